"""How much may leave: limits, and the counters that they are held against."""

import datetime as dt
import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field

from overlays.card import Frozen, Identifier

MOST_LIMITS = 12


class Scope(enum.StrEnum):
    """What is counted together."""

    CAMPAIGN = "campaign"
    """All offers of the campaign, at all sites."""
    SITE = "site"
    """All offers of the campaign, at each site by itself."""
    OFFER = "offer"
    """One offer, at all sites."""
    OFFER_SITE = "offer_site"
    """One offer, at each site by itself."""
    CUSTOMER = "customer"
    """For each customer by themselves: one offer, or all of the campaign, by where the limit stands."""
    GROUP = "group"
    """Every offer of one exclusivity group, in whatever campaign, at all sites."""


class Counting(enum.StrEnum):
    """What one bonus adds to a count."""

    UNITS = "units"
    """One."""
    CENTS = "cents"
    """Its face value."""


class Period(enum.StrEnum):
    """How long is counted, by the calendar of the site; then the count begins at nothing again."""

    TOTAL = "total"
    DAY = "day"
    WEEK = "week"
    """From Monday on (ISO 8601)."""
    MONTH = "month"


class Limit(Frozen):
    """At most so much, counted like this."""

    scope: Scope
    counter: Counting
    period: Period = Period.TOTAL
    maximum: Annotated[int, Field(ge=0, le=100_000_000)]
    group: Identifier | None = None
    """Which exclusivity group, on a campaign's limit of a group; an offer's limit means the offer's own."""


def _each_once(limits: tuple[Limit, ...]) -> tuple[Limit, ...]:
    keys = [(one.scope, one.counter, one.period, one.group) for one in limits]
    if len(set(keys)) < len(keys):
        raise ValueError("two limits count the same; keep the smaller")
    return limits


Limits = Annotated[tuple[Limit, ...], Field(max_length=MOST_LIMITS), AfterValidator(_each_once)]


@dataclass(frozen=True, slots=True)
class Counted:
    """One counter that a bonus adds to, and the most that it may reach."""

    limit: Limit
    subject: str
    """What is counted together, such as ``offer:tea`` or ``offer:tea@rennes-sud``."""
    stretch: str
    """The period it falls in, as ``period_key`` writes it."""
    amount: int
    """What this bonus adds."""


@dataclass(frozen=True, slots=True)
class Bearing:
    """A bonus as limits see it: which offer of which campaign, for whom, where and on which day."""

    campaign_id: str
    offer_id: str
    group: str | None
    site_id: str
    customer_id: str
    face_value_cents: int
    day: dt.date
    """By the calendar of the site."""


def counted(
    bonus: Bearing, campaign_limits: tuple[Limit, ...], offer_limits: tuple[Limit, ...]
) -> Iterator[Counted]:
    """Every counter that a bonus adds to; all of them must have room for it."""
    for limits, owner in (
        (campaign_limits, f"campaign:{bonus.campaign_id}"),
        (offer_limits, of_offer(bonus.offer_id)),
    ):
        for limit in limits:
            if limit.scope is Scope.GROUP and (limit.group or bonus.group) != bonus.group:
                continue
            amount = bonus.face_value_cents if limit.counter is Counting.CENTS else 1
            yield Counted(limit, _subject(limit, owner, bonus), period_key(limit.period, bonus.day), amount)


def period_key(period: Period, day: dt.date) -> str:
    """Name the stretch of the calendar that a day is in; days of one stretch have one name."""
    match period:
        case Period.TOTAL:
            return ""
        case Period.DAY:
            return day.isoformat()
        case Period.WEEK:
            year, week, _ = day.isocalendar()
            return f"{year:04}-W{week:02}"
        case Period.MONTH:
            return f"{day.year:04}-{day.month:02}"


def of_customer(customer_id: str) -> str:
    """How the subject of a count ends that is one customer's; a site may have the same id."""
    return f"@customer:{customer_id}"


def of_group(group: str | None) -> str:
    """The subject of what is counted of an exclusivity group."""
    return f"group:{group}"


def of_offer(offer_id: str) -> str:
    """The subject of what is counted of one offer, at all sites."""
    return f"offer:{offer_id}"


def _subject(limit: Limit, owner: str, bonus: Bearing) -> str:
    match limit.scope:
        case Scope.SITE | Scope.OFFER_SITE:
            return f"{owner}@{bonus.site_id}"
        case Scope.CUSTOMER:
            return f"{owner}{of_customer(bonus.customer_id)}"
        case Scope.GROUP:
            return of_group(bonus.group)
        case Scope.CAMPAIGN | Scope.OFFER:
            return owner
