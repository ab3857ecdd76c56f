"""Keys as answers: Enter or o = OK, n = NEXT, u = UNDO, h = HELP, w = WRONG CUSTOMER."""

from collections.abc import Sequence
from typing import Protocol

from overlays.commands import Command

KEYS = {
    "\r": Command.OK,
    "\n": Command.OK,
    "o": Command.OK,
    "n": Command.NEXT,
    "u": Command.UNDO,
    "h": Command.HELP,
    "w": Command.WRONG_CUSTOMER,
}
"""Upper case means the same; a key that is not here means nothing."""

MOST_KEYS_A_POLL = 64


class KeySource(Protocol):
    """Where keys are pressed: a terminal, a window."""

    def read_key(self) -> str | None:
        """The next key as a character, or None; never waits."""
        ...

    def close(self) -> None:
        """Give the terminal or window back; may be called twice."""
        ...


class KeyControl:
    """Listens to any number of key sources."""

    def __init__(self, sources: Sequence[KeySource]) -> None:
        self._sources = tuple(sources)

    def poll(self) -> Command | None:
        """The next key that means something, or None; never waits."""
        for source in self._sources:
            for _ in range(MOST_KEYS_A_POLL):
                key = source.read_key()
                if key is None:
                    break
                command = KEYS.get(key.lower())
                if command is not None:
                    return command
        return None

    def close(self) -> None:
        """Close every source; a window that is also the display goes with it."""
        for source in self._sources:
            source.close()
