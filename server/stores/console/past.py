"""Past visits as they were, as far as the books still know: what a back-test decides again.

Of its own time are what had been bought, who had come, what had been shown, the order, the waiting and the
hour; tier, agreements, birthday, interests and segments are those of today.
"""

import bisect
import collections
import datetime as dt
import zoneinfo
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from server.desk.backtest import PastVisit
from server.domain.categories import Category
from server.domain.facts import Facts, reaction_to
from server.domain.issuance import HAD, BonusState
from server.domain.offers.conditions.member import bucket
from server.domain.offers.eligibility import Had
from server.domain.visit import Birthday, Bought, Interest, Response, Tier, Visit, Visitor
from server.stores.console.stretch import Stretch, collected
from server.stores.draws import Bucket
from server.stores.instants import instant
from server.stores.schema import bonuses, customers, interests, offers, pickups, purchases, segments, sites
from server.stores.sql.orders import read_basket

DRAW = "back-test"
_AT_ONCE = 400
_Rows = Mapping[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which visits: those of one day, of so many percent of the customers."""

    day: dt.date
    """By the calendar of each site."""
    percent: int
    ignored: frozenset[str]
    """Offers of which nothing counts as had from ``since`` on: they are decided anew."""
    since: dt.date


def collected_in(connection: sa.Connection, stretch: Stretch) -> int:
    """How many pickups there were in these days."""
    counted = sa.select(sa.func.count()).select_from(pickups).where(collected(connection, stretch))
    return int(connection.execute(counted).scalar_one())


def visits_of(connection: sa.Connection, wanted: Wanted) -> Iterator[PastVisit]:
    """The visits of one day, in the order in which they were."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.create_function("customer_bucket", 2, bucket, deterministic=True)
    day = Stretch(wanted.day, wanted.day + dt.timedelta(days=1))
    query = (
        sa.select(pickups, customers.c.tier, customers.c.profiling, customers.c.pickups_before)
        .add_columns(customers.c.birth_month, customers.c.birth_day, sites.c.timezone, sites.c.region)
        .join(customers, customers.c.customer_id == pickups.c.customer_id)
        .join(sites, sites.c.site_id == pickups.c.site_id)
        .where(collected(connection, day), customers.c.erased_at.is_(None))
        .order_by(pickups.c.collected_at, pickups.c.order_number)
    )
    if wanted.percent < 100:
        query = query.where(Bucket(sa.literal(DRAW, sa.Text), customers.c.customer_id) < wanted.percent)
    rows = connection.execute(query).all()
    for first in range(0, len(rows), _AT_ONCE):
        some = rows[first : first + _AT_ONCE]
        lives = _Lives(connection, sorted({row.customer_id for row in some}), wanted)
        yield from (lives.visit(row) for row in some)


class _Lives:
    """What the books say of some customers, read at once and told as of a moment."""

    def __init__(self, connection: sa.Connection, ids: Sequence[str], wanted: Wanted) -> None:
        self._wanted = wanted
        self._bought = _by_customer(
            connection, sa.select(purchases).order_by(purchases.c.bought_on), purchases.c.customer_id, ids
        )
        self._came = _by_customer(
            connection,
            sa.select(pickups.c.customer_id, pickups.c.collected_at)
            .where(pickups.c.collected_at > 0)
            .order_by(pickups.c.collected_at),
            pickups.c.customer_id,
            ids,
        )
        self._shown = _by_customer(
            connection,
            sa.select(bonuses.c.customer_id, bonuses.c.offer_id, bonuses.c.state, bonuses.c.reserved_on)
            .add_columns(offers.c.campaign_id)
            .join(offers, offers.c.offer_id == bonuses.c.offer_id)
            .where(bonuses.c.state.in_([state.value for state in HAD])),
            bonuses.c.customer_id,
            ids,
        )
        self._interests = _by_customer(connection, sa.select(interests), interests.c.customer_id, ids)
        self._segments = _by_customer(connection, sa.select(segments), segments.c.customer_id, ids)

    def visit(self, row: Any) -> PastVisit:  # noqa: ANN401 - a row of the query above
        """One visit as it was."""
        at = instant(row.collected_at)
        wall = at.astimezone(zoneinfo.ZoneInfo(row.timezone))
        facts = Facts(arrived_at=None if row.arrived_at is None else instant(row.arrived_at))
        visit = Visit(
            visitor=self._visitor(row, wall.date()),
            site_id=row.site_id,
            today=wall.date(),
            local_time=wall,
            region=row.region,
            minutes_late=facts.minutes_late(instant(row.starts_at), at),
            minutes_waited=facts.minutes_waited(at),
            basket=None if row.basket is None else read_basket(row.basket),
        )
        return PastVisit(visit, self._had(row.customer_id, wall.date()))

    def _visitor(self, row: Any, today: dt.date) -> Visitor:  # noqa: ANN401 - as above
        customer_id, day = row.customer_id, today.toordinal()
        came = [one.collected_at for one in self._came[customer_id]]
        before = came[: bisect.bisect_left(came, row.collected_at)]
        bought = (one for one in self._bought[customer_id] if one.bought_on < day)
        return Visitor(
            customer_id=customer_id,
            tier=Tier(row.tier),
            profiling=bool(row.profiling),
            pickups_before=row.pickups_before + len(before),
            purchases=tuple(
                Bought(Category(one.category), dt.date.fromordinal(one.bought_on), one.gtin) for one in bought
            ),
            visited_at=tuple(instant(one) for one in before),
            responses=self._responses(customer_id, day),
            birthday=None if row.birth_month is None else Birthday(row.birth_month, row.birth_day),
            interests=tuple(
                Interest(Category(one.category), dt.date.fromordinal(one.until_on))
                for one in self._interests[customer_id]
            ),
            segments=frozenset(one.segment for one in self._segments[customer_id]),
        )

    def _responses(self, customer_id: str, day: int) -> tuple[Response, ...]:
        return tuple(
            Response(one.campaign_id, reaction, dt.date.fromordinal(one.reserved_on))
            for one in self._shown[customer_id]
            if one.reserved_on < day and (reaction := reaction_to(BonusState(one.state))) is not None
        )

    def _had(self, customer_id: str, today: dt.date) -> tuple[Had, ...]:
        since = self._wanted.since.toordinal()
        return tuple(
            Had(one.offer_id, dt.date.fromordinal(one.reserved_on))
            for one in self._shown[customer_id]
            if one.reserved_on < today.toordinal()
            and not (one.offer_id in self._wanted.ignored and one.reserved_on >= since)
        )


def _by_customer(
    connection: sa.Connection, query: sa.Select[Any], column: sa.Column[str], ids: Collection[str]
) -> _Rows:
    found: dict[str, list[Any]] = collections.defaultdict(list)
    for row in connection.execute(query.where(column.in_(ids))):
        found[row.customer_id].append(row)
    return found
