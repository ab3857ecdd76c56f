"""Where a journal is written: a file that only its owner may read."""

import contextlib
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from glassapp.app.journal import JournalEntry
from glassapp.errors import SettingsError
from overlays.file import is_another

_BEGINS = b'{"at"'
"""Every entry begins with its time."""


class JournalFile:
    """Appends one line for each entry, at once."""

    def __init__(self, path: Path, on_trouble: Callable[[str], None]) -> None:
        """Open it.

        Args:
            path: Made if it does not exist.
            on_trouble: Told once when nothing more can be written; the pickups go on.

        Raises:
            SettingsError: It cannot be opened, or is there already and is no journal or others can read it.
        """
        self._on_trouble = on_trouble
        self._file: TextIO | None
        try:
            if is_another(path, _BEGINS):
                raise SettingsError(f"{path} is there already and is no journal: name another file")
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            self._file = os.fdopen(descriptor, "a", encoding="utf-8", buffering=1)
            mode = os.fstat(descriptor).st_mode
        except OSError as error:
            raise SettingsError(f"the journal {path} cannot be written: {error.strerror}") from error
        # A terminal or a pipe is somebody's choice; a file that lies about is not.
        if sys.platform != "win32" and stat.S_ISREG(mode) and stat.S_IMODE(mode) & 0o077:
            self.close()
            raise SettingsError(f"others can read the journal {path}: chmod 600 {path}")

    def write(self, entry: JournalEntry) -> None:
        """Append one line."""
        if self._file is None:
            return
        try:
            self._file.write(entry.model_dump_json() + "\n")
        except OSError as error:
            self._on_trouble(f"the journal ends here: {error.strerror}")
            with contextlib.suppress(OSError):
                self._file.close()
            self._file = None

    def close(self) -> None:
        """Close the file; may be called twice."""
        if self._file is not None:
            self._file.close()
            self._file = None
