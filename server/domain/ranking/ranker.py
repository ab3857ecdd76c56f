"""The one thing the desk asks of a ranker."""

from dataclasses import dataclass
from typing import Literal, Protocol

from server.domain.ranking.counters import Counters, Floats, Market

Source = Literal["hers", "people_like_her"]


@dataclass(frozen=True, slots=True)
class Scores:
    """Answers for customers x categories; every array has that shape.

    Attributes:
        probability: That the category is bought within four weeks, given or not. A prediction, not an uplift.
        hers: The part of the log-odds that comes from the customer's own purchases.
        people_like_her: The part that comes from everybody else's.

    The parts are measured from the average of the row, so a positive one speaks for the category.
    """

    probability: Floats
    hers: Floats
    people_like_her: Floats

    def mainly(self, customer: int, category: int) -> Source:
        """Which part speaks louder for one suggestion; for the loyalty team, never for the glasses."""
        own = self.hers[customer, category] > self.people_like_her[customer, category]
        return "hers" if own else "people_like_her"


class Ranker(Protocol):
    """Says how likely each customer buys each category within four weeks."""

    def score(self, counters: Counters, market: Market) -> Scores:
        """Score customers x categories; the same question always has the same answer."""
        ...
