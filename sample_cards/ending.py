"""How a program that has set something up is ended: it takes that away first."""

import signal
import sys

ASKED = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Somebody asks a program to end, or closes the window of the terminal it runs in (not on Windows)."""


def leave_in_order(code: int) -> None:
    """Let a program that is asked to end leave through its ``finally`` blocks, with this exit code."""
    for sign in ASKED:
        signal.signal(sign, lambda *_: sys.exit(code))
