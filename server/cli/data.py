"""Data of other systems, by file, and tables for them."""

import csv
import enum
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from overlays.card import Language
from server.cli.behind import opened_at_length
from server.cli.flags import Config, StoreAt, opened_store
from server.cli.words import complain, refusals, say
from server.clock import SystemClock
from server.domain.intake import RECORDS, Complaint, Outcome, Row, in_language, read_csv, read_json_lines
from server.domain.issuance import Measure
from server.errors import FileUnreadable
from server.office.intake import Intake, Tally

MOST_SAID = 100
"""Complaints about one file that are said one by one."""


class Table(enum.StrEnum):
    """What can be printed as a table."""

    CODES = "codes"
    STOCK = "stock"


data = typer.Typer(
    name="data",
    help="Take in data of other systems, print tables for them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@data.callback()
def about() -> None:
    """Take in data of other systems, print tables for them."""


@data.command("import")
def import_files(
    files: Annotated[list[Path], typer.Argument(help="JSON Lines, or CSV of one kind of record.")],
    kind: Annotated[
        str | None, typer.Option(help=f"Kind of the records in CSV: {', '.join(RECORDS)}.")
    ] = None,
    language: Annotated[
        Language, typer.Option(help="In which complaints are said: fr or en.")
    ] = Language.ENGLISH,
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Take in records; a bad row is named by line and field, and the others go in. Twice changes nothing."""
    refused = 0
    with refusals(), opened_at_length(config, store) as begin:
        for path in files:
            intake = Intake(begin("data.import", f"file:{path.name}"), SystemClock())
            tally = Tally()
            with _opened(path) as file:
                for result in intake.receive(_rows(path, file, kind)):
                    tally.add(result)
                    if isinstance(result, Complaint) and tally.refused <= MOST_SAID:
                        complain(f"{path.name}: {in_language(result, language)}")
            if tally.refused > MOST_SAID:
                more = "de plus" if language is Language.FRENCH else "more"
                complain(f"{path.name}: {tally.refused - MOST_SAID} {more}")
            counts = ", ".join(f"{tally.outcomes[one]} {one.replace('_', ' ')}" for one in Outcome)
            say(f"{path.name}: {counts}, {tally.refused} refused")
            refused += tally.refused
    if refused:
        raise typer.Exit(1)


@data.command("export")
def export_table(
    what: Annotated[Table, typer.Argument(help="codes of coupons, or stock at each site.")],
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Print a table as CSV: every code with its bonus, or what is left of each stock at each site."""
    with refusals(), opened_store(config, store) as books_store, books_store.transaction() as books:
        lines = csv.writer(sys.stdout, delimiter=";", lineterminator="\n")
        if what is Table.CODES:
            lines.writerow(("offer_id", "code", "bonus_id", "state"))
            for one in books.coupon_codes():
                lines.writerow((one.offer_id, one.code, one.bonus_id, one.state))
            return
        lines.writerow(("site_id", "offer_id", "received", "remaining", "reserved", "given"))
        for pile in books.balances():
            if pile.measure is Measure.STOCK:
                piles = (pile.received, pile.remaining, pile.reserved, pile.given)
                lines.writerow((pile.site_id, pile.offer_id, *piles))


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise FileUnreadable(f"{path} cannot be read: {error.strerror}") from error
    with file:
        yield file


def _rows(path: Path, file: BinaryIO, kind: str | None) -> Iterator[Row]:
    if path.suffix.lower() in {".jsonl", ".ndjson"}:
        return read_json_lines(file.readline)
    if path.suffix.lower() != ".csv":
        raise FileUnreadable(f"{path}: name it .jsonl or .csv, as what it is")
    if kind is None or kind not in RECORDS:
        raise FileUnreadable(f"{path}: say with --kind what each row is: {', '.join(RECORDS)}")
    return read_csv(file.readline, kind)
