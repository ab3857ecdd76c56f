"""Conditions that can never hold together."""

import datetime as dt
import itertools
import zoneinfo
from collections.abc import Iterable, Iterator

from server.domain.obstacles import ObstacleKind
from server.domain.offers.campaign import Campaign
from server.domain.offers.conditions import (
    AllOf,
    BasketTotalBetween,
    BoughtCategory,
    Condition,
    DaysSinceLastVisit,
    FirstPickup,
    NoneOf,
    NotBoughtFor,
    RegionIs,
    Season,
    SiteIs,
    VisitsWithin,
    WeekdayAndHours,
)
from server.domain.offers.lint.finding import Finding, Surroundings, error, warning
from server.domain.offers.schedule import Schedule, runs_at
from server.domain.visit import Tier, Visit, Visitor

_STEP = dt.timedelta(minutes=15)
_LONGEST = dt.timedelta(days=366)
_NOBODY = Visitor("nobody", Tier.CLASSIC, profiling=False, pickups_before=0, purchases=())
_EARLIER_VISITS = (DaysSinceLastVisit, VisitsWithin)


def contradictions(campaign: Campaign, around: Surroundings) -> Iterator[Finding]:
    """Offers that nobody can ever get."""
    for place, offer in enumerate(campaign.offers):
        path = f"offers.{place}.conditions"
        claims = list(_all(offer.conditions))
        if any(_exclude(one, other) for one, other in itertools.permutations(claims, 2)):
            yield error(path, ObstacleKind.CONTRADICTION)
        if campaign.sites and any(
            isinstance(one, SiteIs) and one.site_id not in campaign.sites for one in claims
        ):
            yield error(path, ObstacleKind.ELSEWHERE)
        if not _comes_a_time(campaign, claims, around):
            yield error(path, ObstacleKind.NEVER)
        if len({one.model_dump_json() for one in claims}) < len(claims):
            yield warning(path, "disent deux fois la même chose", "say the same thing twice")


def _all(conditions: Iterable[Condition]) -> Iterator[Condition]:
    """Every claim that has to hold; groups of ALL are opened."""
    for condition in conditions:
        if isinstance(condition, AllOf):
            yield from _all(condition.of)
        else:
            yield condition


def _exclude(one: Condition, other: Condition) -> bool:
    match one, other:
        case NoneOf(), _:
            return other in one.of
        case (SiteIs(), SiteIs()) | (RegionIs(), RegionIs()):
            return one != other
        case FirstPickup(), _:
            return isinstance(other, _EARLIER_VISITS)
        case BoughtCategory(), NotBoughtFor():
            return one.category is other.category and one.weeks <= other.weeks
        case BasketTotalBetween(), BasketTotalBetween():
            return one.most_cents < other.least_cents
        case _:
            return False


def _comes_a_time(campaign: Campaign, claims: Iterable[Condition], around: Surroundings) -> bool:
    """Look at every quarter of an hour of a year, if a condition is about time."""
    timed = [one for one in claims if isinstance(one, Season | WeekdayAndHours)]
    if not timed:
        return True
    zone = next(iter(around.zones.values()), zoneinfo.ZoneInfo("UTC"))
    return any(
        runs_at(campaign.schedule, moment, zone) and all(one.holds(_visit(moment, zone)) for one in timed)
        for moment in _quarters(campaign.schedule, around.now, zone)
    )


def _quarters(schedule: Schedule, now: dt.datetime, zone: zoneinfo.ZoneInfo) -> Iterator[dt.datetime]:
    moment = now
    if schedule.start is not None:
        moment = max(now, dt.datetime.fromisoformat(schedule.start).replace(tzinfo=zone))
    last = moment + _LONGEST
    while moment <= last:
        yield moment
        moment += _STEP


def _visit(moment: dt.datetime, zone: zoneinfo.ZoneInfo) -> Visit:
    wall = moment.astimezone(zone)
    return Visit(_NOBODY, "nowhere", wall.date(), wall)
