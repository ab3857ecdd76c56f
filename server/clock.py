"""The one place of this program that asks the time."""

import datetime as dt
import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time of day, and measures how long something took."""

    def now(self) -> dt.datetime:
        """The time of day, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that only ever go forward."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> dt.datetime:
        """The time of day, in UTC."""
        return dt.datetime.now(dt.UTC)

    def monotonic(self) -> float:
        """Seconds that only ever go forward."""
        return time.perf_counter()


class SetClock:
    """A clock that stands where it was set, for tests and for telling a story again."""

    def __init__(self, now: dt.datetime) -> None:
        self._now = now
        self._monotonic = 0.0

    def now(self) -> dt.datetime:
        """The time it was set to."""
        return self._now

    def monotonic(self) -> float:
        """Seconds it was moved forward so far."""
        return self._monotonic

    def leap(self, by: dt.timedelta) -> None:
        """Set it, without any time passing."""
        self._now += by

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self._now += dt.timedelta(seconds=seconds)
        self._monotonic += seconds
