"""The words of one attendant: a few examples of each, as vectors, in a file that only its owner reads."""

import base64
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from glassapp.errors import SettingsError
from glassapp.voice.ear import Embedding
from overlays.commands import Command
from overlays.file import read_whole

EXAMPLES = 3
"""Of each word, when it is learnt."""
FARTHEST = 0.22
"""Cosine distance to the nearest example up to which a word is believed (docs/measurements/voice.md)."""
_CLEARER = 0.12
"""By so much another word must be farther away."""
_SHIFTS = range(-3, 4)
"""Moments by which two utterances may be out of step."""
_SHAPE = (16, 96)
_OWNER_ONLY = 0o600


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    version: Annotated[int, Field(ge=1, le=1)] = 1
    words: dict[Command, Annotated[tuple[Annotated[str, Field(max_length=16384)], ...], Field(max_length=9)]]


class Lexicon:
    """Tells the words it was taught from each other and from everything else.

    Args:
        examples: Of each word at least one.
    """

    def __init__(self, examples: Mapping[Command, Sequence[Embedding]]) -> None:
        self._examples = {command: tuple(heard) for command, heard in examples.items()}
        # What all speech of this voice has in common says nothing about a word.
        self._usual = np.mean([one.mean(axis=0) for heard in examples.values() for one in heard], axis=0)

    def recognise(self, heard: Embedding) -> Command | None:
        """The word this was; None when it was none of them, or could be two of them."""
        distances = sorted(
            (min(self._apart(heard, example) for example in examples), command)
            for command, examples in self._examples.items()
        )
        (nearest, command), *others = distances
        clear = not others or others[0][0] - nearest >= _CLEARER
        return command if nearest <= FARTHEST and clear else None

    def _apart(self, one: Embedding, other: Embedding) -> float:
        left, right = one - self._usual, other - self._usual
        return min(_cosine_distance(*_shifted(left, right, by)) for by in _SHIFTS)

    def save(self, path: Path) -> None:
        """Write the vectors, for the owner's eyes only; no sound is kept anywhere.

        Raises:
            SettingsError: The file cannot be written.
        """
        words = {
            command: tuple(base64.b64encode(one.astype("<f2").tobytes()).decode() for one in heard)
            for command, heard in self._examples.items()
        }
        text = _Document(words=words).model_dump_json().encode()
        fresh = path.with_name(f"{path.name}.new")
        try:
            fresh.unlink(missing_ok=True)
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "wb") as file:
                file.write(text)
            fresh.replace(path)
        except OSError as error:
            raise SettingsError(f"the words cannot be written to {path}: {error.strerror}") from None

    @classmethod
    def load(cls, path: Path) -> "Lexicon":
        """Read what ``save`` wrote.

        Raises:
            SettingsError: There is no such file, or it holds no words.
        """
        try:
            document = _Document.model_validate_json(read_whole(path))
            examples = {command: [_vectors(one) for one in some] for command, some in document.words.items()}
        except OSError as error:
            raise SettingsError(f"the words {path} cannot be read: {error.strerror}") from None
        except (ValidationError, ValueError):
            raise SettingsError(f"{path} holds no words; teach them: baylens-glasses voice {path}") from None
        if not examples or not all(examples.values()):
            raise SettingsError(f"{path} holds no words; teach them: baylens-glasses voice {path}")
        return cls(examples)


def _vectors(text: str) -> Embedding:
    return np.frombuffer(base64.b64decode(text), "<f2").reshape(_SHAPE).astype(np.float32)


def _shifted(one: Embedding, other: Embedding, by: int) -> tuple[Embedding, Embedding]:
    return one[max(0, by) : len(one) + min(0, by)], other[max(0, -by) : len(other) + min(0, -by)]


def _cosine_distance(one: Embedding, other: Embedding) -> float:
    size = float(np.linalg.norm(one) * np.linalg.norm(other))
    return 1.0 - float(np.vdot(one, other)) / size if size else 1.0
