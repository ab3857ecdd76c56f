"""Who has the one connection that writes, and what is committed at once.

Waiting for the disk costs more than most statements of a pickup. So many desk calls are done inside one
transaction: each has a savepoint of its own, and a fault of one is nobody else's. Nobody may be told anything
before the disk has all of it (docs/measurements/desk.md).
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from server.errors import StoreUnavailable
from server.stores.sqlite.line import Line
from server.stores.sqlite.room import Room
from server.stores.sqlite.standing import Standing


class Turns:
    """One connection, used by one thread at a time."""

    def __init__(self, connection: sqlite3.Connection, standing: Standing, room: Room, busy_s: float) -> None:
        self.committed: Callable[[int], None] = lambda _: None
        """Told of every commit, how many transactions it was."""
        self.line = Line()
        self._connection = connection
        self._standing = standing
        self._room = room
        self._busy_s = busy_s
        self._closed = False
        self._whose: int | None = None
        """The thread that commits several transactions at once."""
        self._done = 0
        self._changed_before = 0
        """How many rows were changed ever, before the transaction that is under way."""

    @contextmanager
    def together(self) -> Iterator[None]:
        """Commit the transactions that this thread makes inside the block at once, at its end.

        Raises:
            StoreUnavailable: Others take too long, the file stands there no longer, or the commit failed;
                nothing of the block was kept.
        """
        with self._turn():
            self._whose, self._done = threading.get_ident(), 0
            try:
                yield
                self._commit()
            finally:
                self._whose = None
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the block inside a transaction; what it raises undoes it, and it alone.

        Raises:
            StoreUnavailable: As ``together``, unless this thread is inside of it already.
        """
        mine = threading.get_ident()
        if self._whose != mine:
            with self.together(), self.transaction():
                yield
            return
        self._whose = None  # A transaction inside this one would have to wait for it.
        try:
            with self._savepoint():
                yield
        finally:
            self._whose = mine

    @contextmanager
    def alone(self) -> Iterator[sqlite3.Connection]:
        """Have the connection without a transaction.

        Raises:
            StoreUnavailable: Others take too long, the file stands there no longer, or it is closed.
        """
        with self._turn():
            yield self._connection

    def close(self) -> None:
        """Wait for whoever has the connection, and let nobody have it any more; may be called twice."""
        came = self.line.take(self._busy_s)
        self._closed = True
        self._connection.close()
        if came:
            self.line.leave()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self.line.take(self._busy_s):
            raise StoreUnavailable("another transaction takes too long")
        try:
            if self._closed:
                raise StoreUnavailable("the store is closed")
            self._standing.check()
            yield
        finally:
            self.line.leave()

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        if not self._done:
            self._connection.execute("BEGIN IMMEDIATE")
            self._room.was_locked = False
            self._changed_before = self._connection.total_changes
        elif not self._connection.in_transaction:
            raise StoreUnavailable("the database rolled back what was done before")
        self._done += 1
        self._connection.execute("SAVEPOINT turn")
        try:
            yield
        except BaseException:
            # SQLite has rolled back everything by itself after some errors, a full disk among them.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK TO turn")
                self._connection.execute("RELEASE turn")
            raise
        self._connection.execute("RELEASE turn")

    def _commit(self) -> None:
        if not self._done:
            return
        if not self._connection.in_transaction:
            raise StoreUnavailable("the database rolled back what was done before")
        self._standing.check()
        try:
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._room.refused(error)
            raise StoreUnavailable(f"the commit failed: {error}") from error
        if self._connection.total_changes != self._changed_before:
            self._room.found()
        self.committed(self._done)
