"""Bringing a line of a table to what a record says, and telling whether that changed anything."""

from collections.abc import Mapping
from dataclasses import dataclass

from server.domain.intake import Outcome
from server.stores.sql.statements import Statements, Value


@dataclass(frozen=True, slots=True)
class Entry:
    """A line as it ought to be; the names are those of the schema, never of a record."""

    table: str
    key: Mapping[str, Value]
    rest: Mapping[str, Value]


def settle(connection: Statements, entry: Entry) -> Outcome:
    """Add the line or change it, unless it says so already."""
    where = " AND ".join(f"{name} = ?" for name in entry.key)
    key, rest = tuple(entry.key.values()), tuple(entry.rest.values())
    columns = ", ".join(entry.rest) or "1"
    found = connection.execute(f"SELECT {columns} FROM {entry.table} WHERE {where}", key).fetchone()  # noqa: S608
    if found is None:
        names = (*entry.key, *entry.rest)
        marks = ", ".join("?" * len(names))
        insert = f"INSERT INTO {entry.table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608
        connection.execute(insert, (*key, *rest))
        return Outcome.ADDED
    if not rest or tuple(found) == rest:
        return Outcome.SAME
    steps = ", ".join(f"{name} = ?" for name in entry.rest)
    connection.execute(f"UPDATE {entry.table} SET {steps} WHERE {where}", (*rest, *key))  # noqa: S608
    return Outcome.CHANGED


def remove(connection: Statements, table: str, key: Mapping[str, Value]) -> Outcome:
    """Take the line away, if there is one."""
    where = " AND ".join(f"{name} = ?" for name in key)
    gone = connection.changed(f"DELETE FROM {table} WHERE {where}", tuple(key.values()))  # noqa: S608
    return Outcome.CHANGED if gone else Outcome.SAME
