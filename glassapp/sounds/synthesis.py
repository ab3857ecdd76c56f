"""From notes to samples: a few harmonics, soft edges, one loudness for all."""

import io
import wave
from functools import cache

import numpy as np
from numpy.typing import NDArray

from glassapp.sounds.earcons import SCORES, Earcon, Note

RATE_HZ = 44_100
PEAK = 0.89
"""Of full scale, -1 dB: as loud as a loudspeaker takes without clipping; surroundings have 85 dB."""

_EDGE_S = 0.006
_HARMONICS = (1.0, 0.6, 0.45, 0.25)
"""Strengths of the fundamental and its multiples: a masked partial leaves the others."""


@cache
def wav(earcon: Earcon) -> bytes:
    """One earcon as a WAV file: 16 bits, one channel."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE_HZ)
        writer.writeframes((samples(earcon) * 32767).astype("<i2").tobytes())
    return file.getvalue()


def samples(earcon: Earcon) -> NDArray[np.float32]:
    """One earcon as samples from -1 to 1, shape (length,), ``RATE_HZ`` a second."""
    sound = np.concatenate([part for note in SCORES[earcon] for part in (_tone(note), _rest(note))])
    loud: NDArray[np.float32] = (sound / np.abs(sound).max() * PEAK).astype(np.float32)
    return loud


def _tone(note: Note) -> NDArray[np.float64]:
    time = np.arange(round(note.length_s * RATE_HZ)) / RATE_HZ
    partials = (
        strength * np.sin(2 * np.pi * note.pitch_hz * (index + 1) * time)
        for index, strength in enumerate(_HARMONICS)
    )
    tone: NDArray[np.float64] = np.sum(list(partials), axis=0)
    # A tone that begins or ends at once clicks.
    return tone * np.clip(np.minimum(time, time[::-1]) / _EDGE_S, 0, 1)


def _rest(note: Note) -> NDArray[np.float64]:
    return np.zeros(round(note.rest_s * RATE_HZ))
