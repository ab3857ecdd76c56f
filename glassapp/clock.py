"""The one place of this program that asks the time."""

import time
from datetime import UTC, datetime


def monotonic() -> float:
    """Seconds that never jump; only differences mean something."""
    return time.monotonic()


def wall() -> datetime:
    """The time of day, for a person to read later."""
    return datetime.now(UTC)
