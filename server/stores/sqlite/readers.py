"""Who else can read the file."""

import stat
import sys
from pathlib import Path

_BESIDE = ("", "-wal", "-shm")


def open_to_others(path: Path) -> tuple[Path, ...]:
    """Those of the database's files that somebody else than their owner can read or write.

    The two beside it have the mode that it had when they were made, and hold the same.
    """
    if sys.platform == "win32":
        return ()
    files = (path.with_name(f"{path.name}{end}") for end in _BESIDE)
    return tuple(file for file in files if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077)
