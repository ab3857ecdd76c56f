"""What customers may ask for; each deed has its line in the audit log."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from server.cli.behind import opened_audited
from server.cli.flags import Config, StoreAt
from server.cli.words import refusals, say
from server.clock import SystemClock
from server.desk.whole import whole
from server.office.privacy import Privacy
from server.stores.console.within import Within

T = TypeVar("T")
customers = typer.Typer(
    name="customers", help="What customers may ask for.", no_args_is_help=True, rich_markup_mode=None
)
CustomerId = Annotated[str, typer.Argument(help="The customer's id in your own system.")]


@customers.command("export")
def export_customer(customer_id: CustomerId, config: Config = None, store: StoreAt = None) -> None:
    """Print everything that is kept of a customer, as JSON: products and the worth of each bonus included."""
    file = _do("customer.export", customer_id, lambda desk: desk.export(customer_id), config, store)
    print(file.model_dump_json(indent=1))


@customers.command("object")
def refuse_profiling(
    customer_id: CustomerId,
    source: Annotated[str, typer.Option(help="Where they said so.")] = "service-desk",
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Record an objection to profiling: generic offers only, and purchases and segments go."""
    objected = functools.partial(Privacy.refuse_profiling, customer_id=customer_id, source=source)
    new = _do("customer.object", customer_id, objected, config, store)
    say("profiling is off" if new else "profiling was off already")


@customers.command("erase")
def erase_customer(customer_id: CustomerId, config: Config = None, store: StoreAt = None) -> None:
    """Forget a customer: the person is gone, every total and balance stays. Twice is harmless."""

    def erase(desk: Privacy) -> bool:
        if not desk.erase(customer_id):
            raise _NobodyErased
        return True

    try:
        _do("customer.erase", customer_id, erase, config, store)
    except _NobodyErased:
        say("there is no such customer, or no longer")
    else:
        say("erased")


class _NobodyErased(Exception):
    """There is nothing to write down."""


def _do(
    action: str, customer_id: str, deed: Callable[[Privacy], T], config: Path | None, store: str | None
) -> T:
    """Do something with a customer in one transaction with its line; what is raised undoes both."""
    with refusals(), opened_audited(config, store, action, f"customer:{customer_id}") as books_store:
        return whole(books_store, lambda books: deed(Privacy(Within(books), SystemClock())))
