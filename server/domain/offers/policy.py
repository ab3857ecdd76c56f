"""How bonuses are chosen among those a customer may have: what the shop has decided once for everybody."""

import hashlib
import math
from dataclasses import dataclass

_UNIT = float(1 << 52)


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of the choice.

    Attributes:
        explore_share: How often a place on a card goes to chance among the best, so that something is learned
            (epsilon). 0 = never.
        temperature: How evenly chance falls: the weight of an offer is divided by e for each so large a share
            of the best score that it is worth less.
        explore_among: So many of the best take part.
        holdout_share: Of all customers, those for whom nothing is chosen by what they bought, for good: what
            the personal choice brings is measured against them (docs/decisions/0031). 0 = nobody.
        salt: Makes the draws of one shop its own; changing it draws a new holdout.
        goodwill_cents: What it is worth to be given something wanted, beyond its face value.
        cost_share: Of the face value, what handing over costs whether it is wanted or not.
    """

    explore_share: float = 0.0
    temperature: float = 0.5
    explore_among: int = 8
    holdout_share: float = 0.0
    salt: str = "baylens"
    goodwill_cents: int = 50
    cost_share: float = 0.0

    def __post_init__(self) -> None:
        shares = (self.explore_share, self.holdout_share, self.cost_share)
        if not all(0.0 <= share <= 1.0 for share in shares):
            raise ValueError("a share of the policy is between 0 and 1")
        if self.temperature <= 0.0 or self.explore_among < 1 or self.goodwill_cents < 0:
            raise ValueError("a policy's temperature and number of explored offers are above 0")

    def holds_out(self, customer_id: str) -> bool:
        """Whether a customer belongs to the holdout."""
        return self.holdout_share > 0.0 and self.draw("holdout", customer_id) < self.holdout_share

    def draw(self, *about: str) -> float:
        """A number of [0, 1) that is as good as random, and the same whenever it is about the same."""
        digest = hashlib.sha256("\n".join((self.salt, *about)).encode()).digest()
        return (int.from_bytes(digest[:8], "big") >> 12) / _UNIT

    def weights(self, scores: tuple[float, ...]) -> tuple[float, ...]:
        """How chance is shared among scores, best first; adds up to 1."""
        scale = self.temperature * max(abs(scores[0]), 1.0)
        grown = [math.exp((score - scores[0]) / scale) for score in scores]
        total = sum(grown)
        return tuple(one / total for one in grown)


PLAIN = Policy()
"""No chance and no holdout."""
