"""What happens today: who came, and what became of each bonus. Ids of shops and offers, never of customers.

Everything is read in the ledger and the books, so that any of several servers says the same.
"""

import datetime as dt
import zoneinfo
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from overlays.card import Language
from server.domain.issuance import BonusState
from server.domain.offers.offer import read_offer
from server.stores.console.places import names
from server.stores.instants import instant, stamp
from server.stores.schema import bonuses, ledger, offers, pickups, sites

MOST_MOVES = 6
_ANSWERED = ("given", "declined", "redeemed", "returned")
_ZONES = sa.select(sites.c.timezone).distinct()
_ARRIVED = sa.select(sa.func.count()).where(
    pickups.c.site_id == sites.c.site_id, pickups.c.arrived_at >= sa.bindparam("midnight")
)
_ARRIVALS = sa.select(
    sa.func.sum(_ARRIVED.scalar_subquery()),
    sa.func.sum(_ARRIVED.where(pickups.c.collected_at.is_(None)).scalar_subquery()),
).where(sites.c.timezone == sa.bindparam("zone"))
"""Counted site by site, each in its stretch of an index."""
_STATES = (
    sa.select(bonuses.c.state, sa.func.count())
    .select_from(offers)
    .join(bonuses, bonuses.c.offer_id == offers.c.offer_id)
    .where(bonuses.c.reserved_on == sa.bindparam("day"))
    .group_by(bonuses.c.state)
)
"""At all sites: an index alone answers."""
_IN_ZONE = bonuses.c.site_id.in_(sa.select(sites.c.site_id).where(sites.c.timezone == sa.bindparam("zone")))
_LATEST = (
    sa.select(ledger)
    .where(ledger.c.became.in_(_ANSWERED))
    .order_by(ledger.c.line.desc())
    .limit(MOST_MOVES)
    .subquery()
)
_MOVES = (
    sa.select(_LATEST, bonuses.c.site_id, bonuses.c.offer_id, offers.c.document)
    .join(bonuses, bonuses.c.bonus_id == _LATEST.c.bonus_id)
    .join(offers, offers.c.offer_id == bonuses.c.offer_id)
    .order_by(_LATEST.c.line.desc())
)


@dataclass(frozen=True, slots=True)
class Moved:
    """One bonus that went somewhere."""

    line: int
    at: dt.datetime
    site: str
    offer_id: str
    became: BonusState
    document: str

    def title(self, language: Language) -> str:
        """What the offer says in the glasses."""
        return read_offer(self.document).title.in_language(language).forms[0]


@dataclass(frozen=True, slots=True)
class Today:
    """The day so far, over all sites."""

    came: int
    collected: int
    proposed: int
    given: int
    declined: int
    moves: tuple[Moved, ...]
    """The latest answers, newest first."""

    @property
    def here(self) -> int:
        """Customers who came and have not left with their order."""
        return self.came - self.collected


def today(connection: sa.Connection, now: dt.datetime) -> Today:
    """The day so far; it begins at midnight of each site."""
    midnights = _midnights(connection, now)
    came, collected = _arrivals(connection, midnights)
    states = _states(connection, midnights)
    return Today(
        came=came,
        collected=collected,
        proposed=sum(states.values()),
        given=states["given"] + states["redeemed"],
        declined=states["declined"],
        moves=_moves(connection),
    )


def pulse(connection: sa.Connection, now: dt.datetime) -> tuple[int, int, int]:
    """Another value whenever something of ``today`` is another than before."""
    line = connection.execute(sa.select(sa.func.max(ledger.c.line))).scalar() or 0
    return line, *_arrivals(connection, _midnights(connection, now))


def _midnights(connection: sa.Connection, now: dt.datetime) -> dict[str, dt.datetime]:
    """When the day began, in each time zone that has a site."""
    zones = connection.execute(_ZONES).scalars().all()
    return {
        zone: now.astimezone(zoneinfo.ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
        for zone in zones
    }


def _arrivals(connection: sa.Connection, midnights: Mapping[str, dt.datetime]) -> tuple[int, int]:
    """How many came, and how many of them have left; who is here now stands in an index of their own."""
    came = here_now = 0
    for zone, midnight in midnights.items():
        arrived, waiting = connection.execute(_ARRIVALS, {"midnight": stamp(midnight), "zone": zone}).one()
        came += int(arrived)
        here_now += int(waiting)
    return came, came - here_now


def _states(connection: sa.Connection, midnights: Mapping[str, dt.datetime]) -> Counter[str]:
    """How many of today's bonuses are in which state; today is what the calendar of their site says."""
    days = {zone: midnight.date().toordinal() for zone, midnight in midnights.items()}
    if len(set(days.values())) == 1:
        return _counted(connection.execute(_STATES, {"day": next(iter(days.values()))}))
    states: Counter[str] = Counter()
    for zone, day in days.items():
        states += _counted(connection.execute(_STATES.where(_IN_ZONE), {"day": day, "zone": zone}))
    return states


def _counted(rows: Iterable[Sequence[Any]]) -> Counter[str]:
    return Counter({row[0]: row[1] for row in rows})


def _moves(connection: sa.Connection) -> tuple[Moved, ...]:
    rows, known = connection.execute(_MOVES).all(), names(connection)
    return tuple(
        Moved(
            row.line,
            instant(row.moved_at),
            known.get(row.site_id, row.site_id),
            row.offer_id,
            BonusState(row.became),
            row.document,
        )
        for row in rows
    )
