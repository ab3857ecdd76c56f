"""Carrying the books over into another store: every line of every table, or nothing."""

from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from server.errors import StoreNotEmpty
from server.stores.address import PostgresUrl
from server.stores.schema import catalogue, metadata, outbox, subscribers

_AT_ONCE = 1000
"""Lines that are in memory at a time."""

# The trigger that writes the outbox finds no subscriber yet, and writes no line twice.
_LAST = (subscribers, outbox)
_TABLES = (*(table for table in metadata.sorted_tables if table not in _LAST), *_LAST)
"""Each behind those that it points to."""


def refuse_itself(source: Path | PostgresUrl, target: Path | PostgresUrl) -> None:
    """Copy to another store only.

    Raises:
        StoreNotEmpty: Both names are one store's.
    """
    if source == target or _is_one_file(source, target):
        raise StoreNotEmpty(f"{target} is the store whose books are copied: name another one")


def refuse_what_is_used(target: sa.Connection) -> None:
    """Copy to a store without books only; a new one has one line, the edition of its catalogue.

    Raises:
        StoreNotEmpty: There are books in it already.
    """
    for table in _TABLES:
        if table is not catalogue and target.execute(sa.select(sa.exists(sa.select(table)))).scalar_one():
            raise StoreNotEmpty(f"books are in the other store already ({table.name}): name an empty one")


def hold(source: sa.Connection) -> None:
    """Let nobody write until the transaction that has just begun is over, and see one moment of all tables.

    In SQLite, the transaction of whoever writes does that by itself.
    """
    if source.dialect.name == "postgresql":
        source.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        names = ", ".join(table.name for table in _TABLES)
        source.exec_driver_sql(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")


def copy(source: sa.Connection, target: sa.Connection) -> Iterator[tuple[str, int]]:
    """Copy the books inside a transaction of each store.

    Args:
        source: Whose books are copied, at the newest schema; ``hold`` came before.
        target: Where they go: at the newest schema, and ``refuse_what_is_used`` let it pass.

    Yields:
        Each table that is copied, and how many lines it has.
    """
    target.execute(sa.delete(catalogue))
    for table in _TABLES:
        yield table.name, _copy_table(source, target, table)
    if target.dialect.name == "postgresql":
        _go_on_counting(target)
        # Before it has counted lines, PostgreSQL looks through whole tables.
        target.exec_driver_sql("ANALYZE")


def _is_one_file(source: Path | PostgresUrl, target: Path | PostgresUrl) -> bool:
    if not (isinstance(source, Path) and isinstance(target, Path)):
        return False
    return source.exists() and target.exists() and source.samefile(target)


def _copy_table(source: sa.Connection, target: sa.Connection, table: sa.Table) -> int:
    count = 0
    lines = source.execute(sa.select(table), execution_options={"stream_results": True})
    for some in lines.mappings().partitions(_AT_ONCE):
        target.execute(table.insert(), [dict(line) for line in some])
        count += len(some)
    return count


def _go_on_counting(target: sa.Connection) -> None:
    """PostgreSQL numbers lines by a sequence of its own; SQLite takes the number after the last."""
    for table in _TABLES:
        column = table.autoincrement_column
        if column is not None:
            last, any_line = sa.func.max(column), sa.func.count() > 0
            sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
            target.execute(sa.select(sa.func.setval(sequence, sa.func.coalesce(last, 1), any_line)))
