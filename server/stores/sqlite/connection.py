"""A connection of the standard library's driver, as the statements of the books need it."""

import sqlite3
from collections.abc import Sequence

from server.stores.sql import Value


class SqliteConnection(sqlite3.Connection):
    """Carries out statements inside the transaction that is under way."""

    def changed(self, statement: str, values: Sequence[Value] = (), /) -> int:
        """Carry out one statement, and say how many rows it changed."""
        return self.execute(statement, values).rowcount

    def changed_by_all(self, statement: str, lines: Sequence[Sequence[Value]], /) -> int:
        """Carry out one statement for many lines of values, and say how many rows they changed together."""
        return self.executemany(statement, lines).rowcount
