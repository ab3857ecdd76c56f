"""One transaction, begun anew when another one was in its way."""

from collections.abc import Callable
from typing import TypeVar

from server.desk.store import Books, Store
from server.errors import StoreConflict

T = TypeVar("T")
ATTEMPTS = 4


def whole(store: Store, work: Callable[[Books], T]) -> T:
    """Do all of some work in one transaction, or nothing of it.

    Args:
        store: Whose books.
        work: Begins anew after a conflict: it must do nothing but read and write the books.

    Raises:
        StoreUnavailable: The store does not answer, or somebody was in the way every time.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            with store.transaction() as books:
                return work(books)
        except StoreConflict:
            continue
    with store.transaction() as books:
        return work(books)
