"""What the books ask of a database connection.

In every statement ``?`` stands for a value. What stands in ``/*pg ... */`` is for PostgreSQL alone, where
several transactions are under way at once: how a row is locked before somebody decides by it.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

Value = str | int | float | bytes | None

SHELF = "hashtext('baylens.shelf')"
"""The lock of PostgreSQL that is shared by who reserves, and whole for who changes how offers are limited."""

CANCELLED = -1
"""In place of the moment at which an order was collected: nobody comes for it, and it was no visit."""
COLLECTED = "collected_at > 0"
NOT_COLLECTED = "coalesce(collected_at, 0) = 0"
NOT_CLOSED = "coalesce(closed_at, 0) = 0"
"""``IS NULL``, of one order or one card: no index of all who wait, or of all open cards, is good for this.

PostgreSQL counts rows when many have changed, mostly at night when nobody waits; it takes such an index for
empty then, and would look through all of it for each order of the day.
"""


class Rows(Protocol):
    """What a statement found; it may come only when it is asked for."""

    def fetchone(self) -> Any:  # noqa: ANN401 - whatever the statement asks for
        """The next row, or None."""
        ...

    def fetchall(self) -> list[Any]:
        """All rows that are left."""
        ...

    def __iter__(self) -> Iterator[Any]: ...


class Statements(Protocol):
    """Carries out statements inside the transaction that is under way."""

    def execute(self, statement: str, values: Sequence[Value] = (), /) -> Rows:
        """Carry out one statement."""
        ...

    def changed(self, statement: str, values: Sequence[Value] = (), /) -> int:
        """Carry out one statement, and say how many rows it changed."""
        ...

    def executemany(self, statement: str, lines: Iterable[Sequence[Value]], /) -> object:
        """Carry out one statement for many lines of values."""
        ...

    def changed_by_all(self, statement: str, lines: Sequence[Sequence[Value]], /) -> int:
        """Carry out one statement for many lines of values, and say how many rows they changed together."""
        ...
