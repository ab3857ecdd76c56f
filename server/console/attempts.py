"""How often somebody may try to sign in: a token bucket per account and per address, in bounded memory."""

import threading
from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many at once, and one more after each such time."""

    burst: int
    seconds_each: float


ACCOUNT = Allowance(burst=5, seconds_each=60.0)
ADDRESS = Allowance(burst=30, seconds_each=10.0)
MOST_KEPT = 20_000
"""Names of accounts and addresses. When there are more, the one that was longest silent is forgotten."""


class Attempts:
    """Counts failures. Threads may share it."""

    def __init__(self, most_kept: int = MOST_KEPT) -> None:
        self._most_kept = most_kept
        self._spent: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait_s(self, login: str, address: str, now: float) -> float:
        """How many seconds until the next try is allowed; 0 = at once.

        Args:
            login: The account that is tried, whether it exists or not.
            address: Where the try comes from.
            now: Seconds on a clock that only goes forward.
        """
        with self._lock:
            return max(self._wait(key, allowance, now) for key, allowance in _keys(login, address))

    def failed(self, login: str, address: str, now: float) -> None:
        """Count one try that failed."""
        with self._lock:
            for key, allowance in _keys(login, address):
                self._spent[key] = (self._level(key, allowance, now) + 1.0, now)
                self._spent.move_to_end(key)
            while len(self._spent) > self._most_kept:
                self._spent.popitem(last=False)

    def succeeded(self, login: str) -> None:
        """Forget the failures of an account whose owner is there."""
        with self._lock:
            self._spent.pop(f"account {login}", None)

    def _level(self, key: str, allowance: Allowance, now: float) -> float:
        """How much is spent and has not come back yet."""
        spent, at = self._spent.get(key, (0.0, now))
        return max(0.0, spent - (now - at) / allowance.seconds_each)

    def _wait(self, key: str, allowance: Allowance, now: float) -> float:
        over = self._level(key, allowance, now) - (allowance.burst - 1)
        return max(0.0, over * allowance.seconds_each)


def _keys(login: str, address: str) -> tuple[tuple[str, Allowance], tuple[str, Allowance]]:
    return (f"account {login}", ACCOUNT), (f"address {address}", ADDRESS)
