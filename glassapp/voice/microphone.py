"""A microphone of this machine: whichever sound recorder of the system is there, as a process of its own."""

import shutil
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from glassapp.errors import MicrophoneUnavailable

RATE_HZ = 16_000
BLOCK = 320
"""Samples in one block: 20 ms."""

RECORDERS = (
    ("pw-record", "--rate=16000", "--channels=1", "--format=s16", "--latency=20ms", "-"),
    ("parec", "--rate=16000", "--channels=1", "--format=s16le", "--latency-msec=20", "--raw"),
    ("arecord", "-q", "-r", "16000", "-c", "1", "-f", "S16_LE", "-t", "raw"),
)
"""PipeWire, PulseAudio and ALSA, in the order in which they are tried."""


class Microphone(Protocol):
    """Delivers sound, block by block, until it is closed."""

    def read(self) -> NDArray[np.float32] | None:
        """The next block, shape (BLOCK,), -1 to 1; waits for it. None when there is no more."""
        ...

    def close(self) -> None:
        """Switch it off; may be called twice, and by another thread than the one that reads."""
        ...


class MemoryMicrophone:
    """Says what it was given, block by block."""

    def __init__(self, sound: Sequence[NDArray[np.float32]]) -> None:
        whole = np.concatenate([np.zeros(0, np.float32), *sound]).astype(np.float32)
        self._blocks = iter(whole[: len(whole) // BLOCK * BLOCK].reshape(-1, BLOCK))
        self.closed = False

    def read(self) -> NDArray[np.float32] | None:
        """The next block."""
        return None if self.closed else next(self._blocks, None)

    def close(self) -> None:
        """Say nothing more."""
        self.closed = True


class SystemMicrophone:
    """Listens through the system's recorder.

    Args:
        recorder: A command that writes 16-bit samples, one channel, 16 kHz, to its standard output.

    Raises:
        MicrophoneUnavailable: It cannot be started.
    """

    def __init__(self, recorder: tuple[str, ...]) -> None:
        try:
            self._process = subprocess.Popen(  # noqa: S603 - a recorder of RECORDERS
                recorder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError as error:
            raise MicrophoneUnavailable(f"{recorder[0]} does not start: {error.strerror}") from None

    def read(self) -> NDArray[np.float32] | None:
        """The next block; None when the recorder has ended."""
        data = b""
        with suppress(ValueError, OSError):
            data = self._process.stdout.read(2 * BLOCK) if self._process.stdout else b""
        if len(data) < 2 * BLOCK:
            return None
        return np.frombuffer(data, "<i2").astype(np.float32) / np.float32(32768)

    def close(self) -> None:
        """End the recorder: the microphone is off."""
        self._process.kill()
        self._process.wait(timeout=1)
        if self._process.stdout is not None:
            self._process.stdout.close()


def find_recorder(which: Callable[[str], str | None] = shutil.which) -> tuple[str, ...]:
    """The first recorder there is, as a command.

    Raises:
        MicrophoneUnavailable: There is none; the text says what to install.
    """
    for name, *options in RECORDERS:
        path = which(name)
        if path is not None:
            return (path, *options)
    raise MicrophoneUnavailable("no sound recorder found; on Debian or Ubuntu: apt-get install alsa-utils")
