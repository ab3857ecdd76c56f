"""One SQLite file, one writer: WAL, ``synchronous=FULL`` (a coupon is worth money), foreign keys."""

import sqlite3
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from server.desk.records import Lookup
from server.errors import StoreOutdated, StoreUnavailable
from server.stores.revisions import mismatch, newest, revision
from server.stores.sql import Catalogue, SqlBooks
from server.stores.sqlite.checkpoints import Checkpoints
from server.stores.sqlite.connection import SqliteConnection, connect
from server.stores.sqlite.room import Room, in_words
from server.stores.sqlite.standing import Standing
from server.stores.sqlite.turns import Turns

BUSY_S = 5.0


class SqliteStore:
    """Keeps the books in one file. Threads may share it; they write one after the other."""

    clerks = 1
    most_together = 64

    def __init__(self, path: Path, busy_s: float = BUSY_S) -> None:
        """Open a file that ``migrate`` has prepared.

        Args:
            path: Where it is.
            busy_s: How long a transaction waits for another one, of this process or of another.

        Raises:
            StoreOutdated: There is no such file, or its schema is not this program's.
            StoreUnavailable: It cannot be opened.
        """
        self._path = path
        self._busy_s = busy_s
        try:
            there = path.exists()
        except OSError as error:
            raise StoreUnavailable(f"{path} cannot be opened: {error.strerror}") from error
        if not there:
            raise StoreOutdated(f"there is no store at {path}: run baylens-server init")
        self._standing = Standing(path)
        self._room = Room(path.absolute().parent)
        self.check()
        with self._named_errors():
            self._connection = self._connect()
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA foreign_keys = ON")
            # What is erased is written over. Some builds of SQLite do it by themselves, others do not.
            self._connection.execute("PRAGMA secure_delete = ON")
            # The log is brought into the file beside the desk's work; this is for when that cannot keep up.
            self._connection.execute("PRAGMA wal_autocheckpoint = 64000")
            self._connection.execute("PRAGMA cache_size = -65536")
            # What a savepoint may bring back stays in memory: on disk it is a file for every few scans.
            self._connection.execute("PRAGMA temp_store = MEMORY")
            revision(self._connection)
            self._standing.hold_log()
        self._catalogue = Catalogue()
        self._turns = Turns(self._connection, self._standing, self._room, busy_s)
        self._checkpoints = Checkpoints(self._connect, self._turns)
        self._turns.committed = self._checkpoints.committed

    @contextmanager
    def transaction(self) -> Iterator[SqlBooks]:
        """Open the books; commits at the end, and changes nothing when anything is raised."""
        with self._named_errors(), self._turns.transaction():
            yield SqlBooks(self._connection, self._catalogue)

    @contextmanager
    def together(self, _lookups: Sequence[Lookup | None] = ()) -> Iterator[Container[Lookup | None]]:
        """Commit the transactions that this thread makes inside the block at once, at its end."""
        with self._named_errors(), self._turns.together():
            yield ()

    def check(self) -> None:
        """Whether the file answers, has this program's schema, and may be written if it lately was not.

        Asks on a connection of its own.
        """
        with self._named_errors():
            connection = self._connect()
            try:
                found = revision(connection)
                if self._room.was_locked:
                    connection.execute("BEGIN IMMEDIATE")
            finally:
                connection.close()
        if found != newest():
            raise StoreOutdated(f"{self._path} is {mismatch(found)}")
        self._room.check()

    def close(self) -> None:
        """Let go of the file."""
        self._checkpoints.close(self._busy_s)
        self._turns.close()

    def _connect(self) -> SqliteConnection:
        """Open the file as it is; a missing one is not made, and another one is not opened."""
        self._standing.check()
        return connect(self._path, self._busy_s)

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        """A full disk, a locked, damaged or missing file: all of them change nothing and may pass."""
        try:
            yield
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
            raise
        except sqlite3.DatabaseError as error:
            self._room.refused(error)
            said = in_words(error, self._path.absolute().parent)
            raise StoreUnavailable(f"{self._path}: {said}") from error
