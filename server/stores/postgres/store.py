"""One PostgreSQL database: short transactions on a pool of connections, READ COMMITTED."""

import select
import threading
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg import Connection, RawCursor
from psycopg_pool import ConnectionPool

from server.desk.records import Lookup
from server.errors import StoreOutdated, StoreUnavailable
from server.stores.migration import newest
from server.stores.postgres.batch import Batch
from server.stores.postgres.connecting import connect
from server.stores.postgres.errors import named_errors, reason
from server.stores.postgres.statements import PostgresStatements
from server.stores.sql import Catalogue, SqlBooks

BUSY_S = 5.0
CONNECTIONS = 8
"""More of them than processors only wait for each other (docs/measurements/desk.md)."""

_PLANNING = {"plan_cache_mode": "force_generic_plan", "random_page_cost": "1.1"}
"""Everything is found by keys and lies in memory: one plan for each statement, and no table is read whole."""
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

    def __init__(self, url: str, busy_s: float = BUSY_S, connections: int = CONNECTIONS) -> None:
        """Open a database that ``migrate`` has prepared.

        Args:
            url: Where it is, as libpq writes it; every part of it, TLS included, is libpq's.
            busy_s: How long a transaction waits for a connection, and for another transaction.
            connections: How many transactions of this process may be under way.

        Raises:
            StoreOutdated: Its schema is not this program's.
            StoreUnavailable: It cannot be reached.
        """
        self._url = url
        self._busy_s = busy_s
        self._connections = connections
        self._mine = _Mine()
        self._catalogue = Catalogue()
        self.check()
        self._pool: ConnectionPool[Connection[Any]] = ConnectionPool(
            url,
            kwargs={
                "autocommit": True,
                "cursor_factory": RawCursor,
                "application_name": "baylens",
                "connect_timeout": max(1, round(busy_s)),
                "tcp_user_timeout": round(busy_s * 1000),
            },
            min_size=1,
            max_size=connections,
            timeout=busy_s,
            configure=self._configure,
            name="baylens",
            open=False,
        )
        with named_errors():
            self._pool.open(wait=True, timeout=busy_s)

    @contextmanager
    def transaction(self) -> Iterator[SqlBooks]:
        """Open the books; commits at the end, and changes nothing when anything is raised."""
        if self._mine.batch is not None:
            with self._mine.batch.transaction() as books:
                yield books
            return
        with named_errors(), self._connection() as connection, _begun(connection) as statements:
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
            with named_errors(), self._connection() as connection:
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

    @contextmanager
    def _connection(self) -> Iterator[Connection[Any]]:
        connection = self._living_connection()
        try:
            yield connection
        finally:
            self._pool.putconn(connection)

    def _living_connection(self) -> Connection[Any]:
        """Take a connection from the pool; those that were cut meanwhile are thrown away at once.

        The pool's own check waits a second, then two, then four between two dead connections, and a server
        that was restarted leaves as many as there were.
        """
        for _ in range(self._connections):
            connection = self._pool.getconn()
            if _lives(connection):
                return connection
            connection.close()
            self._pool.putconn(connection)
        return self._pool.getconn()

    def check(self) -> None:
        """Whether the database answers and its schema is this program's; asks on a connection of its own."""
        with named_errors(), connect(self._url, self._busy_s) as connection:
            try:
                row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            except psycopg.errors.UndefinedTable:
                row = None
        if row is None or row[0] != newest():
            found = row[0] if row else "none"
            raise StoreOutdated(f"the database is at revision {found}: run baylens-server init")

    def close(self) -> None:
        """Let go of the database."""
        self._pool.close(timeout=self._busy_s)

    def _configure(self, connection: Connection[Any]) -> None:
        """Bound every wait; a server that hangs in a transaction keeps no rows from the others."""
        limits = {"lock_timeout": self._busy_s, "idle_in_transaction_session_timeout": 10 * self._busy_s}
        for name, seconds in limits.items():
            connection.execute("SELECT set_config($1, $2, false)", (name, f"{round(seconds * 1000)}ms"))
        for name, value in _PLANNING.items():
            connection.execute("SELECT set_config($1, $2, false)", (name, value))


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


def _lives(connection: Connection[Any]) -> bool:
    """Ask a connection only when there is something to read on it: the end, mostly, of one that was cut."""
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    if not waiting.poll(0):
        return True
    try:
        ConnectionPool.check_connection(connection)
    except psycopg.Error:
        return False
    return True
