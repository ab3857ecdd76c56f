"""A line in which nobody overtakes: who has waited longest comes next."""

import threading
from collections import deque


class Line:
    """One at a time. A plain lock would let whoever leaves come again before the one who was woken."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._taken = False
        self._places: deque[threading.Lock] = deque()
        """One for each who waits; released when it is their turn."""

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._places)

    def take(self, patience_s: float) -> bool:
        """Wait for one's turn; False when it did not come in time."""
        with self._changing:
            if not self._taken:
                self._taken = True
                return True
            place = threading.Lock()
            place.acquire()
            self._places.append(place)
        if place.acquire(timeout=patience_s):
            return True
        with self._changing:
            if place not in self._places:
                return True  # It came in this very moment.
            self._places.remove(place)
            return False

    def leave(self) -> None:
        """Let the next one have the turn."""
        with self._changing:
            if self._places:
                self._places.popleft().release()
            else:
                self._taken = False
