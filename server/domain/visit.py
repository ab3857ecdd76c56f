"""One visit: who has come, what is known about them, and where and when it is."""

import bisect
import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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
    _days: Mapping[Category, Sequence[dt.date]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        days: dict[Category, list[dt.date]] = {}
        for bought in self.purchases:
            days.setdefault(bought.category, []).append(bought.on)
        for each in days.values():
            each.sort()
        object.__setattr__(self, "_days", days)

    def times_bought(self, category: Category, since: dt.date | None = None) -> int:
        """Count the purchases of a category, from a day on or altogether."""
        days = self._days.get(category, ())
        return len(days) if since is None else len(days) - bisect.bisect_left(days, since)


@dataclass(frozen=True, slots=True)
class Visit:
    """A visitor at a site on a day of that site's calendar."""

    visitor: Visitor
    site_id: str
    today: dt.date

    def weeks_ago(self, weeks: int) -> dt.date:
        """The day this many weeks before today."""
        return self.today - dt.timedelta(weeks=weeks)
