"""Whether there is any moment at which a campaign runs and its conditions on time hold."""

import datetime as dt
import zoneinfo
from collections.abc import Iterator, Sequence

from server.domain.offers.campaign import Campaign
from server.domain.offers.conditions import Condition, Season, WeekdayAndHours
from server.domain.offers.lint.finding import Surroundings
from server.domain.offers.schedule import Schedule, runs_at
from server.domain.visit import Tier, Visit, Visitor

_LONGEST = dt.timedelta(days=8 * 366)
"""So long it may take until 29 February comes again."""
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

    Clocks are put forward to a full hour, so what begins in the hour that they leave out is found there.
    """
    first = now
    if schedule.start is not None:
        first = max(now, dt.datetime.fromisoformat(schedule.start).replace(tzinfo=zone).astimezone(dt.UTC))
    yield first
    times = sorted({*_HOURS, *_turns(schedule, timed)})
    day = first.astimezone(zone).date()
    last = day + _LONGEST
    if schedule.end is not None:
        last = min(last, dt.datetime.fromisoformat(schedule.end).date())
    while day <= last:
        for time in times:
            for fold in (0, 1):
                moment = dt.datetime.combine(day, time.replace(fold=fold), zone).astimezone(dt.UTC)
                if moment >= first:
                    yield moment
        day += dt.timedelta(days=1)


def _turns(schedule: Schedule, timed: Sequence[Condition]) -> Iterator[dt.time]:
    """The times of the day at which hours begin or end."""
    hours = [kind for one in timed for _, kind in one.kinds() if isinstance(kind, WeekdayAndHours)]
    turns = [(each.begin, each.end) for each in hours]
    turns += [(each.begin, each.end) for each in schedule.hours]
    yield from (dt.time.fromisoformat(turn) for each in turns for turn in each)


def _visit(moment: dt.datetime, zone: zoneinfo.ZoneInfo) -> Visit:
    wall = moment.astimezone(zone)
    return Visit(_NOBODY, "nowhere", wall.date(), wall)
