"""The page's keys and buttons as a control."""

import threading
from collections import deque

from overlays.commands import Command

MOST_WAITING = 32


class BrowserControl:
    """Hands out what was pressed, in order; beyond 32 waiting the oldest are dropped."""

    def __init__(self) -> None:
        self._in_use = threading.Lock()
        self._waiting: deque[Command] = deque(maxlen=MOST_WAITING)

    @property
    def waiting(self) -> int:
        """Answers nobody has asked for yet."""
        with self._in_use:
            return len(self._waiting)

    def press(self, command: Command) -> None:
        """Take a key or a button of the page."""
        with self._in_use:
            self._waiting.append(command)

    def poll(self) -> Command | None:
        """The next answer, or None; never waits."""
        with self._in_use:
            return self._waiting.popleft() if self._waiting else None

    def close(self) -> None:
        """Forget what is waiting; may be called twice."""
        with self._in_use:
            self._waiting.clear()
