"""What a command says, and how it says that something is refused."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from unicodedata import category

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from overlays import speech
from overlays.card import Language
from server.domain.documents import said_in
from server.errors import ServerError


def say(sentence: str) -> None:
    """Say one sentence."""
    speech.say(f"baylens-server: {sentence}")


def complain(line: str) -> None:
    """Say one line of what is wrong; what it names may hold anything, and moves no cursor."""
    speech.say(_printable(line), sys.stderr)


def show(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table, of which the last column may go on in the next line; nothing of it is cut.

    Where it is wider than the terminal, the terminal breaks its lines. Square brackets and colons stand for
    themselves, and what cannot be printed moves no cursor.
    """
    printed = [tuple(map(_printable, row)) for row in (headings, *rows)]
    widths = [max(map(cell_len, column)) for column in zip(*printed, strict=True)]
    widths[-1] = min(widths[-1], _LAST_COLUMN)
    table = Table(box=None, pad_edge=False)
    for heading, width in zip(printed[0], widths, strict=True):
        table.add_column(heading, min_width=width, overflow="fold")
    for row in printed[1:]:
        table.add_row(*row)
    console = Console(markup=False, emoji=False, highlight=False)
    console.width = max(console.width, sum(widths) + 2 * len(widths))
    console.print(table)


_LAST_COLUMN = 24
"""Characters; in less nobody reads a sentence."""


def _printable(text: str) -> str:
    spaced = (" " if one in "\n\r\t" else one for one in text)
    return "".join("\ufffd" if category(one) in {"Cc", "Cs"} else one for one in spaced)


@contextmanager
def refusals(language: Language = Language.ENGLISH) -> Iterator[None]:
    """Say what is refused, one line a fault, and end with 1; the other language where it is known there."""
    try:
        yield
    except ServerError as error:
        for line in said_in(error, language):
            complain(f"baylens-server: {line}")
        raise typer.Exit(1) from None
