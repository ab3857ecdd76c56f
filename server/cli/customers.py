"""What customers may ask for; each deed has its line in the audit log."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from server.cli.behind import opened_console
from server.cli.flags import Config, StoreAt
from server.cli.words import refusals, say
from server.clock import SystemClock
from server.domain.team import COMMAND_LINE
from server.wishes import Wishes

customers = typer.Typer(
    name="customers", help="What customers may ask for.", no_args_is_help=True, rich_markup_mode=None
)
CustomerId = Annotated[str, typer.Argument(help="The customer's id in your own system.")]


@customers.command("export")
def export_customer(customer_id: CustomerId, config: Config = None, store: StoreAt = None) -> None:
    """Print everything that is kept of a customer, as JSON: products and the worth of each bonus included."""
    with _opened(config, store) as wishes:
        print(wishes.export(COMMAND_LINE, customer_id).model_dump_json(indent=1))


@customers.command("object")
def refuse_profiling(
    customer_id: CustomerId,
    source: Annotated[str, typer.Option(help="Where they said so.")] = "service-desk",
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Record an objection to profiling: generic offers only, and purchases and segments go."""
    with _opened(config, store) as wishes:
        new = wishes.refuse_profiling(COMMAND_LINE, customer_id, source)
    say("profiling is off" if new else "profiling was off already")


@customers.command("erase")
def erase_customer(customer_id: CustomerId, config: Config = None, store: StoreAt = None) -> None:
    """Forget a customer: the person is gone, every total and balance stays. Twice is harmless."""
    with _opened(config, store) as wishes:
        gone = wishes.erase(COMMAND_LINE, customer_id)
    say("erased" if gone else "there is no such customer, or no longer")


@contextmanager
def _opened(config: Path | None, store: str | None) -> Iterator[Wishes]:
    with refusals(), opened_console(config, store) as books_store:
        yield Wishes(books_store, SystemClock())
