"""One transaction, begun anew when another one was in its way."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from server.errors import StoreConflict

T = TypeVar("T")
B_co = TypeVar("B_co", covariant=True)
ATTEMPTS = 4


class Keeper(Protocol[B_co]):
    """Whoever opens books for one transaction."""

    def transaction(self) -> AbstractContextManager[B_co]:
        """Open the books."""
        ...


def whole(store: Keeper[B_co], work: Callable[[B_co], T]) -> T:
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
