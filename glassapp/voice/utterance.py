"""Where somebody said something short: louder than what goes on all the time, and over soon."""

import numpy as np
from numpy.typing import NDArray

from glassapp.voice.microphone import BLOCK, RATE_HZ

_SETTLE = 10
"""Blocks that tell how loud the surroundings are, before anything counts."""
_LOUDER = 1.7
"""Than the surroundings: 4.6 dB."""
_LEAST = 0.003
_LAG = 8
"""Samples between two whose difference is measured: what is left lies around 1 kHz, where words are loudest,
and not below 200 Hz, where motors are."""
_BEGINS, _ENDS = 3, 12
"""Loud blocks in a row with which a word begins; quiet ones with which it ends."""
_BEFORE = 6
"""Blocks kept from before the beginning: a word may begin softly."""
_SHORTEST_S, _LONGEST_S = 0.2, 1.6
_FOLLOWS = 0.05
"""How fast the surroundings are learnt."""


class Utterances:
    """Cuts short utterances out of blocks of sound; what is longer than a word is talk, and is dropped."""

    def __init__(self) -> None:
        self._floor = 0.0
        self._heard = 0
        self._recent: list[NDArray[np.float32]] = []
        self._word: list[NDArray[np.float32]] | None = None
        self._loud = 0
        self._quiet = 0

    def feed(self, block: NDArray[np.float32]) -> NDArray[np.float32] | None:
        """Take the next block; the utterance that has ended with it, if one has."""
        level = float(np.sqrt(np.mean(np.square(block[_LAG:] - block[:-_LAG]))))
        self._heard += 1
        if self._heard <= _SETTLE:
            self._floor += (level - self._floor) / self._heard
            return None
        loud = level > max(_LEAST, _LOUDER * self._floor)
        if self._word is not None:
            return self._inside(self._word, block, loud=loud)
        self._outside(block, level, loud=loud)
        return None

    def _outside(self, block: NDArray[np.float32], level: float, *, loud: bool) -> None:
        self._recent = [*self._recent[-(_BEFORE + _BEGINS) :], block]
        self._loud = self._loud + 1 if loud else 0
        if not loud:
            self._floor += _FOLLOWS * (level - self._floor)
        if self._loud >= _BEGINS:
            self._word, self._recent, self._loud, self._quiet = self._recent, [], 0, 0

    def _inside(
        self, word: list[NDArray[np.float32]], block: NDArray[np.float32], *, loud: bool
    ) -> NDArray[np.float32] | None:
        if len(word) * BLOCK <= 2 * _LONGEST_S * RATE_HZ:
            word.append(block)
        self._quiet = 0 if loud else self._quiet + 1
        if self._quiet < _ENDS:
            return None
        self._word = None
        spoken_s = (len(word) - _ENDS) * BLOCK / RATE_HZ
        return np.concatenate(word) if _SHORTEST_S <= spoken_s <= _LONGEST_S else None
