"""When a campaign runs: from a time on the wall to another, in certain hours of the week."""

import datetime as dt
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from overlays.card import Frozen
from server.domain.offers.hours import Hours


def _time_on_a_wall(text: str) -> str:
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("is no day of the calendar; write 2026-12-01T08:00") from None
    return text


WallTime = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]$"),
    AfterValidator(_time_on_a_wall),
]
"""Day, hours and minutes as the clock of each site shows them, ``YYYY-MM-DDTHH:MM``."""


class Schedule(Frozen):
    """From when until when, and in which hours; without any of them, always."""

    start: WallTime | None = None
    end: WallTime | None = None
    """Does not count: at this time it is over."""
    hours: Annotated[tuple[Hours, ...], Field(max_length=14)] = ()
    """One of them is enough; none = all day, every day."""

    @model_validator(mode="after")
    def _it_ends_after_it_starts(self) -> Self:
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise ValueError("end is not after start")
        return self


ALWAYS = Schedule()


def runs_at(schedule: Schedule, now: dt.datetime, zone: dt.tzinfo) -> bool:
    """Whether a schedule runs at a site.

    A start that the clocks leave out, in spring, is the moment at which they jump over it; one that they show
    twice, in autumn, is the first of the two, and an end the second. So nothing starts twice.

    Args:
        schedule: The schedule.
        now: The moment, with any time zone.
        zone: The site's.
    """
    wall = now.astimezone(zone)
    if schedule.start is not None and not _has_come(schedule.start, wall, now):
        return False
    if schedule.end is not None and _is_over(schedule.end, wall, now):
        return False
    return not schedule.hours or any(hours.hold(wall) for hours in schedule.hours)


def begins_on(schedule: Schedule, day: dt.date) -> bool:
    """Whether any of the hours of a schedule begin on a day, whenever it starts and ends."""
    return not schedule.hours or any(hours.begin_on(day) for hours in schedule.hours)


def wall_time(text: str) -> dt.datetime:
    """A time on a wall as far as one can reckon with it: ``9999-12-31``, which says never, is the year 3000.

    In some time zones the last hours of the calendar have no moment, and neither have the first.
    """
    return min(max(dt.datetime.fromisoformat(text), _EARLIEST), _LATEST)


_EARLIEST, _LATEST = dt.datetime(1900, 1, 1), dt.datetime(3000, 1, 1)  # noqa: DTZ001 - a wall has no time zone


def _has_come(start: str, wall: dt.datetime, now: dt.datetime) -> bool:
    """The wall shows it, or has shown it already and was turned back since."""
    time = wall_time(start)
    return wall.replace(tzinfo=None) >= time or now >= _instant(time, wall, fold=0)


def _is_over(end: str, wall: dt.datetime, now: dt.datetime) -> bool:
    """The wall shows it, and will not show anything before it again."""
    time = wall_time(end)
    return wall.replace(tzinfo=None) >= time and now >= _instant(time, wall, fold=1)


def _instant(time: dt.datetime, wall: dt.datetime, *, fold: int) -> dt.datetime:
    """In UTC, because Python compares two times of one zone by the wall."""
    return time.replace(tzinfo=wall.tzinfo, fold=fold).astimezone(dt.UTC)
