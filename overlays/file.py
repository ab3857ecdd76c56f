"""A file that somebody has named: it may be anything, one that never ends included."""

import errno
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
