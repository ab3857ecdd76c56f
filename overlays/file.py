"""A file that somebody has named: it may be anything, one that never ends included."""

import errno
import os
from pathlib import Path

LARGEST_BYTES = 1024 * 1024


def read_whole(path: Path, largest_bytes: int = LARGEST_BYTES) -> bytes:
    """Read a file that is small.

    Raises:
        OSError: It cannot be read, or there is more in it.
    """
    with path.open("rb") as file:
        read = file.read(largest_bytes + 1)
    if len(read) > largest_bytes:
        raise OSError(errno.EFBIG, f"it is larger than {largest_bytes} bytes", str(path))
    return read


def is_another(path: Path, begins: bytes) -> bool:
    """Whether a file is there whose first bytes say that it is of another kind; an empty one is of any."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(begins)) not in {b"", begins}


def write_whole(path: Path, content: bytes, begins: bytes, mode: int = 0o666) -> None:
    """Write a file, and rename it into place: nobody reads half of it, and nothing of another kind is lost.

    Args:
        path: Where. What stands there may be a file of the same kind, or an empty one.
        content: All of it.
        begins: The first bytes of every file of this kind.
        mode: Who may read it, less what the umask takes away.

    Raises:
        OSError: It cannot be written, or what stands there is a folder, a device or a file of another kind.
    """
    # A link stays: /dev/stdout is one.
    target = Path(os.path.realpath(path))
    if (target.exists() and not target.is_file()) or is_another(target, begins):
        raise OSError(errno.EEXIST, "something else stands there: name another file", str(path))
    fresh = target.with_name(f"{target.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
    fresh.replace(target)
