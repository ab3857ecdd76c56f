"""Between which hours of which days of the week a time on the wall is."""

import datetime as dt
from collections.abc import Collection

from server.domain.offers.conditions.names import Weekday

_WEEK = tuple(Weekday)


def between(wall: dt.datetime, weekdays: Collection[Weekday], begin: dt.time, end: dt.time) -> bool:
    """Whether a time on the wall is between these hours on one of these days."""
    time = wall.time()
    today, yesterday = _WEEK[wall.weekday()], _WEEK[wall.weekday() - 1]
    if begin < end:
        return today in weekdays and begin <= time < end
    return (today in weekdays and time >= begin) or (yesterday in weekdays and time < end)
