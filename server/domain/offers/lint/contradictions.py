"""Conditions that can never hold together."""

import itertools
from collections.abc import Iterable, Iterator

from server.domain.obstacles import ObstacleKind
from server.domain.offers.campaign import Campaign
from server.domain.offers.conditions import (
    AllOf,
    AnyOf,
    BasketTotalBetween,
    BoughtCategory,
    Condition,
    DaysSinceLastVisit,
    FirstPickup,
    LapsedFavourite,
    NoneOf,
    NotBoughtFor,
    RegionIs,
    ShareOfCustomers,
    SiteIs,
    TierAtLeast,
    VisitsWithin,
)
from server.domain.offers.lint.finding import Finding, Surroundings, error, warning
from server.domain.offers.lint.times import comes_a_time, is_about_time

_EARLIER_VISITS = (DaysSinceLastVisit, VisitsWithin)


def contradictions(campaign: Campaign, around: Surroundings) -> Iterator[Finding]:
    """Offers that nobody can ever get."""
    runs = not campaign.schedule.hours or comes_a_time(campaign, (), around)
    if not runs:
        yield error("schedule.hours", ObstacleKind.NO_HOURS)
    for place, offer in enumerate(campaign.offers):
        path = f"offers.{place}.conditions"
        claims = list(_all(offer.conditions))
        if any(_exclude(one, other) for one, other in itertools.permutations(claims, 2)):
            yield error(path, ObstacleKind.CONTRADICTION)
        if campaign.sites and any(
            isinstance(one, SiteIs) and one.site_id not in campaign.sites for one in claims
        ):
            yield error(path, ObstacleKind.ELSEWHERE)
        timed = [one for one in claims if is_about_time(one)]
        if timed and runs and not comes_a_time(campaign, timed, around):
            yield error(path, ObstacleKind.NEVER)
        if len({one.model_dump_json() for one in claims}) < len(claims):
            yield warning(path, "disent deux fois la même chose", "say the same thing twice")


def _all(conditions: Iterable[Condition]) -> Iterator[Condition]:
    """Every claim that has to hold; groups of ALL are opened, and those of one."""
    for condition in conditions:
        if isinstance(condition, AllOf) or (isinstance(condition, AnyOf) and len(condition.of) == 1):
            yield from _all(condition.of)
        else:
            yield condition


def _exclude(one: Condition, other: Condition) -> bool:
    match one, other:
        case NoneOf(), _:
            return any(_implies(other, inner) for inner in one.of)
        case AnyOf(), _:
            return all(_exclude(inner, other) or _exclude(other, inner) for inner in one.of)
        case (SiteIs(), SiteIs()) | (RegionIs(), RegionIs()):
            return one != other
        case FirstPickup(), _:
            return isinstance(other, _EARLIER_VISITS)
        case _:
            return _amounts_exclude(one, other)


def _amounts_exclude(one: Condition, other: Condition) -> bool:
    """Whether there is nothing between how often, how long or how much both ask for."""
    match one, other:
        case BoughtCategory(), NotBoughtFor():
            return one.category is other.category and one.weeks <= other.weeks
        case LapsedFavourite(), BoughtCategory():
            return one.category is other.category and other.weeks <= one.away_weeks
        case LapsedFavourite(), NotBoughtFor():
            return one.category is other.category and other.weeks >= one.weeks + one.away_weeks
        case DaysSinceLastVisit(), VisitsWithin():
            return one.days > 7 * other.weeks
        case BasketTotalBetween(), BasketTotalBetween():
            return one.most_cents < other.least_cents
        case _:
            return False


def _implies(one: Condition, other: Condition) -> bool:
    """Whether the other holds wherever the first does."""
    match one, other:
        case TierAtLeast(), TierAtLeast():
            return one.tier.rank >= other.tier.rank
        case ShareOfCustomers(), ShareOfCustomers():
            return one.draw == other.draw and one.percent <= other.percent
        case BoughtCategory(), BoughtCategory():
            same = one.category is other.category
            return same and one.weeks <= other.weeks and one.times >= other.times
        case VisitsWithin(), VisitsWithin():
            return one.weeks <= other.weeks and one.visits >= other.visits
        case DaysSinceLastVisit(), DaysSinceLastVisit():
            return one.days >= other.days
        case _:
            return one == other
