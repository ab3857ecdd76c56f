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


class PostgresStatements:
    """Carries out statements on one connection, and remembers whether any of them wrote.

    A statement on its way to another process costs more than most of what it does there, so what is written
    for later travels with the next statement that may take it along.
    """

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection
        self._later: list[tuple[str, Sequence[Value]]] = []
        self.wrote = False

    def execute(self, statement: str, values: Sequence[Value] = (), /) -> Rows:
        """Carry out one statement."""
        self.wrote = self.wrote or not statement.lstrip().startswith("SELECT")
        return self._cursor().execute(translated(statement), values)

    def later(self, statement: str, values: Sequence[Value] = (), /) -> None:
        """Carry out one statement of whose outcome nobody asks, before the next one at the latest."""
        self.wrote = True
        self._later.append((statement, values))

    def together(self, statement: str, values: Sequence[Value] = (), /) -> Rows:
        """Carry out one statement and what was left for later, which it does not see, at once."""
        before, self._later = self._later, []
        if before:
            parts = ", ".join(f"later_{number} AS ({one})" for number, (one, _) in enumerate(before))
            statement = f"WITH {parts} {statement}"
            values = [value for _, each in (*before, ("", values)) for value in each]
        return RawCursor(self._connection).execute(translated(statement), values)

    def finish(self) -> None:
        """Carry out what was left for later."""
        if self._later:
            self.together(*self._later.pop())

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
        self.finish()
        return RawCursor(self._connection)
