"""Books that live as long as the process: a transaction works on a copy and swaps it in at its end."""

import threading
from collections.abc import Container, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext

from server.desk.records import Lookup
from server.errors import StoreUnavailable
from server.stores.memory.books import MemoryBooks
from server.stores.memory.shelves import Shelves

BUSY_S = 5.0


class MemoryStore:
    """Keeps the books in memory. Threads may share it; transactions come one after the other."""

    clerks = 1
    most_together = 1

    def __init__(self, busy_s: float = BUSY_S) -> None:
        self._shelves = Shelves()
        self._busy_s = busy_s
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def transaction(self) -> Iterator[MemoryBooks]:
        """Open the books; commits at the end, and changes nothing when anything is raised."""
        if not self._lock.acquire(timeout=self._busy_s):
            raise StoreUnavailable("another transaction takes too long")
        try:
            self.check()
            shelves = self._shelves.copy()
            yield MemoryBooks(shelves)
            self._shelves = shelves
        finally:
            self._lock.release()

    def together(
        self, _lookups: Sequence[Lookup | None] = ()
    ) -> AbstractContextManager[Container[Lookup | None]]:
        """Commit each transaction by itself: there is no disk to wait for."""
        return nullcontext(())

    def check(self) -> None:
        """Whether the store answers: it does until it is closed."""
        if self._closed:
            raise StoreUnavailable("the store is closed")

    def close(self) -> None:
        """Let go of the books."""
        self._closed = True
