"""Ctrl-C in the first second: as long as a program only loads its parts, it goes without a word."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def free_to_leave() -> Iterator[None]:
    """Let Ctrl-C end the process at once while the block loads modules, as it ends any other.

    Nothing is open yet that would have to be closed, and Python would tell in forty lines which module it
    was at. A Ctrl-C that is handled in another way, or ignored (``nohup``), stays so.
    """
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
