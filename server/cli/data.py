"""Data of other systems, by file, and tables for them."""

import csv
import datetime as dt
import enum
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO, TypeAlias
from zoneinfo import ZoneInfo

import typer

from overlays.card import Language
from server.cli.behind import opened_at_length, opened_console
from server.cli.flags import Config, StoreAt, opened_store, read_flags
from server.cli.words import complain, refusals, say
from server.clock import SystemClock
from server.domain.intake import RECORDS, Complaint, Outcome, Row, in_language, read_csv, read_json_lines
from server.domain.issuance import Measure
from server.domain.team import COMMAND_LINE
from server.errors import FileUnreadable
from server.office.books import OfficeBooks, OfficeStore
from server.office.intake import Intake, Tally
from server.opening import choosing_policy
from server.stores.console import Entry, arms, measures
from server.stores.console.places import Pair, pairs
from server.stores.console.stretch import Stretch

Cells: TypeAlias = tuple[str | int | float | None, ...]

_WORN = ("app_version", "display", "battery")
MOST_SAID = 100
"""Complaints about one file that are said one by one."""


class Table(enum.StrEnum):
    """What can be printed as a table."""

    CODES = "codes"
    STOCK = "stock"
    GLASSES = "glasses"
    EFFECT = "effect"


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
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Take them into a copy of the books, and throw it away.")
    ] = False,
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Take in records; a bad row is named by line and field, and the others go in. Twice changes nothing."""
    refused = 0
    with refusals(), (_copy if dry_run else _books)(config, store) as begin:
        for path in files:
            intake = Intake(begin(path), SystemClock())
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
    if dry_run:
        say("that was a dry run: nothing was changed")
    if refused:
        raise typer.Exit(1)


@contextmanager
def _books(config: Path | None, where: str | None) -> Iterator[Callable[[Path], OfficeStore]]:
    """The books themselves, of which the audit log says what file they took in."""
    with opened_at_length(config, where) as begin:
        yield lambda path: begin("data.import", f"file:{path.name}")


@contextmanager
def _copy(config: Path | None, where: str | None) -> Iterator[Callable[[Path], OfficeStore]]:
    """One copy for all files: a row may need what an earlier file brings."""
    # Loaded by whoever tries something out: what prepares a store takes longer than most commands.
    from server.stores.trial import copied

    with opened_console(config, where) as books, copied(books) as trial:
        yield lambda _: trial


@data.command("export")
def export_table(
    what: Annotated[
        Table,
        typer.Argument(help="codes of coupons, stock at each site, glasses as they are, or effect by arm."),
    ],
    weeks: Annotated[int, typer.Option(help="Of effect: weeks up to yesterday.", min=1, max=12)] = 4,
    outcome: Annotated[
        measures.Outcome, typer.Option(help="Of effect: what is measured.")
    ] = measures.Outcome.CAME,
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Print a table as CSV: codes with their bonuses, what is left at sites, all glasses, what arms did."""
    lines = csv.writer(sys.stdout, delimiter=";", lineterminator="\n")
    with refusals():
        if what is Table.EFFECT:
            lines.writerows(_effect(config, store, weeks, outcome))
            return
        if what is Table.GLASSES:
            with opened_console(config, store) as console, console.reading() as connection:
                lines.writerows(_glasses(pairs(connection, SystemClock().now())))
            return
        with opened_store(config, store) as books_store, books_store.transaction() as books:
            lines.writerows(_codes(books) if what is Table.CODES else _stock(books))


def _effect(config: Path | None, store: str | None, weeks: int, outcome: measures.Outcome) -> Iterable[Cells]:
    """As the page *Measure* has it; the audit log says that somebody took it."""
    settings, now = read_flags(config=config, store=store), SystemClock().now()
    today = now.astimezone(ZoneInfo(settings.console_timezone)).date()
    stretch = Stretch(today - dt.timedelta(weeks=weeks), today)
    with opened_console(config, store) as console:
        with console.reading() as connection:
            found = arms.by_arm(connection, outcome, stretch, choosing_policy(settings).holds_out)
        with console.changing(Entry(COMMAND_LINE, "measure.export", "table:effect", "csv"), now):
            pass
    return [arms.COLUMNS, *(one.cells() for one in found)]


def _codes(books: OfficeBooks) -> Iterator[Cells]:
    yield "offer_id", "code", "bonus_id", "state"
    for one in books.coupon_codes():
        yield one.offer_id, one.code, one.bonus_id, one.state


def _stock(books: OfficeBooks) -> Iterator[Cells]:
    yield "site_id", "offer_id", "received", "remaining", "reserved", "given"
    for pile in books.balances():
        if pile.measure is Measure.STOCK:
            piles = pile.received, pile.remaining, pile.reserved, pile.given
            yield pile.site_id, pile.offer_id, *piles


def _glasses(found: Iterable[Pair]) -> Iterator[Cells]:
    """Times are UTC; what nobody has heard of a pair stays empty."""
    yield *("glasses_id", "site_id", "let_in_at", "revoked_at"), *("online", "heard_at", *_WORN)
    for pair in found:
        let_in = pair.glasses_id, pair.site_id, _time(pair.issued_at), _time(pair.revoked_at)
        heard = _time(pair.worn.heard_at if pair.worn else None)
        worn = (getattr(pair.worn, name, None) for name in _WORN)
        yield *let_in, str(pair.online).lower(), heard, *worn


def _time(at: dt.datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


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
