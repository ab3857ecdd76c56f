"""What the desk needs of its books: one transaction per call, and only the store commits."""

import datetime as dt
from collections.abc import Container, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from server.desk.bonus_books import BonusBooks
from server.desk.campaign_books import CampaignBooks
from server.desk.card_books import CardBooks
from server.desk.customer_books import CustomerBooks
from server.desk.learning_books import LearningBooks
from server.desk.records import Census, Lookup
from server.desk.site_books import SiteBooks
from server.desk.switches import SwitchBooks
from server.domain.shop import Shop


class Books(
    SiteBooks, CustomerBooks, CardBooks, BonusBooks, LearningBooks, CampaignBooks, SwitchBooks, Protocol
):
    """The shop's books, open inside one transaction."""

    def pulse(self) -> str:
        """Another text whenever offers, deliveries or rankers are others than before."""
        ...

    def census(self) -> Census:
        """How much is in the books."""
        ...

    def load(self, shop: Shop, now: dt.datetime) -> None:
        """Bring a shop document into the books; loading it again changes only times.

        Raises:
            ShopRefused: Less was received than has left, or a code or an order belongs to somebody else.
        """
        ...


class Store(Protocol):
    """Keeps the books."""

    def transaction(self) -> AbstractContextManager[Books]:
        """Open the books; commits at the end, and changes nothing when anything is raised.

        Raises:
            StoreUnavailable: They cannot be read or written now; also when the end is reached.
        """
        ...

    def check(self) -> None:
        """Whether the store answers and its schema is this program's.

        Raises:
            StoreUnavailable: It does not answer.
            StoreOutdated: Its schema is another.
        """
        ...

    def close(self) -> None:
        """Let go of the store; may be called twice."""
        ...


class SharedStore(Protocol):
    """How a store is best used by many who come at once."""

    @property
    def clerks(self) -> int:
        """So many threads at once get more done than one; more would only wait for each other."""
        ...

    @property
    def most_together(self) -> int:
        """So many transactions are worth one commit; 1 where each has its own."""
        ...

    def together(
        self, lookups: Sequence[Lookup | None] = ()
    ) -> AbstractContextManager[Container[Lookup | None]]:
        """Let the transactions that this thread makes inside the block be committed at once, at its end.

        What was done inside is told to nobody before.

        Args:
            lookups: What will be done inside, each one transaction; None is something other than a scan.

        Returns:
            What is to be done by itself, after the block: it does not go with the others, or something was
            in its way meanwhile, and nothing of it was kept. To be looked at before each and after the block.

        Raises:
            StoreUnavailable: Nothing of the block was kept.
        """
        ...
