"""Voice: a few words of one attendant, listened for while a bonus is asked about and never otherwise.

An extra, off by default (docs/decisions/0048).
"""

from glassapp.voice.control import SAID, VoiceControl
from glassapp.voice.ear import Ear, Embedding, Samples
from glassapp.voice.lexicon import EXAMPLES, Lexicon
from glassapp.voice.microphone import (
    BLOCK,
    RATE_HZ,
    MemoryMicrophone,
    Microphone,
    SystemMicrophone,
    find_recorder,
)
from glassapp.voice.utterance import Utterances

__all__ = [
    "BLOCK",
    "EXAMPLES",
    "RATE_HZ",
    "SAID",
    "Ear",
    "Embedding",
    "Lexicon",
    "MemoryMicrophone",
    "Microphone",
    "Samples",
    "SystemMicrophone",
    "Utterances",
    "VoiceControl",
    "find_recorder",
]
