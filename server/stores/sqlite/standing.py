"""Whether the file that is open still stands at its name, and its log beside it.

A file that was deleted, moved or replaced can be written for as long as it is open, and is gone with the
program. A log beside another file than its own destroys that one, and two who write logs of their own
destroy the one they share (sqlite.org/howtocorrupt.html, 1.4 and 2.4).
"""

from pathlib import Path

from server.errors import StoreUnavailable

_ANEW = "bring it back, or start the server anew on the one that is meant"
_Identity = tuple[int, int]


class Standing:
    """Knows a file, and the log that was begun for it, from any other that takes its name."""

    def __init__(self, path: Path) -> None:
        """Know the file that stands there now.

        Raises:
            StoreUnavailable: There is none, or it cannot be asked.
        """
        self._path = path
        self._log = path.with_name(f"{path.name}-wal")
        self._known = self._found()
        self._known_log: _Identity | None = None

    def hold_log(self) -> None:
        """Know the log that stands there now, for as long as a connection that has read it stays open."""
        if self._known_log is None:
            self._known_log = _identity(self._log)

    def leave_log(self) -> None:
        """Let the log be deleted with the last connection; the next one begins another."""
        self._known_log = None

    def check(self) -> None:
        """Go on only when both still stand there; costs microseconds.

        Raises:
            StoreUnavailable: One is gone, or another one stands there.
        """
        if self._found() != self._known:
            raise StoreUnavailable(f"{self._path} is another file than the one that was opened: {_ANEW}")
        if self._known_log is not None and _identity(self._log) != self._known_log:
            raise StoreUnavailable(
                f"{self._log} was deleted or replaced: stop the server, which brings it in"
            )

    def _found(self) -> _Identity:
        found = _identity(self._path)
        if found is None:
            raise StoreUnavailable(f"{self._path} is gone or cannot be reached: {_ANEW}")
        return found


def _identity(path: Path) -> _Identity | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
