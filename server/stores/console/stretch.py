"""Whole days, as the calendar of each site has them."""

import datetime as dt
import zoneinfo
from dataclasses import dataclass

import sqlalchemy as sa

from server.stores.instants import stamp
from server.stores.schema import pickups, sites

_ZONES = sa.select(sites.c.timezone).distinct()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Whole days: the first one counts, the last one does not."""

    first: dt.date
    end: dt.date

    @property
    def last(self) -> dt.date:
        """The last day that counts."""
        return self.end - dt.timedelta(days=1)

    @property
    def before(self) -> "Stretch":
        """As many days before."""
        return self.ending(self.first)

    def ending(self, end: dt.date) -> "Stretch":
        """As many days up to another one."""
        return Stretch(end - (self.end - self.first), end)

    @property
    def days(self) -> dict[str, int]:
        """As a statement asks for it."""
        return {"first": self.first.toordinal(), "end": self.end.toordinal()}


def begun(connection: sa.Connection, now: dt.datetime) -> dt.date:
    """The first day that is not over at every site; that of UTC where there is none."""
    zones = connection.execute(_ZONES).scalars().all() or ["UTC"]
    return min(now.astimezone(zoneinfo.ZoneInfo(one)).date() for one in zones)


def collected(connection: sa.Connection, stretch: Stretch) -> sa.ColumnElement[bool]:
    """Collected pickups that were promised for these days; a slot has an index at each site."""
    zones = connection.execute(_ZONES).scalars().all()
    return sa.and_(
        pickups.c.collected_at > 0, sa.or_(sa.false(), *(_promised(one, stretch) for one in zones))
    )


def _promised(timezone: str, stretch: Stretch) -> sa.ColumnElement[bool]:
    zone = zoneinfo.ZoneInfo(timezone)
    first, end = (stamp(dt.datetime.combine(day, dt.time(), zone)) for day in (stretch.first, stretch.end))
    return sa.and_(
        pickups.c.site_id.in_(sa.select(sites.c.site_id).where(sites.c.timezone == timezone)),
        pickups.c.starts_at >= first,
        pickups.c.starts_at < end,
    )
