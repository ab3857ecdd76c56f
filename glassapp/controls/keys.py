"""Keys as answers, of a keyboard, a presenter, a ring or a headset that calls itself a keyboard.

Enter, o, ↓ and a presenter's black-screen key (b) say OK; n, → and Page Down NEXT; u, ←, Page Up and Escape
UNDO; h and ↑ HELP; w WRONG CUSTOMER. Who works with the left hand has ← and → the other way round.
"""

from collections.abc import Sequence
from typing import Protocol

from overlays.badges import Hand
from overlays.commands import Command

KEYS = {
    "\r": Command.OK,
    "\n": Command.OK,
    "o": Command.OK,
    "n": Command.NEXT,
    "u": Command.UNDO,
    "h": Command.HELP,
    "w": Command.WRONG_CUSTOMER,
    "b": Command.OK,
    "\x1b": Command.UNDO,
    "arrowdown": Command.OK,
    "arrowright": Command.NEXT,
    "pagedown": Command.NEXT,
    "arrowleft": Command.UNDO,
    "pageup": Command.UNDO,
    "arrowup": Command.HELP,
}
"""Upper case means the same; a key that is not here means nothing."""

_MIRRORED = {"arrowleft": "arrowright", "arrowright": "arrowleft"}

MOST_KEYS_A_POLL = 64


class KeySource(Protocol):
    """Where keys are pressed: a terminal, a window."""

    def read_key(self) -> str | None:
        """The next key as a character, or by its name (UI Events: ``PageDown``); None; never waits."""
        ...

    def close(self) -> None:
        """Give the terminal or window back; may be called twice."""
        ...


class KeyControl:
    """Listens to any number of key sources."""

    def __init__(self, sources: Sequence[KeySource]) -> None:
        self._sources = tuple(sources)
        self._hand = Hand.RIGHT

    def hold(self, hand: Hand) -> None:
        """Mirror the keys of a touch pad or a presenter for this hand."""
        self._hand = hand

    def poll(self) -> Command | None:
        """The next key that means something, or None; never waits."""
        for source in self._sources:
            for _ in range(MOST_KEYS_A_POLL):
                key = source.read_key()
                if key is None:
                    break
                command = KEYS.get(self._mirrored(key.lower()))
                if command is not None:
                    return command
        return None

    def _mirrored(self, key: str) -> str:
        return _MIRRORED.get(key, key) if self._hand is Hand.LEFT else key

    def close(self) -> None:
        """Close every source; a window that is also the display goes with it."""
        for source in self._sources:
            source.close()
