"""Other systems that may use the data interface."""

from typing import Annotated

import typer

from server.cli.behind import opened_audited
from server.cli.flags import Config, StoreAt, opened_store
from server.cli.glasses import check_id
from server.cli.words import refusals, say, show
from server.clock import SystemClock
from server.office.integrations import Integrations
from server.office.records import Scope

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
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Print a new token for another system, once; an older one stops working."""
    check_id(integration_id)
    subject, scopes = f"integration:{integration_id}", " ".join(sorted(set(scope)))
    with refusals(), opened_audited(config, store, "integration.add", subject, scopes) as books_store:
        print(Integrations(books_store, SystemClock()).issue(integration_id, scope))


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
    """Show every integration, what it may do, and whether it is revoked."""
    with refusals(), opened_store(config, store) as books_store:
        found = Integrations(books_store, SystemClock()).listed()
    rows = (
        (
            *(one.integration_id, " ".join(sorted(one.scopes)), f"{one.issued_at:%Y-%m-%d}"),
            f"{one.revoked_at:%Y-%m-%d}" if one.revoked_at else "no",
        )
        for one in found
    )
    show(("integration", "scopes", "since", "revoked"), rows)
