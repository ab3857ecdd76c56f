"""What a deed costs SQLite, in steps of its machine: the same on every computer, however busy it is."""

from collections.abc import Iterator
from contextlib import contextmanager

from server.stores.sqlite import SqliteStore

_EVERY = 10


class Steps:
    """How many were taken."""

    def __init__(self) -> None:
        self.taken = 0

    def count(self) -> None:
        """So many more."""
        self.taken += _EVERY


@contextmanager
def steps(store: SqliteStore) -> Iterator[Steps]:
    """Count the steps of the connection that writes, inside the block."""
    found = Steps()
    store._connection.set_progress_handler(found.count, _EVERY)
    try:
        yield found
    finally:
        store._connection.set_progress_handler(None, 0)
