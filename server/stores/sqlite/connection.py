"""A connection of the standard library's driver, as the statements of the books need it."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from server.stores.sql import Value


class SqliteConnection(sqlite3.Connection):
    """Carries out statements inside the transaction that is under way."""

    def changed(self, statement: str, values: Sequence[Value] = (), /) -> int:
        """Carry out one statement, and say how many rows it changed."""
        return self.execute(statement, values).rowcount

    def changed_by_all(self, statement: str, lines: Sequence[Sequence[Value]], /) -> int:
        """Carry out one statement for many lines of values, and say how many rows they changed together."""
        return self.executemany(statement, lines).rowcount


def connect(path: Path, busy_s: float) -> SqliteConnection:
    """Open a file as it is; a missing one is not made.

    Transactions begin where we say, and threads may share it.

    Raises:
        sqlite3.OperationalError: It cannot be opened.
    """
    return sqlite3.connect(
        # As a URI: a ? in the name of a file would end it.
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=busy_s,
        isolation_level=None,
        check_same_thread=False,
        factory=SqliteConnection,
    )
