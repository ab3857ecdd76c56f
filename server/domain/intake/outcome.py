"""What became of one row that came in; a complaint names line and field, never what stands there."""

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

if TYPE_CHECKING:
    from server.domain.intake.records import Record


class Outcome(enum.StrEnum):
    """What a record that could be read did to the books."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    """The books said so already."""
    LEFT_OUT = "left_out"
    """Not kept: a red category, or the customer did not agree to it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why the books cannot take a record in."""

    field: str
    says: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why a row did not go in."""

    line: int
    field: str
    says: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.field}: {self.says}"


@dataclass(frozen=True, slots=True)
class Read:
    """A row that holds a record."""

    line: int
    record: "Record"


@dataclass(frozen=True, slots=True)
class Taken:
    """A record that the books know now."""

    line: int
    outcome: Outcome


Row = Read | Complaint
RowResult = Taken | Complaint

_UNKNOWN = "unknown field"
"""Stands for a name that is no field of ours: where a heading is missing, it is somebody's data."""


def complain(line: int, error: ValidationError) -> Complaint:
    """Name the first fault of a row."""
    fault = error.errors(include_input=False, include_url=False, include_context=False)[0]
    if fault["type"] == "extra_forbidden":
        path = [*fault["loc"][:-1], _UNKNOWN]
        return Complaint(line, ".".join(map(str, path)), "does not belong to this record")
    if fault["type"] == "json_invalid":
        return Complaint(line, "record", "nests too deep, or holds half of a character (a lone surrogate)")
    field = ".".join(map(str, fault["loc"])) or "record"
    return Complaint(line, field, fault["msg"].removeprefix("Value error, "))
