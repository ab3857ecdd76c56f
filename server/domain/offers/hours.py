"""Hours of a week by the clock on the wall of a site, as schedules and conditions have them.

The wall is where daylight saving is settled: an hour that comes twice counts twice, and an hour that is
left out matches nothing.
"""

import datetime as dt

from overlays.card import Frozen
from server.domain.offers.conditions.fields import TimeOfDay, Weekdays
from server.domain.offers.conditions.names import Weekday
from server.domain.offers.conditions.week import between


class Hours(Frozen):
    """These hours on these days; the end does not count.

    Hours that end before they begin, or when they begin, run into the next day and belong to the day on which
    they began.
    """

    weekdays: Weekdays
    begin: TimeOfDay
    end: TimeOfDay

    def begin_on(self, day: dt.date) -> bool:
        """Whether they begin on a day."""
        return tuple(Weekday)[day.weekday()] in self.weekdays

    def hold(self, wall: dt.datetime) -> bool:
        """Whether the clock on the wall is inside them."""
        begin, end = dt.time.fromisoformat(self.begin), dt.time.fromisoformat(self.end)
        return between(wall, self.weekdays, begin, end)
