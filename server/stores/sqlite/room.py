"""Whether the disk takes what is written: known by what it refused, and by trying again beside the file.

Reading needs no room, so a full disk answers as if nothing were the matter. And what is left of it says too
little: the log is written over for a while before it grows, and a quota may end sooner than the disk.
"""

import os
import sqlite3
from pathlib import Path
from tempfile import TemporaryFile

from server.errors import StoreUnavailable

TRIED_BYTES = 1 << 20
"""Several commits of many scans (docs/measurements/desk.md)."""
_REFUSED = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY})
_SAYS_LITTLE = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})
"""What SQLite reports when it cannot even begin, on a full disk too."""
_PRIMARY = 0xFF
"""The first byte of an error's code says its kind (sqlite.org/rescode.html)."""


def in_words(error: BaseException, folder: Path) -> str:
    """An error of whoever wrote to a file in a folder, and what the disk says, where SQLite says little."""
    refused = _refusal(folder) if _kind(error) in _SAYS_LITTLE else None
    return str(error) if refused is None else f"{error} ({refused.strerror})"


class Room:
    """Remembers whether the last commit was refused for want of room, and whether somebody else was in it."""

    def __init__(self, folder: Path) -> None:
        self.was_locked = False
        """Whether the last transaction waited in vain for one of another process."""
        self._folder = folder
        self._is_wanting = False

    def refused(self, error: sqlite3.Error) -> None:
        """Note an error of whoever wrote; those that have other reasons count for nothing."""
        if _kind(error) in _REFUSED:
            self._is_wanting = True
        elif _kind(error) == sqlite3.SQLITE_BUSY:
            self.was_locked = True

    def found(self) -> None:
        """Note a commit that the disk has taken."""
        self._is_wanting = False

    def check(self) -> None:
        """Go on when the last commit was taken, or the disk would take another one now.

        Raises:
            StoreUnavailable: It was refused, and would be again.
        """
        refused = _refusal(self._folder) if self._is_wanting else None
        if refused is not None:
            raise StoreUnavailable(f"{self._folder} cannot be written to: {refused.strerror}") from refused


def _kind(error: BaseException) -> int:
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY


def _refusal(folder: Path) -> OSError | None:
    """Try to write as much as a few commits; None when the disk takes it."""
    try:
        with TemporaryFile(dir=folder) as trial:
            trial.write(bytes(TRIED_BYTES))
            trial.flush()
            os.fsync(trial.fileno())
    except OSError as error:
        return error
    return None
