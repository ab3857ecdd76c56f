"""How many customers a set of conditions reaches, counted in the books without visiting anybody.

Each kind whose fact is in the books has its translation here; of the others SQL knows as little as the books
do, which is NULL, and SQL's three values are those of the conditions. So a count has two ends: those for whom
everything holds already, and those whom nothing excludes before they come.
"""

import datetime as dt
import functools
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from server.domain.categories import Category, PrivacyClass
from server.domain.facts import reaction_to
from server.domain.gtin import spellings
from server.domain.issuance import BonusState
from server.domain.offers.conditions import (
    AllOf,
    AnyOf,
    BirthdayWithin,
    BoughtCategory,
    BoughtProduct,
    DaysSinceLastVisit,
    FirstPickup,
    Group,
    InSegment,
    InterestedIn,
    Kind,
    LapsedFavourite,
    NoneOf,
    NotBoughtFor,
    Responded,
    Sensitivity,
    ShareOfCustomers,
    TierAtLeast,
    VisitsWithin,
)
from server.domain.offers.conditions.kind import Condition
from server.domain.offers.conditions.member import bucket
from server.domain.visit import Tier
from server.stores.draws import Bucket
from server.stores.instants import stamp
from server.stores.schema import bonuses, customers, interests, offers, pickups, purchases, segments, sites

Claim = sa.ColumnElement[bool]
Number = sa.ScalarSelect[int]
_HALF = 1 << 31
"""More than there are customers."""
_NOT_KNOWN: Claim = sa.cast(sa.null(), sa.Boolean)


@dataclass(frozen=True, slots=True)
class Audience:
    """How many customers there are for some conditions."""

    sure: int
    """All conditions hold, whenever and wherever they come."""
    possible: int
    """No condition excludes them; the visit decides about the others."""


def count_audience(connection: sa.Connection, conditions: Sequence[Condition], wall: dt.datetime) -> Audience:
    """Count the customers whom all of these conditions may reach today.

    Who did not agree to profiling is not reached by an offer that reads purchases, so they are not counted.

    Args:
        connection: The books.
        conditions: All of them have to hold.
        wall: What the clock on the wall says. A customer has the days of the site of their newest order,
            where they will most likely be served; whoever has none has the days of this clock.
    """
    return judge_audience(connection, conditions, wall)[0]


def judge_audience(
    connection: sa.Connection,
    conditions: Sequence[Condition],
    wall: dt.datetime,
    among: sa.ColumnElement[bool] | None = None,
) -> tuple[Audience, int]:
    """The same, and how many customers were judged for it: those of ``among``; None = all."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.create_function("customer_bucket", 2, bucket, deterministic=True)
    claim = _at_their_sites(connection, conditions, wall)
    # Judged once a customer: 1, 0 or what is not known, added up in the two halves of one number.
    judged = sa.func.coalesce(sa.cast(claim, sa.Integer), 2)
    halves = sa.case(
        {1: sa.literal(1, sa.BigInteger), 2: sa.literal(_HALF, sa.BigInteger)}, value=judged, else_=0
    )
    if any(one.reads_purchases for one in conditions):
        halves = sa.case((customers.c.profiling == 1, halves), else_=sa.literal(0, sa.BigInteger))
    counted = (
        sa.select(sa.func.coalesce(sa.func.sum(halves), 0), sa.func.count())
        .select_from(customers)
        .where(customers.c.erased_at.is_(None))
    )
    if among is not None:
        counted = counted.where(among)
    total, judged_customers = connection.execute(counted).one()
    unknown, sure = divmod(int(total), _HALF)
    return Audience(sure, sure + unknown), judged_customers


def _at_their_sites(connection: sa.Connection, conditions: Sequence[Condition], wall: dt.datetime) -> Claim:
    """All of the conditions, by the clock on the wall of each customer's site; one claim where all agree."""
    here = _all_of(conditions, wall)
    zones = connection.execute(sa.select(sites.c.timezone).distinct()).scalars()
    there = {zone: _all_of(conditions, wall.astimezone(zoneinfo.ZoneInfo(zone))) for zone in zones}
    otherwise = {zone: claim for zone, claim in there.items() if not claim.compare(here)}
    return sa.case(otherwise, value=_zone(), else_=here) if otherwise else here


def _all_of(conditions: Sequence[Condition], wall: dt.datetime) -> Claim:
    return sa.and_(sa.true(), *(translate(one, wall) for one in conditions))


def _zone() -> sa.ScalarSelect[str]:
    """The time zone of the site of the newest order of the customer at hand; NULL where there is none."""
    newest = sa.select(sites.c.timezone).select_from(pickups.join(sites))
    newest = newest.where(pickups.c.customer_id == customers.c.customer_id).correlate(customers)
    return newest.order_by(pickups.c.starts_at.desc(), pickups.c.order_number).limit(1).scalar_subquery()


def translate(condition: Condition, wall: dt.datetime) -> Claim:
    """A condition as a claim about a line of ``customers``; NULL where the books do not know."""
    if isinstance(condition, Group):
        inside = [translate(one, wall) for one in condition.of]
        return {AllOf: sa.and_(*inside), AnyOf: sa.or_(*inside), NoneOf: sa.not_(sa.or_(*inside))}[
            type(condition)
        ]
    assert isinstance(condition, Kind), "what is no group is a kind"
    if not condition.counts_audience:
        return _NOT_KNOWN
    claim = in_the_books(condition, wall)
    if condition.sensitivity is Sensitivity.PROFILE:
        return sa.case((customers.c.profiling == 1, claim), else_=sa.null())
    return claim


@functools.singledispatch
def in_the_books(kind: Kind, wall: dt.datetime) -> Claim:
    """The translation of one kind.

    Raises:
        NotImplementedError: It has none; then it must say ``counts_audience = False``.
    """
    raise NotImplementedError(f"{type(kind).__name__} at {wall} has no translation")


@in_the_books.register
def _(kind: TierAtLeast, wall: dt.datetime) -> Claim:
    del wall
    return customers.c.tier.in_([tier for tier in Tier if tier.rank >= kind.tier.rank])


@in_the_books.register
def _(kind: FirstPickup, wall: dt.datetime) -> Claim:
    del kind, wall
    return customers.c.pickups_before + _visits() == 0


@in_the_books.register
def _(kind: ShareOfCustomers, wall: dt.datetime) -> Claim:
    del wall
    return Bucket(sa.literal(kind.draw, sa.Text), customers.c.customer_id) < kind.percent


@in_the_books.register
def _(kind: BoughtCategory, wall: dt.datetime) -> Claim:
    return bought(kind.category, _weeks_ago(wall, kind.weeks)) >= kind.times


@in_the_books.register
def _(kind: NotBoughtFor, wall: dt.datetime) -> Claim:
    return bought(kind.category, _weeks_ago(wall, kind.weeks)) == 0


@in_the_books.register
def _(kind: LapsedFavourite, wall: dt.datetime) -> Claim:
    habit, away = kind.starts(wall.date())
    return sa.and_(bought(kind.category, away) == 0, bought(kind.category, habit) >= kind.times)


@in_the_books.register
def _(kind: BoughtProduct, wall: dt.datetime) -> Claim:
    green = [category for category in Category if category.privacy is PrivacyClass.GREEN]
    number = _count(
        purchases,
        purchases.c.customer_id,
        purchases.c.gtin.in_(spellings(kind.gtin)),
        purchases.c.category.in_(green),
        purchases.c.bought_on >= _weeks_ago(wall, kind.weeks).toordinal(),
    )
    return number >= kind.times


@in_the_books.register
def _(kind: DaysSinceLastVisit, wall: dt.datetime) -> Claim:
    recent = wall.date() - dt.timedelta(days=kind.days - 1)
    return sa.case(
        (_visits() > 0, _visits(_begun(recent, wall)) == 0),
        (customers.c.pickups_before == 0, sa.false()),
        else_=sa.null(),
    )


@in_the_books.register
def _(kind: VisitsWithin, wall: dt.datetime) -> Claim:
    within = _visits(_begun(_weeks_ago(wall, kind.weeks), wall))
    return sa.case(
        (within >= kind.visits, sa.true()),
        (_visits() > within, sa.false()),
        (within + customers.c.pickups_before < kind.visits, sa.false()),
        else_=sa.null(),
    )


@in_the_books.register
def _(kind: Responded, wall: dt.datetime) -> Claim:
    number = _count(
        bonuses.join(offers),
        bonuses.c.customer_id,
        offers.c.campaign_id == kind.campaign_id,
        bonuses.c.state.in_([one for one in BonusState if reaction_to(one) is kind.reaction]),
        bonuses.c.reserved_on >= _weeks_ago(wall, kind.weeks).toordinal(),
    )
    return number > 0


@in_the_books.register
def _(kind: BirthdayWithin, wall: dt.datetime) -> Claim:
    day = customers.c.birth_month * 100 + customers.c.birth_day
    return day.in_([100 * month + day for month, day in sorted(kind.celebrated(wall.date()))])


@in_the_books.register
def _(kind: InterestedIn, wall: dt.datetime) -> Claim:
    runs = interests.c.until_on >= wall.date().toordinal()
    return _count(interests, interests.c.customer_id, interests.c.category == kind.category, runs) > 0


@in_the_books.register
def _(kind: InSegment, wall: dt.datetime) -> Claim:
    del wall
    return _count(segments, segments.c.customer_id, segments.c.segment == kind.segment) > 0


def bought(category: Category, since: dt.date) -> Number:
    """Lines of receipts of a category from a day on."""
    lately = purchases.c.bought_on >= since.toordinal()
    return _count(purchases, purchases.c.customer_id, purchases.c.category == category, lately)


def _visits(since: dt.datetime | None = None) -> Number:
    """Pickups of which it is known when they were, from a moment on."""
    collected = pickups.c.collected_at
    lately: Claim = collected > 0 if since is None else collected >= stamp(since)
    return _count(pickups, pickups.c.customer_id, lately)


def _count(lines: sa.FromClause, of: sa.Column[str], *where: Claim) -> Number:
    """Lines of the customer at hand."""
    counted = sa.select(sa.func.count()).select_from(lines).where(*where)
    return counted.where(of == customers.c.customer_id).correlate(customers).scalar_subquery()


def _weeks_ago(wall: dt.datetime, weeks: int) -> dt.date:
    return wall.date() - dt.timedelta(weeks=weeks)


def _begun(day: dt.date, wall: dt.datetime) -> dt.datetime:
    """When a day began where that clock hangs."""
    return dt.datetime.combine(day, dt.time(), wall.tzinfo)
