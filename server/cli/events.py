"""What other systems hear of bonuses."""

import datetime as dt
from typing import Annotated
from urllib.parse import urlsplit

import typer

from server.cli.behind import opened_at_length, opened_audited
from server.cli.flags import LARGEST_NUMBER, Config, StoreAt, opened_store
from server.cli.glasses import check_id
from server.cli.words import refusals, say, show
from server.clock import SystemClock
from server.office.outbox import Outbox

events = typer.Typer(
    name="events", help="What other systems hear of bonuses.", no_args_is_help=True, rich_markup_mode=None
)
SubscriberId = Annotated[str, typer.Argument(help="A name for the system that hears.")]


@events.command("subscribe")
def subscribe(
    subscriber_id: SubscriberId,
    url: Annotated[str, typer.Argument(help="Where events are sent: https://...")],
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Send every event from now on to this address; prints the secret that signs, once."""
    check_id(subscriber_id)
    subject = f"subscriber:{subscriber_id}"
    with refusals(), opened_audited(config, store, "events.subscribe", subject, _host(url)) as books_store:
        print(Outbox(books_store, SystemClock()).subscribe(subscriber_id, url))


@events.command("unsubscribe")
def unsubscribe(subscriber_id: SubscriberId, config: Config = None, store: StoreAt = None) -> None:
    """Send nothing more, and forget what waits."""
    subject = f"subscriber:{subscriber_id}"
    with refusals(), opened_audited(config, store, "events.unsubscribe", subject) as books_store:
        Outbox(books_store, SystemClock()).unsubscribe(subscriber_id)
    say(f"{subscriber_id} hears no more")


@events.command("status")
def show_subscribers(config: Config = None, store: StoreAt = None) -> None:
    """Show what waits for each subscriber, and what was put aside after too many attempts."""
    with refusals(), opened_store(config, store) as books_store:
        found = Outbox(books_store, SystemClock()).subscribers()
    rows = ((one.subscriber.subscriber_id, str(one.waiting), str(one.aside)) for one in found)
    show(("subscriber", "waiting", "put aside"), rows)


@events.command("retry")
def retry(subscriber_id: SubscriberId, config: Config = None, store: StoreAt = None) -> None:
    """Send again what was put aside."""
    with refusals(), opened_store(config, store) as books_store:
        number = Outbox(books_store, SystemClock()).retry(subscriber_id)
    say(f"{number} events wait again")


@events.command("export")
def export_events(
    since: Annotated[
        dt.datetime | None, typer.Option(help="Only what happened from then on; without an offset, in UTC.")
    ] = None,
    after: Annotated[
        int, typer.Option(help="Only events behind this number.", min=0, max=LARGEST_NUMBER)
    ] = 0,
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Print events as JSON Lines, in their order; those of the last minute come with the next export."""
    begin = since.replace(tzinfo=dt.UTC) if since is not None and since.tzinfo is None else since
    with refusals(), opened_at_length(config, store) as begin_deed:
        outbox = Outbox(begin_deed("events.export", "events:all"), SystemClock())
        for event in outbox.export(after, begin):
            print(event.model_dump_json())


def _host(url: str) -> str:
    """Where events go; the rest of an address may hold a password."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
