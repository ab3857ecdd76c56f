"""The one place of this program that asks the time."""

import sys
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What everything that measures a while is given."""

    def monotonic(self) -> float:
        """Seconds that never jump; only differences mean something."""
        ...


class SystemClock:
    """The clock of this machine."""

    def monotonic(self) -> float:
        """Seconds since some moment before the program began."""
        return monotonic()


class ManualClock:
    """A clock that moves when it is told to, for tests and for playing a recording."""

    def __init__(self, start: float = 0.0) -> None:
        self._now = start

    def monotonic(self) -> float:
        """Seconds as last advanced."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Let time pass.

        Raises:
            ValueError: Time cannot run backwards.
        """
        if seconds < 0:
            raise ValueError("a monotonic clock never goes back")
        self._now += seconds


def monotonic() -> float:
    """Seconds that never jump; only differences mean something. While a machine sleeps they go on."""
    # Python's own stands still then: the card of the evening would be on the display in the morning.
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()


def wall() -> datetime:
    """The time of day, for a person to read later."""
    return datetime.now(UTC)
