"""Tables for a spreadsheet: semicolons, a mark that says UTF-8, and no cell that it would calculate."""

import csv
import io
from collections.abc import Iterable, Sequence

from overlays.card import Language

Cell = str | int | float
_CALCULATES = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet takes for a formula (OWASP, "CSV Injection")."""


def as_sheet(
    heading: Iterable[str], lines: Iterable[Sequence[Cell]], language: Language = Language.ENGLISH
) -> str:
    """Write a table as CSV; a text that looks like a formula has an apostrophe before it.

    Args:
        heading: The names of the columns.
        lines: As many cells each.
        language: A French spreadsheet takes 0.5 for a text or a day in May: there it is written 0,5.
    """
    written = io.StringIO()
    table = csv.writer(written, delimiter=";")
    table.writerow(heading)
    table.writerows([_plain(cell, language) for cell in line] for line in lines)
    return "\ufeff" + written.getvalue()


def _plain(cell: Cell, language: Language) -> Cell:
    if isinstance(cell, float) and language is Language.FRENCH:
        return str(cell).replace(".", ",")
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_CALCULATES) else cell
