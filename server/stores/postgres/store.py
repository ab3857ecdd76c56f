"""One PostgreSQL database: short transactions on a pool of connections, READ COMMITTED."""

import threading
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg import Connection

from server.desk.records import Lookup
from server.errors import StoreOutdated, StoreUnavailable
from server.stores.postgres.batch import Batch
from server.stores.postgres.connecting import connect
from server.stores.postgres.connections import Connections
from server.stores.postgres.errors import named_errors, reason
from server.stores.postgres.statements import PostgresStatements
from server.stores.revisions import mismatch, newest
from server.stores.sql import Catalogue, SqlBooks

BUSY_S = 5.0
CONNECTIONS = 8
"""More of them than processors only wait for each other (docs/measurements/desk.md)."""

SILENCE = 6
"""So many times as long as a statement may wait for a lock, the database may say nothing; then it is away."""

LOCKED_S = 1.0
"""A lock that is held so long keeps customers waiting; shorter ones come and go."""
_SERVED_FROM = (
    *("answers", "balances", "bonuses", "cards", "catalogue", "codes", "customers", "glasses", "histories"),
    *("ledger", "offers", "outbox", "pickups", "purchases", "scans", "sites", "subscribers"),
)
"""The tables without which no customer is served."""
_HOLD = f"LOCK TABLE {', '.join(_SERVED_FROM)} IN ROW EXCLUSIVE MODE".encode()
"""As whoever writes a row; nobody waits for it who does not keep all of them waiting."""

_BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL synchronous_commit = off"
_COMMIT = "COMMIT"
_COMMIT_AND_WAIT = "COMMIT; SELECT pg_logical_emit_message(true, 'baylens', '')"
"""Let go of the rows at once, then wait until the disk has it.

Otherwise every balance would stay locked while the disk writes, and a popular offer could leave only as
often as that. The second transaction is written behind the first one in the same log and waits for the disk:
when it is done, so is everything before it. Nobody is answered earlier.
"""


class _Mine(threading.local):
    """What one thread is at."""

    batch: Batch | None = None


class PostgresStore:
    """Keeps the books in one database. Threads, processes and servers may share it."""

    clerks = 3
    """While one reads and decides, the scans of another are written (docs/measurements/desk.md)."""
    most_together = 16

    def __init__(
        self, url: str, busy_s: float = BUSY_S, connections: int = CONNECTIONS, *, patient: bool = False
    ) -> None:
        """Open a database that ``migrate`` has prepared.

        Args:
            url: Where it is, as libpq writes it; every part of it, TLS included, is libpq's.
            busy_s: How long a transaction waits for a connection, and for another transaction.
            connections: How many transactions of this process may be under way.
            patient: Wait for a statement however long the database says nothing: for work that takes
                minutes, of which somebody waits for the end and may give up.

        Raises:
            StoreOutdated: Its schema is not this program's.
            StoreUnavailable: It cannot be reached.
        """
        self._url = url
        self._busy_s = busy_s
        self._mine = _Mine()
        self._catalogue = Catalogue()
        with self._asking():
            pass
        self._connections = Connections(url, busy_s, connections, None if patient else SILENCE * busy_s)

    @contextmanager
    def transaction(self) -> Iterator[SqlBooks]:
        """Open the books; commits at the end, and changes nothing when anything is raised."""
        if self._mine.batch is not None:
            with self._mine.batch.transaction() as books:
                yield books
            return
        with named_errors(), self._connections.one() as connection, _begun(connection) as statements:
            yield SqlBooks(statements, self._catalogue)

    @contextmanager
    def together(self, lookups: Sequence[Lookup | None] = ()) -> Iterator[Container[Lookup | None]]:
        """Read at once what these scans ask for, and write it at once; nothing is locked between.

        Whatever is no scan, no first look at an order, or was overtaken meanwhile is to be done by itself.
        """
        scans = [one for one in lookups if one is not None]
        if not scans:
            yield (None,)
            return
        try:
            with named_errors(), self._connections.one() as connection:
                batch = Batch(PostgresStatements(connection), self._catalogue, scans)
                self._mine.batch = batch
                try:
                    yield batch.apart
                finally:
                    self._mine.batch = None
                if batch.counts:
                    with _begun(connection) as statements:
                        batch.write(statements)
                else:
                    batch.write(PostgresStatements(connection))
        except psycopg.Error as fault:
            # By itself, it is the fault of one of them alone.
            raise StoreUnavailable(f"the database: {reason(fault)}") from fault

    def check(self) -> None:
        """Whether the database answers, has this program's schema, and lets a customer be served.

        Asks on a connection of its own.
        """
        with self._asking() as connection:
            if connection.execute("SHOW transaction_read_only").fetchone() == ("on",):
                raise StoreUnavailable("the database may only be read: it is a standby, or was set so")
            try:
                connection.execute(_HOLD)
            except psycopg.errors.LockNotAvailable as error:
                raise StoreUnavailable("the database: somebody keeps a table locked") from error

    @contextmanager
    def _asking(self) -> Iterator[Connection[Any]]:
        """A connection to a database with this program's schema; no statement on it waits long."""
        patience_s = min(self._busy_s, LOCKED_S)
        with named_errors(), connect(self._url, self._busy_s, self._busy_s + patience_s) as connection:
            connection.execute(f"SET lock_timeout = {round(patience_s * 1000)}".encode())
            try:
                row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            except psycopg.errors.UndefinedTable:
                row = None
            found = row[0] if row else None
            if found != newest():
                raise StoreOutdated(f"the database is {mismatch(found)}")
            yield connection

    def close(self) -> None:
        """Let go of the database."""
        self._connections.close()


@contextmanager
def _begun(connection: Connection[Any]) -> Iterator[PostgresStatements]:
    """One transaction; what is raised in the block undoes it."""
    try:
        connection.execute(_BEGIN)
        statements = PostgresStatements(connection)
        yield statements
        connection.execute(_COMMIT_AND_WAIT if statements.wrote else _COMMIT)
    except BaseException:
        with suppress(psycopg.Error):
            connection.rollback()
        raise
