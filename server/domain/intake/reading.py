"""Records out of files: JSON Lines, and CSV as office programs write it. One row is in memory at a time."""

import codecs
import csv
import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from pydantic import ValidationError

from server.domain.intake.outcome import Complaint, Read, Row, complain
from server.domain.intake.records import RECORDS, Record
from server.domain.plain_json import STANDS_TWICE, read_json, repeated

LONGEST_LINE = 256 * 1024
"""Bytes; longer lines are complained about and skipped."""
Readline = Callable[[int], bytes]
"""``readline`` of a file that is open for reading bytes."""

_SEPARATORS = (";", "\t", ",")
_PARTS: Mapping[str, tuple[str, ...]] = {
    "bags": ("label", "temperature"),
    "lines": ("gtin", "category", "quantity", "cents"),
}
"""Cells that hold a list: ``B1:ambient|B2:frozen``."""
_WHOLE_NUMBERS = frozenset({"quantity", "cents"})
"""Parts of such cells."""
_WHOLE = re.compile(r"[+-]?[0-9]{1,20}")
_MIDNIGHT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]00:00(?::00(?:\.0+)?)?")
"""A day, as databases and office programs write a column of times."""
_SAID = dict.fromkeys(("true", "vrai", "yes", "oui", "y", "on", "t", "1"), True) | dict.fromkeys(
    ("false", "faux", "no", "non", "n", "off", "f", "0"), False
)
_KINDS = f"is none of {', '.join(RECORDS)}"
_NOT_CSV = (
    "is no CSV: a quotation mark is not closed in its line or stands where none may be, a line ends inside, "
    "or a cell is far too long"
)
_TOO_LONG = f"is longer than {LONGEST_LINE} bytes"
_NOT_UTF_8 = "is not UTF-8: save the file in that encoding"


def read_json_lines(readline: Readline) -> Iterator[Row]:
    """Read JSON Lines: one object a line, its kind in ``record``; empty lines say nothing."""
    for number, line in _lines(readline):
        if line is None:
            yield Complaint(number, "line", _TOO_LONG)
        elif line.strip():
            yield _json_row(number, line)


def read_record(line: int, document: object, kind: str | None = None) -> Row:
    """Read one record out of what a JSON parser made of it."""
    if not isinstance(document, dict):
        return Complaint(line, "record", "is no JSON object")
    name = document.get("record", kind)
    model = RECORDS.get(name) if isinstance(name, str) else None
    if model is None:
        return Complaint(line, "record", _KINDS)
    try:
        record = model.model_validate_json(json.dumps(document))
    except ValidationError as error:
        return complain(line, error)
    # All names are fields by now: to say one of them gives nothing away.
    twice = repeated(document)
    return Complaint(line, twice, STANDS_TWICE) if twice else Read(line, record)


def read_csv(readline: Readline, kind: str) -> Iterator[Row]:
    """Read CSV of one kind of record: a heading with the fields' names, then a row in each line.

    The separator is the one of ``;``, tab and ``,`` that the heading has most of. An empty cell is a field
    that was not given; the others are what JSON Lines has there: a whole number in digits, true or false (as
    office programs and databases write it), a day, a time with its offset, or text. A quoted cell ends in
    its line: if it could go on in the next, one quotation mark too many would make one cell of all rows
    behind it.
    """
    lines = _lines(readline)
    _, line = next(lines, (1, b""))
    first = _csv_text(1, line)
    if isinstance(first, Complaint) or not first.strip():
        yield first if isinstance(first, Complaint) else Complaint(1, "heading", "is missing")
        return
    separator = max(_SEPARATORS, key=first.count)
    heading = _heading(first, separator, kind)
    if isinstance(heading, Complaint):
        yield heading
        return
    for number, line in lines:
        row = _row(number, line, separator)
        if isinstance(row, Complaint):
            yield row
        elif any(row):
            yield _csv_row(number, kind, heading, row)


def _row(number: int, line: bytes | None, separator: str) -> list[str] | Complaint:
    text = _csv_text(number, line)
    if isinstance(text, Complaint):
        return text
    cells = _cells(text, separator)
    return Complaint(number, "row", _NOT_CSV) if cells is None else cells


def _csv_text(number: int, line: bytes | None) -> str | Complaint:
    if line is None:
        return Complaint(number, "line", _TOO_LONG)
    if number == 1 and line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Complaint(number, "line", _NOT_UTF_8)
    # What is no UTF-8 stays recognisable, so that the one cell can be named.
    return line.decode("utf-8", "surrogateescape")


def _cells(line: str, separator: str) -> list[str] | None:
    """Split a line into cells; None stands for one that is no CSV (RFC 4180, section 2)."""
    # The reader takes a mark inside an unquoted cell as it stands, even one that closes a cell of lines ago.
    if line.count('"') % 2:
        return None
    try:
        return next(csv.reader([line], delimiter=separator, strict=True))
    except csv.Error:
        return None


def _lines(readline: Readline) -> Iterator[tuple[int, bytes | None]]:
    """Number the lines; None stands for one that is too long. A byte order mark is no part of the first."""
    number = 0
    while line := readline(LONGEST_LINE):
        number += 1
        whole = line.endswith(b"\n") or len(line) < LONGEST_LINE
        while not whole:
            rest = readline(LONGEST_LINE)
            whole = not rest or rest.endswith(b"\n")
        too_long = len(line) == LONGEST_LINE and not line.endswith(b"\n")
        yield number, None if too_long else line.removeprefix(codecs.BOM_UTF8) if number == 1 else line


def _json_row(number: int, line: bytes) -> Row:
    try:
        return read_record(number, read_json(line.decode("utf-8")))
    except UnicodeDecodeError:
        return Complaint(number, "line", _NOT_UTF_8)
    except (ValueError, RecursionError):
        return Complaint(number, "line", "is no JSON object")


def _heading(line: str, separator: str, kind: str) -> list[str] | Complaint:
    cells = _cells(line, separator)
    if cells is None:
        return Complaint(1, "heading", _NOT_CSV)
    heading = [name.strip() for name in cells]
    fields = RECORDS[kind].model_fields
    for place, name in enumerate(heading, start=1):
        if name not in fields:
            return Complaint(1, f"column {place}", f"is no field of {kind}: {', '.join(fields)}")
    return heading if len(set(heading)) == len(heading) else Complaint(1, "heading", "names a field twice")


def _csv_row(line: int, kind: str, heading: Sequence[str], cells: Sequence[str]) -> Row:
    if len(cells) != len(heading):
        return Complaint(line, "row", f"has {len(cells)} cells and not {len(heading)}")
    for name, cell in zip(heading, cells, strict=True):
        if not _is_text(cell):
            return Complaint(line, name, _NOT_UTF_8)
    fields = RECORDS[kind].model_fields
    given = {
        name: _value(name, cell, fields[name].annotation)
        for name, cell in zip(heading, cells, strict=True)
        if cell
    }
    try:
        record: Record = RECORDS[kind].model_validate_json(json.dumps(given))
    except ValidationError as error:
        return complain(line, error)
    return Read(line, record)


def _value(name: str, cell: str, wanted: object) -> object:
    parts = _PARTS.get(name)
    if parts is None:
        return _plain(cell, wanted)
    items = (item.rsplit(":", len(parts) - 1) for item in cell.split("|"))
    return [
        {
            part: _plain(text, int if part in _WHOLE_NUMBERS else str)
            for part, text in zip(parts, item, strict=False)
        }
        for item in items
    ]


def _plain(cell: str, wanted: object) -> object:
    """What a cell says, by the type of its field; as it stands where it says nothing of that type."""
    text = cell.strip()
    if wanted is int and _WHOLE.fullmatch(text):
        return int(text)
    if wanted is bool:
        return _SAID.get(text.lower(), cell)
    if wanted is dt.date:
        return _MIDNIGHT.sub(r"\1", text)
    return cell


def _is_text(cell: str) -> bool:
    try:
        cell.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
