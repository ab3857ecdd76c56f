"""The console's way to the books: a few connections of its own, read-only unless something is recorded.

It never shares a connection with the desk: a slow report keeps no customer waiting.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from server.errors import StoreUnavailable, ValueUnfit
from server.stores.address import PostgresUrl
from server.stores.console.audit import Entry, append
from server.stores.sql import Catalogue, SqlBooks
from server.stores.sqlite.connection import SqliteConnection, connect
from server.stores.sqlite.standing import Standing

CONNECTIONS = 8
_SILENCE = 12
"""So many times as long as a page waits for a connection, PostgreSQL may say nothing: reports take time."""
_NEXT_LINE = "\n"
_MAY_ONLY_READ = "25006"
"""PostgreSQL: read_only_sql_transaction."""


class ConsoleStore:
    """Reads what a page needs, and changes nothing without a line in the audit log. Threads may share it.

    No error says what a statement was to write: the log would hold names and hashes of passwords.
    """

    def __init__(self, store: Path | PostgresUrl, busy_s: float = 5.0) -> None:
        """Use a store that ``migrate`` has prepared; nothing is opened before the first page.

        Args:
            store: Where it is.
            busy_s: How long a page waits for a connection, and for a transaction of somebody else.

        Raises:
            StoreUnavailable: There is no such file.
        """
        self._where = store
        self._standing: Standing | None = None
        if isinstance(store, PostgresUrl):
            self._engine = _postgres(store.secret, busy_s)
        else:
            self._standing = Standing(store)
            self._engine = _sqlite(store, busy_s)
        self._catalogue = Catalogue()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Read in one transaction, which sees one moment and changes nothing.

        Raises:
            StoreUnavailable: The store does not answer in time.
            ValueUnfit: It cannot hold a value that it was asked for.
        """
        with self._connected() as connection:
            if self._standing:
                connection.exec_driver_sql("PRAGMA query_only = ON")
                connection.exec_driver_sql("BEGIN")
            else:
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield connection

    @contextmanager
    def changing(self, entry: Entry, now: dt.datetime) -> Iterator[sa.Connection]:
        """Change something: everything in this block and its line in the audit log, or nothing.

        Args:
            entry: Who does what to whom; also for a look at a customer, which changes nothing else.
            now: When.

        Raises:
            StoreUnavailable: The store does not answer in time; nothing was changed.
            ValueUnfit: It cannot hold a value; nothing was changed.
        """
        with self.bookkeeping() as connection:
            yield connection
            append(connection, entry, now)

    @contextmanager
    def bookkeeping(self) -> Iterator[sa.Connection]:
        """Write what is nobody's deed: that a session is still in use, that an invitation has run out."""
        with self._connected() as connection:
            if self._standing:
                connection.exec_driver_sql("PRAGMA query_only = OFF")
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            self._check_file()
            connection.commit()

    def books(self, connection: sa.Connection) -> SqlBooks:
        """The shop's books inside the transaction of a page: what they do is audited with it.

        Args:
            connection: As ``reading`` or ``changing`` gave it.
        """
        driver = connection.connection.driver_connection
        if isinstance(driver, SqliteConnection):
            return SqlBooks(driver, self._catalogue)
        from server.stores.postgres.statements import PostgresStatements

        assert driver is not None, "a page reads inside its transaction"
        return SqlBooks(PostgresStatements(driver), self._catalogue)

    def close(self) -> None:
        """Let go of the store."""
        self._engine.dispose()
        if self._standing:
            self._standing.leave_log()

    @contextmanager
    def _connected(self) -> Iterator[sa.Connection]:
        self._check_file()
        with self._named_errors(), self._engine.connect() as connection:
            yield connection
            if self._standing:
                # The connection stays open in its pool, and has read the log by now.
                self._standing.hold_log()

    def _check_file(self) -> None:
        """A page writes into the file that stands there, as the desk does."""
        if self._standing:
            self._standing.check()

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        driver = self._engine.dialect.loaded_dbapi  # raises by itself what the books do without SQLAlchemy
        try:
            yield
        except (sa.exc.DataError, driver.DataError) as error:
            raise ValueUnfit("the store cannot hold such a value: check what was sent") from error
        except (sa.exc.IntegrityError, driver.IntegrityError):
            raise
        except (sa.exc.ProgrammingError, driver.ProgrammingError):
            raise
        except (sa.exc.DBAPIError, sa.exc.TimeoutError, driver.DatabaseError, driver.InterfaceError) as error:
            cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
            if getattr(cause, "sqlstate", None) == _MAY_ONLY_READ:
                # A connection knows since it was opened whether it may write: the next page opens another.
                self._engine.dispose()
            # The lines after the first may quote what stands in a row.
            raise StoreUnavailable(f"{self._where}: {str(cause).partition(_NEXT_LINE)[0]}") from error


def _sqlite(path: Path, busy_s: float) -> sa.Engine:
    return sa.create_engine(
        "sqlite://",
        creator=lambda: _prepared(connect(path, busy_s)),
        poolclass=sa.QueuePool,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=busy_s,
        hide_parameters=True,
    )


def _prepared(connection: SqliteConnection) -> SqliteConnection:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    return connection


def _postgres(url: str, busy_s: float) -> sa.Engine:
    from server.stores.postgres.connecting import connect

    return sa.create_engine(
        "postgresql+psycopg://",
        creator=lambda: connect(url, busy_s, _SILENCE * busy_s),
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=busy_s,
        pool_pre_ping=True,
        hide_parameters=True,
    )
