"""Words nobody says: syllables of two resonances, as different from each other as words are."""

import numpy as np
from numpy.typing import NDArray

from glassapp.voice import RATE_HZ

OK = ((700, 1100, 0.16), (300, 2200, 0.2))
NEXT = ((300, 900, 0.22), (600, 1700, 0.1), (350, 2000, 0.14))
HELP = ((500, 1800, 0.3), (700, 1200, 0.24))
OTHERS = (
    ((250, 600, 0.4),),
    ((800, 1400, 0.12), (800, 1400, 0.12), (800, 1400, 0.12)),
    ((400, 2500, 0.5), (250, 700, 0.3)),
)


def word(
    syllables: tuple[tuple[int, int, float], ...], pitch_hz: float = 120, pace: float = 1.0
) -> NDArray[np.float32]:
    """Say syllables (two formants and a length each): a buzz through two resonances."""
    sound = [_syllable(low, high, length * pace, pitch_hz) for low, high, length in syllables]
    return np.concatenate(sound).astype(np.float32)


def quiet(seconds: float, level: float = 0.002, seed: int = 0) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(0, level, round(seconds * RATE_HZ)).astype(np.float32)


def said(*words: NDArray[np.float32], level: float = 0.002) -> NDArray[np.float32]:
    """Words with pauses, in surroundings of this level."""
    parts = [quiet(0.4)]
    for one in words:
        parts += [one, quiet(0.6)]
    sound = np.concatenate(parts)
    return (sound + quiet(len(sound) / RATE_HZ, level, 1)[: len(sound)]).astype(np.float32)


def _syllable(low: float, high: float, length_s: float, pitch_hz: float) -> NDArray[np.float64]:
    time = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    sound = np.zeros(len(time))
    for number in range(1, int(3500 / pitch_hz)):
        at = number * pitch_hz
        strength = 1 / (1 + ((at - low) / 90) ** 2) + 0.6 / (1 + ((at - high) / 130) ** 2)
        sound += strength * np.sin(2 * np.pi * at * time)
    edges = np.minimum(1, np.minimum(time, time[::-1]) / 0.02)
    loudness = float(np.sqrt(np.mean(np.square(sound))))
    return np.asarray(0.1 * sound / loudness * edges, dtype=np.float64)
