"""What is known of a visit before its bonuses are chosen: what is likely, scarce and decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from server.domain.categories import Category
from server.domain.offers.offer import Offer
from server.domain.offers.policy import PLAIN, Policy

USUAL = 0.05
"""How probable it is that somebody buys something in four weeks when nothing is known of either. About the
share of new categories that was bought in the Complete Journey data (docs/measurements/suggest.md)."""
LUCK = 0.001
"""The most that chance adds to what something scarce is worth. It settles who gets it of those to whom it is
worth the same: without it, a price is just that worth, and nobody gets it or everybody who comes first."""


class Chances(Protocol):
    """How probable it is that this customer buys from a category within four weeks."""

    @property
    def ranker(self) -> str:
        """The version of the ranker that says so; empty when none was fitted."""
        ...

    def of(self, category: Category) -> float:
        """Between 0 and 1."""
        ...

    def is_known(self, category: Category) -> bool:
        """Whether it is a category she buys from; the others are discoveries."""
        ...


class NoChances:
    """Nobody knows anything: all categories are alike."""

    ranker = ""

    def of(self, category: Category) -> float:
        """The same for every category."""
        del category
        return USUAL

    def is_known(self, category: Category) -> bool:
        """Nothing is."""
        del category
        return False


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a choice rests on besides the rules of each offer.

    Attributes:
        policy: What the shop decided.
        chances: Of the customer who has come; of everybody when she objects or is held out.
        prices: Bid price in cents of each offer that is scarce at this site, by its id.
        visit_id: Names the visit: the same visit always has the same draws.
    """

    policy: Policy = PLAIN
    chances: Chances = field(default_factory=NoChances)
    prices: Mapping[str, float] = field(default_factory=dict)
    visit_id: str = ""

    def worth_with_luck(self, offer: Offer) -> float:
        """What something scarce would bring, with this visit's luck."""
        return self.worth(offer) * (1.0 + LUCK * self.policy.draw("luck", self.visit_id, offer.offer_id))

    def worth(self, offer: Offer) -> float:
        """What an offer would bring in cents, less what it costs; its bid price is not taken off yet."""
        chance = USUAL if offer.category is None else self.chances.of(offer.category)
        wanted = chance * (offer.face_value_cents + self.policy.goodwill_cents)
        return wanted - self.policy.cost_share * offer.face_value_cents
