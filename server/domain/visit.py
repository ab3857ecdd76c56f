"""One visit: who has come, what is known about them, and where and when it is."""

import datetime as dt
import enum
from dataclasses import dataclass

from server.domain.categories import Category


class Tier(enum.StrEnum):
    """The customer's loyalty tier, lowest first."""

    CLASSIC = "classic"
    SILVER = "silver"
    GOLD = "gold"

    @property
    def rank(self) -> int:
        """0 for the lowest tier."""
        return _RANKS[self]


_RANKS = {tier: rank for rank, tier in enumerate(Tier)}


@dataclass(frozen=True, slots=True)
class Bought:
    """One purchase, as far as deciding needs it."""

    category: Category
    on: dt.date


@dataclass(frozen=True, slots=True)
class Visitor:
    """The customer as the offers see them: no name, no code."""

    customer_id: str
    tier: Tier
    profiling: bool
    """Whether the customer agreed that purchases choose the bonuses."""
    pickups_before: int
    purchases: tuple[Bought, ...]

    def times_bought(self, category: Category, since: dt.date | None = None) -> int:
        """Count the purchases of a category, from a day on or altogether."""
        return sum(
            1
            for bought in self.purchases
            if bought.category is category and (since is None or bought.on >= since)
        )


@dataclass(frozen=True, slots=True)
class Visit:
    """A visitor at a site on a day of that site's calendar."""

    visitor: Visitor
    site_id: str
    today: dt.date

    def weeks_ago(self, weeks: int) -> dt.date:
        """The day this many weeks before today."""
        return self.today - dt.timedelta(weeks=weeks)
