"""What the books keep of customers: their codes, and the orders that wait for them."""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from overlays.card import Bag
from server.desk.records import Crowd, ExpectedCode, Member, Waiting
from server.domain.visit import Visitor


class CustomerBooks(Protocol):
    """Customers and their orders, open inside one transaction."""

    def member(self, code: str) -> Member | None:
        """The customer who holds this canonical code; they neither object nor go until the end."""
        ...

    def visitor(self, customer_id: str) -> Visitor | None:
        """The customer of this id, as the offers see them."""
        ...

    def waiting(self, customer_id: str) -> Sequence[Waiting]:
        """The customer's pickups that are not collected, at any site, earliest first."""
        ...

    def expected(
        self, site_id: str, since: dt.datetime, until: dt.datetime, most: int
    ) -> Sequence[ExpectedCode]:
        """Codes of the customers whose pickups at this site start in that time, earliest first."""
        ...

    def held(self, codes: Sequence[str]) -> Sequence[ExpectedCode]:
        """Those of these codes that somebody holds; at most 500 are asked for at once."""
        ...

    def bags(self, order: str) -> Sequence[Bag]:
        """The bags of a pickup, collected or not."""
        ...

    def collect(self, order: str, at: dt.datetime) -> None:
        """Record that a pickup is done."""
        ...

    def arrived(self, order: str) -> dt.datetime | None:
        """Since when the customer of a pickup is here."""
        ...

    def arrive(self, order: str, at: dt.datetime) -> bool:
        """Record that a customer is here; who is here already, or has collected, changes nothing.

        Returns:
            Whether there is such a pickup.
        """
        ...

    def note_arrival(self, order: str, at: dt.datetime) -> None:
        """Record that the customer of a known pickup is here, as ``arrive``."""
        ...

    def leave(self, order: str) -> None:
        """Record that a customer is not here after all."""
        ...

    def crowd(self, site_id: str, since: dt.datetime, most: int) -> Crowd:
        """Who came to a site since then and has not collected, whoever waits longest first."""
        ...
