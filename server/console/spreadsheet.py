"""Tables for a spreadsheet: semicolons, a mark that says UTF-8, and no cell that it would calculate."""

import csv
import io
from collections.abc import Iterable, Sequence

Cell = str | int | float
_CALCULATES = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet takes for a formula (OWASP, "CSV Injection")."""


def as_sheet(heading: Iterable[str], lines: Iterable[Sequence[Cell]]) -> str:
    """Write a table as CSV; a text that looks like a formula has an apostrophe before it.

    Args:
        heading: The names of the columns.
        lines: As many cells each.
    """
    written = io.StringIO()
    table = csv.writer(written, delimiter=";")
    table.writerow(heading)
    table.writerows([_plain(cell) for cell in line] for line in lines)
    return "\ufeff" + written.getvalue()


def _plain(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_CALCULATES) else cell
