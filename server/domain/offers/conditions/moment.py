"""Conditions on when the pickup is, by the clock and the calendar on the wall of the site.

The wall is where daylight saving is settled: an hour that comes twice counts twice, and an hour that is
left out matches nothing.
"""

import datetime as dt
from typing import Annotated, ClassVar, Literal

from server.domain.offers.conditions.fields import DayOfYear, TimeOfDay, Weekdays
from server.domain.offers.conditions.kind import Kind, Sensitivity
from server.domain.offers.conditions.names import WEEKDAYS, Weekday
from server.domain.offers.conditions.said import Said, clock, closing, day_of_year, either
from server.domain.offers.conditions.week import between
from server.domain.visit import Visit

_WEEK = tuple(Weekday)


class WeekdayAndHours(Kind):
    """It is one of these days of the week, and between these hours at the site.

    The end does not count. Hours that end before they begin, or when they begin, run into the next day and
    belong to the day on which they began.
    """

    title: ClassVar[Said] = Said("Jours et heures", "Days and hours")
    sensitivity: ClassVar[Sensitivity] = Sensitivity.NOTHING
    counts_audience: ClassVar[bool] = False
    not_known: ClassVar[Said] = Said("l’heure au site n’est pas connue", "the time at the site is not known")
    kind: Literal["weekday_and_hours"] = "weekday_and_hours"
    weekdays: Annotated[Weekdays, Said("Jours de la semaine", "Days of the week")]
    begin: Annotated[TimeOfDay, Said("De", "From")]
    end: Annotated[TimeOfDay, Said("À", "Until")]

    def decide(self, visit: Visit) -> bool | None:
        """By the clock on the wall."""
        now = visit.local_time
        if now is None:
            return None
        begin, end = self._hours()
        return between(now, self.weekdays, begin, end)

    def clause(self) -> Said:
        """The claim."""
        listed = [WEEKDAYS[day] for day in self.weekdays]
        every_day = len(listed) == len(_WEEK)
        hours = self._between()
        if every_day and self.begin == self.end:
            return Said("le retrait a lieu à toute heure", "the pickup is at any time")
        if every_day:
            return Said(f"le retrait a lieu {hours.fr}", f"the pickup is {hours.en}")
        names = either(Said(f"le {day.fr}", day.en) for day in listed)
        if self.begin == self.end == "00:00":
            return Said(f"le retrait a lieu {names.fr}", f"the pickup is on {names.en}")
        return Said(f"le retrait a lieu {names.fr} {hours.fr}", f"the pickup is on {names.en} {hours.en}")

    def fact(self, visit: Visit) -> Said:
        """What the wall says."""
        now = visit.local_time
        if now is None:
            return self.not_known
        day, time = WEEKDAYS[_WEEK[now.weekday()]], clock(now.time())
        return Said(f"le retrait a lieu le {day.fr} à {time.fr}", f"the pickup is on {day.en} at {time.en}")

    def _between(self) -> Said:
        begin, end = self._hours()
        first, last = clock(begin), closing(begin, end)
        if begin == end:
            return Said(
                f"dans les 24\u00a0heures à partir de {first.fr}", f"in the 24\u00a0hours from {first.en}"
            )
        return Said(f"entre {first.fr} et {last.fr}", f"between {first.en} and {last.en}")

    def _hours(self) -> tuple[dt.time, dt.time]:
        return dt.time.fromisoformat(self.begin), dt.time.fromisoformat(self.end)


class Season(Kind):
    """It is between these days of any year, both included; a season may cross New Year."""

    title: ClassVar[Said] = Said("Saison", "Season")
    sensitivity: ClassVar[Sensitivity] = Sensitivity.NOTHING
    counts_audience: ClassVar[bool] = False
    kind: Literal["season"] = "season"
    first_day: Annotated[DayOfYear, Said("Premier jour (mois-jour)", "First day (month-day)")]
    last_day: Annotated[DayOfYear, Said("Dernier jour (mois-jour)", "Last day (month-day)")]

    def decide(self, visit: Visit) -> bool | None:
        """By the calendar of the site."""
        today = f"{visit.today:%m-%d}"
        if self.first_day <= self.last_day:
            return self.first_day <= today <= self.last_day
        return today >= self.first_day or today <= self.last_day

    def clause(self) -> Said:
        """The claim."""
        first, last = _said(self.first_day), _said(self.last_day)
        if first == last:
            return Said(f"le retrait a lieu le {first.fr}", f"the pickup is on {first.en}")
        return Said(
            f"le retrait a lieu entre le {first.fr} et le {last.fr}",
            f"the pickup is between {first.en} and {last.en}",
        )

    def fact(self, visit: Visit) -> Said:
        """Which day it is."""
        said = day_of_year(visit.today.month, visit.today.day)
        return Said(f"le retrait a lieu le {said.fr}", f"the pickup is on {said.en}")


def _said(day: str) -> Said:
    month, _, number = day.partition("-")
    return day_of_year(int(month), int(number))
