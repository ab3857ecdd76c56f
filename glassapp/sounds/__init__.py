"""Earcons: four short sounds an attendant tells apart beside an engine, and when each is due."""

from glassapp.sounds.cues import earcon_for
from glassapp.sounds.earcons import SCORES, Earcon, Note
from glassapp.sounds.synthesis import RATE_HZ, samples, wav

__all__ = ["RATE_HZ", "SCORES", "Earcon", "Note", "earcon_for", "samples", "wav"]
