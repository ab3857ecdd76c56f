"""What is wrong with a document, one line a fault: its path, and never its content."""

import re

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from overlays.card import BonusKind
from server.domain.offers.conditions import document_path

MOST_COMPLAINTS = 20
REFERENCES = "references"
"""The type of a fault whose message is lines that have their paths already."""

_OFFER_TAGS = frozenset(BonusKind)
_BENEFIT = "benefit"
_PATH_FIRST = re.compile(r"((?:[a-z_]+|[0-9]+)(?:\.(?:[a-z_]+|[0-9]+))*): (.*)", re.DOTALL)


def complaints(error: ValidationError) -> list[str]:
    """List the faults that were found in a document."""
    lines: list[str] = []
    for fault in own_faults(error):
        if fault["type"] == REFERENCES:
            lines += fault["msg"].splitlines()
        else:
            path, said = placed(fault_path(fault["loc"]), fault["msg"].removeprefix("Value error, "))
            lines.append(f"{path or 'document'}: {said}")
    if len(lines) > MOST_COMPLAINTS:
        lines[MOST_COMPLAINTS:] = [f"document: {len(lines) - MOST_COMPLAINTS} more"]
    return lines


def own_faults(error: ValidationError) -> list[ErrorDetails]:
    """Every fault but those that only follow from another."""
    faults = error.errors(include_input=False, include_url=False)
    return [fault for fault in faults if not _follows(fault, faults)]


def fault_path(loc: tuple[str | int, ...]) -> str:
    """Where a fault is, as the document has it.

    After a benefit comes the tag that says which one was meant: it is no part of the path.
    """
    kept = tuple(part for n, part in enumerate(loc) if not (n and loc[n - 1] == _BENEFIT))
    return document_path(kept, _OFFER_TAGS)


def placed(path: str, text: str) -> tuple[str, str]:
    """Tell the path of a fault from what is said: a rule of our own may begin with the field inside."""
    inside = _PATH_FIRST.fullmatch(text)
    return (".".join(filter(None, (path, inside[1]))), inside[2]) if inside else (path, text)


def _follows(fault: ErrorDetails, faults: list[ErrorDetails]) -> bool:
    """Whether a tuple is called too short only because items of it are at fault, which are named already."""
    path = fault["loc"]
    return fault["type"] == "too_short" and any(
        len(other["loc"]) > len(path) and other["loc"][: len(path)] == path for other in faults
    )
