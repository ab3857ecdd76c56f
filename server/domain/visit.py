"""One visit: who has come, what is known about them, and where and when it is."""

import bisect
import dataclasses
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
    gtin: str | None = None
    """None: it is not known which product it was."""


class Reaction(enum.StrEnum):
    """What became of an offer that was shown."""

    GIVEN = "given"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Response:
    """An offer of a campaign that the customer accepted or declined, by the day on which it was shown."""

    campaign_id: str
    reaction: Reaction
    on: dt.date


@dataclass(frozen=True, slots=True)
class Birthday:
    """Month and day, where the customer gave them; no year, so nobody's age (docs/decisions/0010)."""

    month: int
    day: int

    def in_year(self, year: int) -> dt.date:
        """The day on which it is celebrated; 29 February on the 28th where there is none."""
        try:
            return dt.date(year, self.month, self.day)
        except ValueError:
            return dt.date(year, self.month, self.day - 1)


@dataclass(frozen=True, slots=True)
class Interest:
    """A category that the customer asked to hear of, until a day of their choice."""

    category: Category
    until: dt.date


@dataclass(frozen=True, slots=True)
class Basket:
    """The order that is collected now, as far as deciding needs it."""

    categories: frozenset[Category]
    green_gtins: frozenset[str]
    """Products of green categories only: a number alone does not say what it would give away."""
    cents: int


@dataclass(frozen=True, slots=True)
class Visitor:
    """The customer as the offers see them: no name, no code."""

    customer_id: str
    tier: Tier
    profiling: bool
    """Whether the customer agreed that purchases choose the bonuses."""
    pickups_before: int
    purchases: tuple[Bought, ...]
    visited_at: tuple[dt.datetime, ...] = ()
    """When earlier pickups were, the oldest first, as far as it is known; the others are older."""
    responses: tuple[Response, ...] | None = None
    """None, here and below: not known."""
    birthday: Birthday | None = None
    interests: tuple[Interest, ...] | None = None
    segments: frozenset[str] | None = None
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
    local_time: dt.datetime | None = None
    """The time in the time zone of the site. None, here and below: not known."""
    region: str | None = None
    cars_waiting: int | None = None
    minutes_late: int | None = None
    """How far the shop is behind the slot it promised; an order that is early has none."""
    minutes_waited: int | None = None
    """Since the customer arrived."""
    basket: Basket | None = None

    def unprofiled(self) -> "Visit":
        """The same visit, as if the customer had not agreed that purchases choose the bonuses."""
        return dataclasses.replace(self, visitor=dataclasses.replace(self.visitor, profiling=False))

    def weeks_ago(self, weeks: int) -> dt.date:
        """The day this many weeks before today."""
        return self.today - dt.timedelta(weeks=weeks)

    def came_since(self, day: dt.date) -> int:
        """How many earlier visits there were from a day on, as the calendar of this site has it."""
        begun = dt.datetime.combine(day, dt.time(), self._zone).astimezone(dt.UTC)
        visited_at = self.visitor.visited_at
        return len(visited_at) - bisect.bisect_left(visited_at, begun)

    @property
    def came_last_on(self) -> dt.date | None:
        """The day of the last visit of which it is known, as the calendar of this site has it."""
        visited_at = self.visitor.visited_at
        return visited_at[-1].astimezone(self._zone).date() if visited_at else None

    @property
    def _zone(self) -> dt.tzinfo:
        """UTC where it is not known what time it is here."""
        return (self.local_time.tzinfo if self.local_time else None) or dt.UTC
