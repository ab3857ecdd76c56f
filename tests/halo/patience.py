"""Waiting for what must come, and no longer than a person would."""

import time
from collections.abc import Callable

PATIENCE_S = 60.0


def until(holds: Callable[[], bool], what: str) -> None:
    """Blocking: in a coroutine, call it in a thread."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.02)
