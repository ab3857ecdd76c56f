"""Other systems that may use the data interface."""

import datetime as dt
from collections.abc import Iterable
from typing import Annotated

import typer

from server.cli.behind import opened_audited
from server.cli.flags import Config, StoreAt, opened_store
from server.cli.glasses import check_id
from server.cli.words import complain, refusals, say, show
from server.clock import SystemClock
from server.office.integrations import Integrations
from server.office.records import Integration, Scope

USUAL_DAYS = 365
"""A token that nobody renews stops being one."""
USUAL_OVERLAP = 3
"""Whoever renews on a Friday has Monday to type the new one in."""
LONGEST_OVERLAP = 30
NEVER = "never"

integrations = typer.Typer(
    name="integrations",
    help="Other systems that may use the data interface.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@integrations.command("add")
def add_integration(  # noqa: PLR0913, PLR0917 - one parameter for each flag
    integration_id: Annotated[str, typer.Argument(help="A name for the other system.")],
    scope: Annotated[list[Scope], typer.Option(help="What it may do; may be given several times.")],
    days: Annotated[
        int | None,
        typer.Option(help=f"How many days from today it is good; {USUAL_DAYS} when nothing is said.", min=0),
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="The last day on which it is good, in UTC (YYYY-MM-DD), or never.")
    ] = None,
    overlap: Annotated[
        int,
        typer.Option(
            help="How many days the token before goes on beside the new one; 0 ends it at once.",
            min=0,
            max=LONGEST_OVERLAP,
        ),
    ] = USUAL_OVERLAP,
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Print a new token for another system, once; the one before goes on for some days (--overlap)."""
    check_id(integration_id)
    last_day = _last_day(SystemClock().now().date(), days, until)
    said = f"{_words(scope)}{f' until {last_day}' if last_day else ''} overlap {overlap}"
    subject = f"integration:{integration_id}"
    with refusals(), opened_audited(config, store, "integration.add", subject, said) as books_store:
        beside = dt.timedelta(days=overlap)
        token = Integrations(books_store, SystemClock()).issue(integration_id, scope, last_day, beside)
    print(token)
    complain(f"baylens-server: this token {f'ends with {last_day}' if last_day else 'has no end'}")
    with refusals(), opened_store(config, store) as books_store:
        (one,) = (
            known
            for known in Integrations(books_store, SystemClock()).listed()
            if known.integration_id == integration_id
        )
    if one.older:
        complain(
            f"baylens-server: the one before goes on until {_moment(one.older[-1].ends)}; "
            f"to end it now: integrations end-older {integration_id}"
        )


@integrations.command("end-older")
def end_older_tokens(
    integration_id: Annotated[str, typer.Argument(help="The other system.")],
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """End the tokens that another system had before its newest, from its next request on."""
    subject = f"integration:{integration_id}"
    with refusals(), opened_audited(config, store, "integration.end_older", subject) as books_store:
        ended = Integrations(books_store, SystemClock()).end_older(integration_id)
    say(f"older tokens of {integration_id} that were good, and are no more: {ended}")


@integrations.command("revoke")
def revoke_integration(
    integration_id: Annotated[str, typer.Argument(help="The other system.")],
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Let another system in no more, with any token, from its next request on."""
    subject = f"integration:{integration_id}"
    with refusals(), opened_audited(config, store, "integration.revoke", subject) as books_store:
        Integrations(books_store, SystemClock()).revoke(integration_id)
    say(f"{integration_id} is revoked")


@integrations.command("list")
def list_integrations(config: Config = None, store: StoreAt = None) -> None:
    """Show every integration, what it may do, the last day of its token, and until when older ones go on."""
    with refusals(), opened_store(config, store) as books_store:
        found = Integrations(books_store, SystemClock()).listed()
    now = SystemClock().now()
    rows = (
        (
            *(one.integration_id, _words(one.scopes), f"{one.issued_at:%Y-%m-%d}"),
            _end(one, now),
            f"{one.revoked_at:%Y-%m-%d}" if one.revoked_at else "no",
            ", ".join(_moment(older.ends) for older in one.older if now < older.ends) or "none",
        )
        for one in found
    )
    show(("integration", "scopes", "since", "last day", "revoked", "older go on until"), rows)


def _words(scopes: Iterable[Scope]) -> str:
    return " ".join(sorted(set(scopes)))


def _moment(at: dt.datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _end(one: Integration, now: dt.datetime) -> str:
    if one.ends is None:
        return "no end"
    return f"{one.last_day} (ended)" if now >= one.ends else str(one.last_day)


def _last_day(today: dt.date, days: int | None, until: str | None) -> dt.date | None:
    """The day that the flags name; None: no end."""
    if days is not None and until is not None:
        raise typer.BadParameter("say --days or --until, not both")
    if until == NEVER:
        return None
    try:
        if until is not None:
            return dt.date.fromisoformat(until)
        return today + dt.timedelta(days=USUAL_DAYS if days is None else days)
    except ValueError:
        raise typer.BadParameter(f"--until is a day, such as 2027-06-30, or {NEVER}") from None
    except OverflowError:
        return dt.date.max
