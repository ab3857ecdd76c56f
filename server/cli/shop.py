"""The shop's documents and books."""

from pathlib import Path
from typing import Annotated

import typer

from overlays.file import read_whole
from server.cli.flags import Config, StoreAt, opened_store
from server.cli.words import refusals, say, show
from server.clock import SystemClock
from server.domain.shop import LARGEST_SHOP_BYTES, read_shop
from server.errors import ShopRefused
from server.office.loading import load


def load_shop(
    document: Annotated[Path, typer.Argument(help="A shop document, schema 1.")],
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Load sites, customers, pickups, campaigns and stock; doing it again changes only times."""
    # Loaded by whoever writes into the audit log: ``status`` is asked often, and needs none of it.
    from server.cli.behind import opened_at_length

    with refusals(), opened_at_length(config, store) as begin:
        try:
            text = read_whole(document, LARGEST_SHOP_BYTES).decode("utf-8-sig")
        except OSError as error:
            raise ShopRefused(f"{document} cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise ShopRefused(f"{document} is not UTF-8: save it in that encoding") from error
        shop = read_shop(text)
        load(begin("shop.load", f"file:{document.name}"), shop, SystemClock().now())
    say(f"loaded {len(shop.sites)} sites, {len(shop.customers)} customers, {len(shop.pickups)} pickups")


def status(config: Config = None, store: StoreAt = None) -> None:
    """Show what is in the store, and whether every stock and budget adds up."""
    with refusals(), opened_store(config, store) as books_store, books_store.transaction() as books:
        census, balances = books.census(), books.balances()
    wrong = [balance for balance in balances if not balance.holds]
    rows = [(name, str(getattr(census, name))) for name in census.__slots__]
    rows += [("stocks and budgets", str(len(balances))), ("of which do not add up", str(len(wrong)))]
    show(("what", "how many"), rows)
    if wrong:
        raise typer.Exit(1)
