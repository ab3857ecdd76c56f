"""A speaker of this machine: whichever sound player of the system is there, as a process of its own.

No audio library comes along (docs/decisions/0037): a machine without a sound card, or without a player, is
silent, and everything that is heard is on the display in words as well.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from glassapp.sounds.earcons import Earcon
from glassapp.sounds.synthesis import wav

PLAYERS = (
    ("pw-play",),
    ("paplay",),
    ("aplay", "-q"),
    ("afplay",),
)
"""PipeWire, PulseAudio, ALSA and macOS, in the order in which they are tried."""


def find_player(which: Callable[[str], str | None] = shutil.which) -> tuple[str, ...] | None:
    """The first player there is, as a command without the file; None on a silent machine."""
    for name, *options in PLAYERS:
        path = which(name)
        if path is not None:
            return (path, *options)
    return None


class Speaker:
    """Plays earcons one at a time: the newest cuts off the one before, and nobody waits for a sound.

    Args:
        player: A command that plays the WAV file whose name follows.
    """

    def __init__(self, player: tuple[str, ...]) -> None:
        self._player = player
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._playing: subprocess.Popen[bytes] | None = None

    def play(self, earcon: Earcon) -> None:
        """Begin to play; never waits and never fails."""
        self._hush()
        with suppress(OSError):
            file = self._file(earcon)
            self._playing = subprocess.Popen(  # noqa: S603 - a player of PLAYERS and a file of our own
                (*self._player, str(file)),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

    def close(self) -> None:
        """Be silent; may be called twice."""
        self._hush()
        if self._folder is not None:
            self._folder.cleanup()

    def _file(self, earcon: Earcon) -> Path:
        """The sound as a file; made anew where somebody tidied up, or where a full disk took half of it."""
        if self._folder is None or not Path(self._folder.name).is_dir():
            if self._folder is not None:
                self._folder.cleanup()
            self._folder = tempfile.TemporaryDirectory(prefix="earcons-")
        file, sound = Path(self._folder.name, f"{earcon}.wav"), wav(earcon)
        if not file.exists() or file.stat().st_size != len(sound):
            file.write_bytes(sound)
        return file

    def _hush(self) -> None:
        if self._playing is not None:
            self._playing.kill()
            self._playing.wait(timeout=1)
            self._playing = None
