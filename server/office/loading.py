"""Bringing in a shop document; it may say of customers that they agree to profiling no longer."""

import datetime as dt
import functools

from server.desk.whole import whole
from server.domain.shop import Shop
from server.office.books import OfficeBooks, OfficeStore
from server.office.consent import release


def load(store: OfficeStore, shop: Shop, now: dt.datetime) -> None:
    """Bring a shop document into the books; then give back what is reserved for who agrees no longer.

    Each of them has a transaction of their own afterwards: what loading locks is locked in another order.

    Raises:
        ShopRefused: Less was received than has left, or a code or an order belongs to somebody else.
        StoreUnavailable: The store does not answer; call it again later.
    """
    for customer_id in sorted(whole(store, functools.partial(_bring, shop=shop, now=now))):
        whole(store, functools.partial(_release, customer_id=customer_id, now=now))


def _bring(books: OfficeBooks, shop: Shop, now: dt.datetime) -> frozenset[str]:
    """Bring in the document; says who agrees to profiling no longer."""
    agreed = books.profiled({one.customer_id for one in shop.customers if not one.profiling})
    books.load(shop, now)
    return agreed - books.profiled(agreed)


def _release(books: OfficeBooks, customer_id: str, now: dt.datetime) -> None:
    """Wait for whoever scans them, and let nobody do so until the end."""
    if books.hold_customer(customer_id) and not books.profiled((customer_id,)):
        release(books, (customer_id,), now)
