"""The connections of one store: so many, every wait bounded, and short while the database is away."""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

import psycopg
from psycopg import RawCursor, errors
from psycopg_pool import ConnectionPool, PoolTimeout

from server.stores.postgres.errors import named_errors
from server.stores.postgres.patience import PatientConnection, Silent

WHILE_AWAY_S = 0.25
"""So long somebody waits when the one before waited in vain: enough to connect, and all are told soon."""

_PLANNING = {"plan_cache_mode": "force_generic_plan", "random_page_cost": "1.1"}
"""Everything is found by keys and lies in memory: one plan for each statement, and no table is read whole."""


class Connections:
    """Lends connections on which each statement is a transaction by itself. Threads may share it."""

    def __init__(self, url: str, busy_s: float, most: int, silence_s: float | None) -> None:
        """Open the first one.

        Args:
            url: Where the database is, as libpq writes it.
            busy_s: How long somebody waits for a connection, and a statement for a lock.
            most: How many may be lent at once.
            silence_s: How long the database may say nothing to a statement; None = for ever.

        Raises:
            StoreUnavailable: It cannot be reached.
        """
        self._busy_s = busy_s
        self._most = most
        self._silence_s = silence_s
        self._is_away = False
        self._age = 0
        self._opened_in: WeakKeyDictionary[PatientConnection, int] = WeakKeyDictionary()
        self._pool: ConnectionPool[PatientConnection] = ConnectionPool(
            url,
            connection_class=PatientConnection,
            kwargs={
                "autocommit": True,
                "cursor_factory": RawCursor,
                "application_name": "baylens",
                "connect_timeout": max(1, round(busy_s)),
                "tcp_user_timeout": round(busy_s * 1000),
                "keepalives_idle": max(1, round(busy_s)),
                "keepalives_interval": max(1, round(busy_s / 3)),
                "keepalives_count": 3,
            },
            min_size=1,
            max_size=most,
            timeout=busy_s,
            # Whoever goes on trying waits twice as long each time: after an outage, as long as it lasted.
            reconnect_timeout=busy_s,
            configure=self._configure,
            name="baylens",
            open=False,
        )
        with named_errors():
            self._pool.open(wait=True, timeout=busy_s)

    @contextmanager
    def one(self) -> Iterator[PatientConnection]:
        """Lend a connection that lives.

        Whether it may write, a connection knows since it was opened. So when one may not, nobody is lent any
        more that are as old: what was set for the whole database may be over. And when one is silent, nobody
        waits for the others like it.

        Raises:
            psycopg.OperationalError: None is free in time, or the database is away.
        """
        connection = self._living()
        try:
            yield connection
        except errors.ReadOnlySqlTransaction:
            self._lend_no_more_like(connection)
            raise
        except Silent:
            self._lend_no_more_like(connection)
            self._is_away = True
            raise
        finally:
            self._pool.putconn(connection)

    def close(self) -> None:
        """Let go of all of them; may be called twice."""
        self._pool.close(timeout=self._busy_s)

    def _living(self) -> PatientConnection:
        """Take a connection; those that were cut meanwhile, or may only read, are thrown away at once.

        The pool's own check waits a second, then two, then four between two dead connections, and a server
        that was restarted leaves as many as there were.
        """
        for _ in range(self._most):
            connection = self._take()
            if self._is_as_new(connection) and _lives(connection):
                return connection
            connection.close()
            self._pool.putconn(connection)
        return self._take()

    def _take(self) -> PatientConnection:
        patience_s = min(WHILE_AWAY_S, self._busy_s) if self._is_away else self._busy_s
        try:
            connection = self._pool.getconn(patience_s)
        except PoolTimeout:
            self._is_away = True
            raise
        self._is_away = False
        return connection

    def _lend_no_more_like(self, connection: PatientConnection) -> None:
        if self._is_as_new(connection):
            self._age += 1

    def _is_as_new(self, connection: PatientConnection) -> bool:
        return self._opened_in.get(connection) == self._age

    def _configure(self, connection: PatientConnection) -> None:
        """Bound every wait; a server that hangs in a transaction keeps no rows from the others."""
        connection.silence_s = self._silence_s
        self._opened_in[connection] = self._age
        limits = {"lock_timeout": self._busy_s, "idle_in_transaction_session_timeout": 10 * self._busy_s}
        for name, seconds in limits.items():
            connection.execute("SELECT set_config($1, $2, false)", (name, f"{round(seconds * 1000)}ms"))
        for name, value in _PLANNING.items():
            connection.execute("SELECT set_config($1, $2, false)", (name, value))


def _lives(connection: PatientConnection) -> bool:
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
