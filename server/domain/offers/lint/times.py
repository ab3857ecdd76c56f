"""Whether there is any moment at which a campaign runs and its conditions on time hold."""

import datetime as dt
import zoneinfo
from collections.abc import Iterator, Sequence

from server.domain.offers.campaign import Campaign
from server.domain.offers.conditions import Condition, Season, WeekdayAndHours
from server.domain.offers.lint.finding import Surroundings
from server.domain.offers.schedule import Schedule, runs_at, wall_time
from server.domain.visit import Tier, Visit, Visitor

_LONGEST = dt.timedelta(days=28 * 366)
"""So long it may take until a day of the year, 29 February too, is a certain weekday again."""
_MIDNIGHT = dt.time()
_HOURS = tuple(dt.time(hour) for hour in range(24))
_NOBODY = Visitor("nobody", Tier.CLASSIC, profiling=False, pickups_before=0, purchases=())


def is_about_time(condition: Condition) -> bool:
    """Whether clock and calendar alone decide about it."""
    return all(isinstance(kind, Season | WeekdayAndHours) for _, kind in condition.kinds())


def comes_a_time(campaign: Campaign, timed: Sequence[Condition], around: Surroundings) -> bool:
    """Whether a moment will come, at a site of the campaign, at which it runs and all of these hold.

    Args:
        campaign: The campaign.
        timed: Conditions that are about time only.
        around: The sites, and what time it is.
    """
    zones = {zone for site_id, zone in around.zones.items() if campaign.terms().hold_at(site_id)}
    return any(
        runs_at(campaign.schedule, moment, zone) and all(one.holds(_visit(moment, zone)) for one in timed)
        for zone in zones or {zoneinfo.ZoneInfo("UTC")}
        for moment in _moments(campaign.schedule, timed, around.now, zone)
    )


def _moments(
    schedule: Schedule, timed: Sequence[Condition], now: dt.datetime, zone: zoneinfo.ZoneInfo
) -> Iterator[dt.datetime]:
    """Every moment from now on at which something may begin to hold; in between, nothing begins.

    Where the clocks are put forward, it is to a full hour: what begins in the hour that they leave out is
    found there.
    """
    first = now
    if schedule.start is not None:
        first = max(now, wall_time(schedule.start).replace(tzinfo=zone).astimezone(dt.UTC))
    yield first
    turns = {_MIDNIGHT, *_turns(schedule, timed)}
    for day, folds in _days(schedule, timed, first, zone):
        for time in sorted(turns if len(folds) == 1 else {*turns, *_HOURS}):
            for fold in folds:
                moment = dt.datetime.combine(day, time.replace(fold=fold), zone).astimezone(dt.UTC)
                if moment >= first:
                    yield moment


def _days(
    schedule: Schedule, timed: Sequence[Condition], first: dt.datetime, zone: zoneinfo.ZoneInfo
) -> Iterator[tuple[dt.date, tuple[int, ...]]]:
    """The days to look at, each with how often its hours may come: of those that are alike, only the first.

    Alike are two days of one weekday that are inside or outside of the same seasons, and on which the clocks
    do the same. The first and the last day may be parts of one.
    """
    begun = first.astimezone(zone).date()
    last = begun + _LONGEST
    if schedule.end is not None:
        last = min(last, wall_time(schedule.end).date())
    seasons = [kind for one in timed for _, kind in one.kinds() if isinstance(kind, Season)]
    looked_at: set[tuple[object, ...]] = set()
    midnight = dt.datetime.combine(begun, _MIDNIGHT, zone)
    tomorrow = midnight.utcoffset()
    while (day := midnight.date()) <= last:
        midnight += dt.timedelta(days=1)
        today, tomorrow = tomorrow, midnight.utcoffset()
        visit = Visit(_NOBODY, "nowhere", day)
        turned = today != tomorrow
        alike = (day.weekday(), turned and (today, tomorrow), *(one.holds(visit) for one in seasons))
        if day in {begun, last} or alike not in looked_at:
            yield day, (0, 1) if turned else (0,)
        if day != begun:
            looked_at.add(alike)


def _turns(schedule: Schedule, timed: Sequence[Condition]) -> Iterator[dt.time]:
    """The times of the day at which hours begin or end."""
    hours = [kind for one in timed for _, kind in one.kinds() if isinstance(kind, WeekdayAndHours)]
    turns = [(each.begin, each.end) for each in hours]
    turns += [(each.begin, each.end) for each in schedule.hours]
    yield from (dt.time.fromisoformat(turn) for each in turns for turn in each)


def _visit(moment: dt.datetime, zone: zoneinfo.ZoneInfo) -> Visit:
    wall = moment.astimezone(zone)
    return Visit(_NOBODY, "nowhere", wall.date(), wall)
