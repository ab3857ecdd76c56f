"""The shared statements as PostgreSQL reads them."""

import functools
import itertools
import re
from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import Connection, RawCursor

from server.stores.sql import Rows, Value

_FOR_US = re.compile(r"/\*pg (.*?)\*/", re.DOTALL)
_VALUE = re.compile(r"\?")


@functools.lru_cache(maxsize=256)
def translated(statement: str) -> bytes:
    """Number the values of a statement, and read what is written for PostgreSQL alone."""
    numbers = itertools.count(1)
    return _VALUE.sub(lambda _: f"${next(numbers)}", _FOR_US.sub(r"\1", statement)).encode()


def reads(statement: str) -> bool:
    """Whether a statement only reads."""
    return statement.lstrip().startswith("SELECT")


class PostgresStatements:
    """Carries out statements on one connection, and remembers whether any of them wrote."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection
        self.wrote = False

    def execute(self, statement: str, values: Sequence[Value] = (), /) -> Rows:
        """Carry out one statement."""
        self.wrote = self.wrote or not reads(statement)
        return self._cursor().execute(translated(statement), values)

    def changed(self, statement: str, values: Sequence[Value] = (), /) -> int:
        """Carry out one statement, and say how many rows it changed."""
        self.wrote = True
        return self._cursor().execute(translated(statement), values).rowcount

    def executemany(self, statement: str, lines: Iterable[Sequence[Value]], /) -> None:
        """Carry out one statement for many lines of values."""
        self.wrote = True
        with self._cursor() as cursor:
            cursor.executemany(translated(statement), lines)

    def changed_by_all(self, statement: str, lines: Sequence[Sequence[Value]], /) -> int:
        """Carry out one statement for many lines of values, and say how many rows they changed together."""
        self.wrote = True
        with self._cursor() as cursor:
            cursor.executemany(translated(statement), lines)
            return cursor.rowcount

    def _cursor(self) -> RawCursor[Any]:
        return RawCursor(self._connection)
