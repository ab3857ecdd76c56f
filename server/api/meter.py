"""How fast an integration may ask: a token bucket each, refilled with time."""

import threading
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Speed:
    """So many requests at once, and so many a second in the long run."""

    burst: float = 40.0
    per_second: float = 20.0


class Meter:
    """Counts requests; as many names as there are integrations. Threads may share it."""

    def __init__(self, speed: Speed) -> None:
        self._speed = speed
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def allows(self, name: str, now: float) -> bool:
        """Take one request, if there is one left.

        Args:
            name: Who asks; known to be an integration.
            now: Seconds on a clock that only goes forward.
        """
        with self._lock:
            left, at = self._left.get(name, (self._speed.burst, now))
            left = min(self._speed.burst, left + (now - at) * self._speed.per_second)
            self._left[name] = (left - 1 if left >= 1 else left, now)
            return left >= 1
