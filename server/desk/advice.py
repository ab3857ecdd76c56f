"""What the desk was told beforehand: the shop's policy, what was learned of it, what is scarce.

It is made elsewhere and beforehand, as it takes seconds; a card is made out with what was known last.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from server.desk.store import Books
from server.domain.offers.outlook import Outlook
from server.domain.offers.policy import PLAIN, Policy
from server.domain.ranking.learned import Learned, LearnedChances
from server.domain.visit import Visitor

Prices = Mapping[str, float]
"""Bid prices in cents, by the id of the offer."""


@dataclass(frozen=True, slots=True)
class Advice:
    """Everything that is known before somebody comes.

    Attributes:
        policy: How bonuses are chosen.
        learned: What is bought in this shop, and by whom.
        prices: Bid prices at each site, by its id; what is not scarce has none.
    """

    policy: Policy = PLAIN
    learned: Learned = field(default_factory=Learned.nothing)
    prices: Mapping[str, Prices] = field(default_factory=dict)

    def outlook(self, books: Books, visitor: Visitor, site_id: str, today: dt.date, visit_id: str) -> Outlook:
        """What is known of one visit; of who objects or is held out, what is known of everybody."""
        personal = visitor.profiling and not self.policy.holds_out(visitor.customer_id)
        history = books.history(visitor.customer_id) if personal else None
        chances = LearnedChances(self.learned, history, today)
        return Outlook(self.policy, chances, self.prices.get(site_id, {}), visit_id)
