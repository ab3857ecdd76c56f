"""A control that is pressed by a program, for tests and demonstrations."""

from collections import deque

from overlays.commands import Command

MOST_WAITING = 32


class MemoryControl:
    """Hands out the commands it was given, in order; beyond 32 waiting the oldest are dropped."""

    def __init__(self) -> None:
        self._waiting: deque[Command] = deque(maxlen=MOST_WAITING)

    def press(self, command: Command) -> None:
        """Give an answer as the attendant would."""
        self._waiting.append(command)

    def poll(self) -> Command | None:
        """The next answer, or None."""
        return self._waiting.popleft() if self._waiting else None

    def close(self) -> None:
        """Forget what is waiting; may be called twice."""
        self._waiting.clear()
