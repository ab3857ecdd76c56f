"""Who is here, and a word to those who serve them."""

from typing import Annotated

import typer

from server.cli.flags import Config, StoreAt, opened_store
from server.cli.words import refusals, say, show
from server.clock import SystemClock
from server.desk.lobby import Lobby


def arrive(
    order: Annotated[str, typer.Argument(help="The order whose customer is here.")],
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Record that a customer is here: a gate, a geofence or a barrier calls this; again changes nothing."""
    with refusals(), opened_store(config, store) as books_store:
        Lobby(books_store, SystemClock()).arrive(order)
    say(f"the customer of order {order} is here")


def message(
    site: Annotated[str, typer.Argument(help="The site.")],
    text: Annotated[str, typer.Argument(help="At most three short lines; they are broken for you.")],
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Write to the glasses of a site: shown in a quiet moment, again and again until it is read."""
    with refusals(), opened_store(config, store) as books_store:
        memo = Lobby(books_store, SystemClock()).write(site, text)
    say(f"{memo.memo_id}: {' | '.join(memo.lines)}")


def messages(
    site: Annotated[str, typer.Argument(help="The site.")], config: Config = None, store: StoreAt = None
) -> None:
    """Show what was written in the last twelve hours, and on how many glasses it was read; never by whom."""
    with refusals(), opened_store(config, store) as books_store:
        written = Lobby(books_store, SystemClock()).written(site)
    rows = ((memo.memo_id, " | ".join(memo.lines), str(memo.readers)) for memo in written)
    show(("message", "text", "read on"), rows)
