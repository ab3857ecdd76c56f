"""How the state of glasses stands in the books: columns have the names of the record's fields."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from server.desk.records import Worn
from server.stores.instants import instant, stamp

NAMES = tuple(field.name for field in dataclasses.fields(Worn))


def written(one: Worn) -> tuple[str | int | None, ...]:
    """The values of a line, in the order of its columns."""
    said = dataclasses.asdict(one) | {
        "heard_at": stamp(one.heard_at),
        "in_service": int(one.in_service),
        "online": int(one.online),
    }
    return tuple(said[name] for name in NAMES)


def read(line: Mapping[Any, Any]) -> Worn:
    """Read a line, whatever else stands beside it."""
    said = {name: line[name] for name in NAMES} | {
        "heard_at": instant(line["heard_at"]),
        "in_service": bool(line["in_service"]),
        "online": bool(line["online"]),
    }
    return Worn(**said)
