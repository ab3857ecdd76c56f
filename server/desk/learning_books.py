"""What the books keep for the ranker: what it learns from, and what it learned."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Protocol

from server.desk.records import Called, Receipts
from server.domain.ranking.document import ModelDocument
from server.domain.ranking.history import History


class LearningBooks(Protocol):
    """What is learned from, and what was learned, open inside one transaction."""

    def history(self, customer_id: str) -> History | None:
        """The counters of this customer's purchases; None when there is none, or they objected.

        Counters that cannot be read are none until they are counted anew.
        """
        ...

    def recount(self, customers: Iterable[str]) -> None:
        """Count the purchases of these customers anew; to be called whenever some came in."""
        ...

    def fold_receipts(self, customers: Sequence[str], before: dt.date) -> None:
        """Throw away the receipts of these customers from before a day, and keep their counters."""
        ...

    def receipts(self, after: str, most: int) -> Sequence[Receipts]:
        """What the next customers bought, of those who agreed that it chooses their bonuses.

        Args:
            after: The last customer of those before; empty for the first ones.
            most: So many customers, with or without purchases.
        """
        ...

    def keep_ranker(self, document: ModelDocument, at: dt.datetime) -> None:
        """Record what was learned; of the same document the last time counts."""
        ...

    def ranker_version(self) -> str | None:
        """The version that was learned last."""
        ...

    def ranker(self, version: str) -> ModelDocument | None:
        """What was learned under this version."""
        ...

    def calls(self, site_id: str, since: dt.datetime, until: dt.datetime, most: int) -> Sequence[Called]:
        """Who collected an order at a site, within a day of the time they had chosen, latest first."""
        ...
