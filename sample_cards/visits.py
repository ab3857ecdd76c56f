"""The last four weeks of the sample shop: who collected an order, where and when."""

import datetime as dt

from server.domain.shop import Shop
from server.stores.console import ConsoleStore
from server.stores.instants import stamp
from server.stores.schema import pickups

_WEEKS = 4
_OPENS = 9
_HOURS = 10


def remember(books: ConsoleStore, shop: Shop, now: dt.datetime) -> None:
    """Write down a pickup a week of every customer, each at the site and hour that is usual for them."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    homes = {pickup.customer_id: pickup.site_id for pickup in shop.pickups}
    lines: list[dict[str, object]] = []
    for number, customer in enumerate(shop.customers):
        site = homes.get(customer.customer_id, shop.sites[number % len(shop.sites)].site_id)
        for week in range(_WEEKS):
            days = 1 + 7 * week + (number * 5 + week) % 7
            at = midnight - dt.timedelta(days=days) + dt.timedelta(hours=_OPENS + number * 3 % _HOURS)
            lines.append(
                {
                    "order_number": f"{8000 + len(lines)}",
                    "customer_id": customer.customer_id,
                    "site_id": site,
                    "bay": "1",
                    "bags": "[]",
                    "starts_at": stamp(at),
                    "collected_at": stamp(at + dt.timedelta(minutes=4)),
                }
            )
    with books.bookkeeping() as connection:
        connection.execute(pickups.insert(), lines)
