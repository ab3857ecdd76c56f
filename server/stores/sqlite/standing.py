"""Whether the file that is open still stands at its name.

A file that was deleted, moved or replaced can be written for as long as it is open, and is gone with the
program. A log beside another file than its own destroys that one (sqlite.org/howtocorrupt.html, 1.4).
"""

from pathlib import Path

from server.errors import StoreUnavailable

_ANEW = "bring it back, or start the server anew on the one that is meant"


class Standing:
    """Knows a file from any other that takes its name."""

    def __init__(self, path: Path) -> None:
        """Know the file that stands there now.

        Raises:
            StoreUnavailable: There is none, or it cannot be asked.
        """
        self._path = path
        self._known = self._found()

    def check(self) -> None:
        """Go on only when it still stands there; costs a microsecond.

        Raises:
            StoreUnavailable: It is gone, or another one stands there.
        """
        if self._found() != self._known:
            raise StoreUnavailable(f"{self._path} is another file than the one that was opened: {_ANEW}")

    def _found(self) -> tuple[int, int]:
        try:
            found = self._path.stat()
        except OSError as error:
            raise StoreUnavailable(f"{self._path} is gone ({error.strerror}): {_ANEW}") from error
        return found.st_dev, found.st_ino
