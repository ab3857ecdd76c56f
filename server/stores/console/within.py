"""The shop's books inside the transaction of a page, for what the back office does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from server.stores.sql import SqlBooks

T = TypeVar("T")


class Within:
    """A store whose one transaction is that of a page: what a service does there is audited with it."""

    def __init__(self, books: SqlBooks) -> None:
        """Stand on the books of a transaction that is under way."""
        self._books = books

    @contextmanager
    def transaction(self) -> Iterator[SqlBooks]:
        """The books, as they are; the page commits."""
        yield self._books

    def check(self) -> None:
        """The transaction is under way: the store answers."""

    def close(self) -> None:
        """The page lets go of its transaction by itself."""
