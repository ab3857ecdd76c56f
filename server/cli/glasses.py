"""Letting glasses in, and no more."""

from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from overlays.card import Identifier
from server.cli.flags import Config, StoreAt, opened_store
from server.cli.words import refusals, say
from server.clock import SystemClock
from server.desk.door import Door


def issue_glasses(
    glasses_id: Annotated[str, typer.Argument(help="A name for this pair of glasses.")],
    site: Annotated[str, typer.Option(help="The site where it is worn.")],
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Print a new credential for a pair of glasses, once; an older one stops working."""
    check_id(glasses_id)
    with refusals(), opened_store(config, store) as books_store:
        print(Door(books_store, SystemClock()).issue(glasses_id, site))


def revoke_glasses(
    glasses_id: Annotated[str, typer.Argument(help="The pair of glasses.")],
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Let a pair of glasses in no more; a running connection ends within seconds."""
    with refusals(), opened_store(config, store) as books_store:
        Door(books_store, SystemClock()).revoke(glasses_id)
    say(f"{glasses_id} is revoked")


def command_key(
    site: Annotated[str, typer.Argument(help="The site.")], config: Config = None, store: StoreAt = None
) -> None:
    """Print the key that signs a site's command cards, as hex."""
    with refusals(), opened_store(config, store) as books_store:
        print(Door(books_store, SystemClock()).command_key(site))


def check_id(glasses_id: str) -> None:
    """Refuse what cannot be an id."""
    try:
        TypeAdapter(Identifier).validate_python(glasses_id)
    except ValidationError:
        raise typer.BadParameter("an id has 1 to 64 letters, digits, - and _") from None
