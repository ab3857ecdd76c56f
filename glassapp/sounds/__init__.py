"""Earcons: four short sounds an attendant tells apart beside an engine, and when each is due."""

from glassapp.sounds.cues import earcon_for, earcon_of
from glassapp.sounds.earcons import SCORES, Earcon, Note
from glassapp.sounds.speaker import PLAYERS, Speaker, find_player
from glassapp.sounds.synthesis import RATE_HZ, samples, wav

__all__ = [
    "PLAYERS",
    "RATE_HZ",
    "SCORES",
    "Earcon",
    "Note",
    "Speaker",
    "earcon_for",
    "earcon_of",
    "find_player",
    "samples",
    "wav",
]
