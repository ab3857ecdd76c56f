"""Letting glasses in, and no more."""

import io
import sys
from pathlib import Path
from typing import Annotated

import segno
import typer
from pydantic import TypeAdapter, ValidationError

from overlays.card import Identifier
from overlays.file import write_whole
from overlays.pairing import Invitation, invitation_text
from server.cli.behind import opened_audited
from server.cli.flags import Config, StoreAt, read_flags
from server.cli.words import refusals, say
from server.clock import SystemClock
from server.desk.door import Door
from server.errors import FileUnwritable
from server.glasses_port.tls import fingerprint
from server.stores.console.within import Within

glasses = typer.Typer(no_args_is_help=True, help="Pairs of glasses.")

_PNG_BEGINS = b"\x89PNG\r\n\x1a\n"


@glasses.callback()
def _glasses() -> None:
    """Pairs of glasses."""


def issue_glasses(
    glasses_id: Annotated[str, typer.Argument(help="A name for this pair of glasses.")],
    site: Annotated[str, typer.Option(help="The site where it is worn.")],
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Print a new credential for a pair of glasses, once; an older one stops working."""
    check_id(glasses_id)
    subject = f"glasses:{glasses_id}"
    with refusals(), opened_audited(config, store, "glasses.issue", subject, site) as books_store:
        print(Door(books_store, SystemClock()).issue(glasses_id, site))


def revoke_glasses(
    glasses_id: Annotated[str, typer.Argument(help="The pair of glasses.")],
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Let a pair of glasses in no more; a running connection ends within seconds."""
    subject = f"glasses:{glasses_id}"
    with refusals(), opened_audited(config, store, "glasses.revoke", subject) as books_store:
        Door(books_store, SystemClock()).revoke(glasses_id)
    say(f"{glasses_id} is revoked")


def command_key(
    site: Annotated[str, typer.Argument(help="The site.")],
    renew: Annotated[
        bool,
        typer.Option("--renew", help="Make another one: printed cards end, and codes that let glasses in."),
    ] = False,
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Print the key that signs a site's command cards, as hex."""
    action = "site.renew_key" if renew else "site.show_key"
    with refusals(), opened_audited(config, store, action, f"site:{site}") as books_store:
        door = Door(books_store, SystemClock())
        print(door.renew_command_key(site) if renew else door.command_key(site))


@glasses.command()
def pair(
    glasses_id: Annotated[str, typer.Argument(help="A name for this pair of glasses.")],
    site: Annotated[str, typer.Option(help="The site where it is worn.")],
    address: Annotated[str, typer.Option(help="Where these glasses reach the server, ws:// or wss://.")],
    png: Annotated[Path | None, typer.Option(help="Draw the code into this file as well.")] = None,
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Show the QR code with which glasses get their credential: once, within five minutes."""
    check_id(glasses_id)
    settings = read_flags(config=config, store=store)
    subject = f"glasses:{glasses_id}"
    try:
        # A code that is not shown was no invitation: what is wrong with the address undoes the line.
        with (
            refusals(),
            opened_audited(config, store, "glasses.invite", subject, site) as books_store,
            books_store.transaction() as books,
        ):
            pin = fingerprint(settings.certificate) if settings.certificate else None
            ticket = Door(Within(books), SystemClock()).invite(glasses_id, site)
            text = invitation_text(Invitation(address=address, ticket=ticket, authority=pin))
    except ValidationError:
        raise typer.BadParameter("the address must look like wss://host:port") from None
    code = segno.make(text, micro=False, error="l")
    if png is not None:
        with refusals():
            _draw(code, png)
    if sys.stdout.isatty():
        code.terminal(compact=True)
    print(text)
    say(f"let {glasses_id} look at it within five minutes: baylens-glasses pair")


def _draw(code: segno.QRCode, png: Path) -> None:
    drawn = io.BytesIO()
    code.save(drawn, kind="png", scale=8, border=4)
    try:
        # Whoever looks at it within its five minutes gets the credential.
        write_whole(png, drawn.getvalue(), _PNG_BEGINS, mode=0o600)
    except OSError as error:
        raise FileUnwritable(f"{png} cannot be written: {error.strerror}") from error


def check_id(glasses_id: str) -> None:
    """Refuse what cannot be an id."""
    try:
        TypeAdapter(Identifier).validate_python(glasses_id)
    except ValidationError:
        raise typer.BadParameter("an id has 1 to 64 letters, digits, - and _") from None
