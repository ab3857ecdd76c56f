"""A turnstile: so many may try in a minute, whoever they are."""

from collections import deque

MINUTE_S = 60.0


class Turnstile:
    """Counts attempts; what is too often is turned away and does not count."""

    def __init__(self, per_minute: int) -> None:
        self._passed: deque[float] = deque(maxlen=per_minute)
        self._most = per_minute

    def lets_pass(self, now: float) -> bool:
        """Whether one more may try now."""
        while self._passed and now - self._passed[0] >= MINUTE_S:
            self._passed.popleft()
        if len(self._passed) >= self._most:
            return False
        self._passed.append(now)
        return True
