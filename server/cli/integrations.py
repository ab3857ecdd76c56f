"""Other systems that may use the data interface."""

import datetime as dt
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
NEVER = "never"

integrations = typer.Typer(
    name="integrations",
    help="Other systems that may use the data interface.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@integrations.command("add")
def add_integration(
    integration_id: Annotated[str, typer.Argument(help="A name for the other system.")],
    scope: Annotated[list[Scope], typer.Option(help="What it may do; may be given several times.")],
    days: Annotated[
        int | None,
        typer.Option(help=f"How many days from today it is good; {USUAL_DAYS} when nothing is said.", min=0),
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="The last day on which it is good, in UTC (YYYY-MM-DD), or never.")
    ] = None,
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Print a new token for another system, once; an older one stops working."""
    check_id(integration_id)
    last_day = _last_day(SystemClock().now().date(), days, until)
    said = " ".join(sorted(set(scope))) + (f" until {last_day}" if last_day else "")
    subject = f"integration:{integration_id}"
    with refusals(), opened_audited(config, store, "integration.add", subject, said) as books_store:
        token = Integrations(books_store, SystemClock()).issue(integration_id, scope, last_day)
    print(token)
    complain(f"baylens-server: this token {f'ends with {last_day}' if last_day else 'has no end'}")


@integrations.command("revoke")
def revoke_integration(
    integration_id: Annotated[str, typer.Argument(help="The other system.")],
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Let another system in no more, from its next request on."""
    subject = f"integration:{integration_id}"
    with refusals(), opened_audited(config, store, "integration.revoke", subject) as books_store:
        Integrations(books_store, SystemClock()).revoke(integration_id)
    say(f"{integration_id} is revoked")


@integrations.command("list")
def list_integrations(config: Config = None, store: StoreAt = None) -> None:
    """Show every integration, what it may do, the last day of its token, and whether it is revoked."""
    with refusals(), opened_store(config, store) as books_store:
        found = Integrations(books_store, SystemClock()).listed()
    now = SystemClock().now()
    rows = (
        (
            *(one.integration_id, " ".join(sorted(one.scopes)), f"{one.issued_at:%Y-%m-%d}"),
            _end(one, now),
            f"{one.revoked_at:%Y-%m-%d}" if one.revoked_at else "no",
        )
        for one in found
    )
    show(("integration", "scopes", "since", "last day", "revoked"), rows)


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
