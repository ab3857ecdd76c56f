"""Leftovers: what is reserved, and nobody comes for, goes back to the shelf."""

import datetime as dt
from collections.abc import Callable, Sequence

from server.desk.store import Books, Store
from server.desk.whole import whole
from server.domain.issuance import BonusState, Issuance

AT_ONCE = 500
TOGETHER = 50
"""So many go back in one transaction: a scan that wants some of the same waits until its end."""
WITHDRAWN_LATELY = dt.timedelta(seconds=20)
"""For so long every server hears of what one of them has withdrawn."""


def sweep(store: Store, now: dt.datetime) -> int:
    """Return what expired reservations hold; says how many there were.

    Raises:
        StoreUnavailable: The store does not answer; call it again later.
    """
    return _put_back(store, lambda books: books.due(now, TOGETHER), BonusState.EXPIRED, now)


def withdraw(store: Store, now: dt.datetime) -> tuple[Issuance, ...]:
    """Release what is reserved where bonuses are switched off.

    Returns:
        Everything that this or another server has withdrawn lately; glasses still show it.

    Raises:
        StoreUnavailable: The store does not answer; call it again later.
    """
    with store.transaction() as books:
        off = books.switched_off()
    if not off:
        return ()
    _put_back(store, lambda books: books.reserved_at(off, TOGETHER), BonusState.RELEASED, now)
    with store.transaction() as books:
        return tuple(books.taken_back(now - WITHDRAWN_LATELY))


def _put_back(
    store: Store, find: Callable[[Books], Sequence[Issuance]], became: BonusState, now: dt.datetime
) -> int:
    """Put back what is found, a few at a time; says how many there were."""

    def some(books: Books) -> int:
        found = find(books)
        books.put_back(found, became, now, "")
        return len(found)

    last = total = whole(store, some)
    while last == TOGETHER and total < AT_ONCE:
        last = whole(store, some)
        total += last
    return total
