"""Controls: the attendant's answers, by key, by command card or by a program."""

from glassapp.controls.command_cards import CardRefusal, CommandCardReader
from glassapp.controls.dwell import Dwell, DwellPace
from glassapp.controls.keys import KEYS, KeyControl, KeySource
from glassapp.controls.memory import MemoryControl
from glassapp.controls.nod import Sample
from glassapp.controls.nodding import NOD_S, NodControl
from glassapp.controls.terminal import TerminalKeys

__all__ = [
    "KEYS",
    "NOD_S",
    "CardRefusal",
    "CommandCardReader",
    "Dwell",
    "DwellPace",
    "KeyControl",
    "KeySource",
    "MemoryControl",
    "NodControl",
    "Sample",
    "TerminalKeys",
]
