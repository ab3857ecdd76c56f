"""The four earcons as notes. No two share a rhythm, so that nobody has to know high from low.

What is said is also always on the display in words: a sound only makes the attendant look.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


class Earcon(enum.StrEnum):
    """Everything the glasses say aloud."""

    RECOGNISED = "recognised"
    """A card is on the display."""
    WRONG_BAG = "wrong-bag"
    GIVEN = "given"
    """The bonus is recorded: hand it over."""
    ATTENTION = "attention"
    """Something needs to be read: a refusal, a lost connection, a message."""


@dataclass(frozen=True, slots=True)
class Note:
    """One tone and the silence after it."""

    pitch_hz: float
    length_s: float
    rest_s: float


def _short(pitch_hz: float, rest_s: float = 0.06) -> Note:
    return Note(pitch_hz, 0.07, rest_s)


def _long(pitch_hz: float, rest_s: float = 0.0) -> Note:
    return Note(pitch_hz, 0.28, rest_s)


# Motors and wind are loudest below 500 Hz and the ear is keenest from 1 to 4 kHz (ISO 226): no tone is lower.
SCORES: Mapping[Earcon, tuple[Note, ...]] = MappingProxyType(
    {
        # short short, rising: "here it is"
        Earcon.RECOGNISED: (_short(1175), _short(1760, 0.0)),
        # long long, falling: "no, no"
        Earcon.WRONG_BAG: (_long(740, 0.09), _long(554)),
        # short short long, rising in a major chord: "done"
        Earcon.GIVEN: (_short(880, 0.03), _short(1109, 0.03), _long(1319)),
        # four short, level: "look, look, look, look"
        Earcon.ATTENTION: (_short(1480), _short(1480), _short(1480), _short(1480, 0.0)),
    }
)
