"""The campaigns that run: until when, what has left of their budgets, and when they last reached somebody."""

import datetime as dt
import functools
import zoneinfo
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import sqlalchemy as sa

from server.domain.issuance import Measure
from server.domain.offers.campaign import Campaign
from server.domain.offers.limits import Counting, Limit, Period, Scope, period_key
from server.domain.offers.schedule import Schedule, runs_at
from server.domain.offers.versions import Act
from server.stores.console.piles import Pile
from server.stores.instants import instant
from server.stores.schema import bonuses, campaign_versions, counts, offers, publications, sites


@dataclass(frozen=True, slots=True)
class Budget:
    """One amount that a campaign may spend."""

    measure: Measure
    period: Period
    received: int
    given: int
    reserved: int

    @property
    def remaining(self) -> int:
        """What is left; a limit that was lowered later may be overdrawn."""
        return max(0, self.received - self.given - self.reserved)

    @property
    def used(self) -> float:
        """The share that is given or reserved, 0 to 1 and more."""
        return (self.given + self.reserved) / self.received if self.received else 0.0


@dataclass(frozen=True, slots=True)
class Live:
    """One campaign whose published version runs now."""

    campaign_id: str
    name: str
    since: dt.datetime
    """When this version was published."""
    ends: dt.datetime | None
    """By the clock on the wall of its sites, without a time zone."""
    budgets: tuple[Budget, ...]
    """The one that is used most comes first."""
    last_shown: dt.date | None
    """The last day on which any of its offers was on a card."""

    def ends_within(self, days: int, now: dt.datetime) -> bool:
        """Whether it ends in so many days."""
        return self.ends is not None and self.ends <= now.replace(tzinfo=None) + dt.timedelta(days=days)

    @property
    def used(self) -> float:
        """The share that has left of the budget that is used most."""
        return self.budgets[0].used if self.budgets else 0.0


_PUBLISHED = (
    sa.select(campaign_versions.c.document, publications.c.published_at)
    .join(campaign_versions, campaign_versions.c.version_hash == publications.c.version_hash)
    .where(
        publications.c.line.in_(
            sa.select(sa.func.max(publications.c.line)).group_by(publications.c.campaign_id)
        ),
        publications.c.act == Act.PUBLISHED.value,
    )
)
_ZONES = sa.select(sites.c.site_id, sites.c.timezone)
_SHOWN_LAST = sa.select(
    offers.c.campaign_id,
    sa.select(sa.func.max(bonuses.c.reserved_on))
    .where(bonuses.c.offer_id == offers.c.offer_id)
    .scalar_subquery(),
).where(offers.c.live == 1)


@dataclass(frozen=True, slots=True)
class _Running:
    """A campaign that runs, and which day it is at its sites: two where midnight is between them."""

    campaign: Campaign
    since: dt.datetime
    days: frozenset[dt.date]


def live(connection: sa.Connection, wall: dt.datetime, piles: Iterable[Pile]) -> tuple[Live, ...]:
    """The campaigns that run now at any of their sites; those whose budget is used most come first.

    Args:
        connection: To read with.
        wall: The moment, in the time zone of whoever looks; it counts for a campaign without sites.
        piles: The stocks and budgets of all live offers.
    """
    found = _running(connection, wall)
    received = _received(piles)
    used = _used(connection, found)
    shown = _last_shown(connection)
    lines = [
        Live(
            campaign_id=one.campaign.campaign_id,
            name=one.campaign.name,
            since=one.since,
            ends=_ends(one.campaign),
            budgets=_budgets(one, received.get(one.campaign.campaign_id, ()), used),
            last_shown=shown.get(one.campaign.campaign_id),
        )
        for one in found
    ]
    return tuple(sorted(lines, key=lambda one: (-one.used, one.name, one.campaign_id)))


def _running(connection: sa.Connection, wall: dt.datetime) -> list[_Running]:
    zones = {row.site_id: zoneinfo.ZoneInfo(row.timezone) for row in connection.execute(_ZONES)}
    found = []
    for document, at in connection.execute(_PUBLISHED):
        campaign = _read(document)
        clocks = _clocks(campaign, zones) or {wall.tzinfo or dt.UTC}
        if any(runs_at(_without_hours(campaign.schedule), wall, one) for one in clocks):
            days = frozenset(wall.astimezone(one).date() for one in clocks)
            found.append(_Running(campaign, instant(at), days))
    return found


def _clocks(campaign: Campaign, zones: Mapping[str, dt.tzinfo]) -> set[dt.tzinfo]:
    """The time zones of the sites at which it runs."""
    return {zones[one] for one in campaign.sites or zones if one in zones}


def _without_hours(schedule: Schedule) -> Schedule:
    """Between two of its hours a campaign runs all the same."""
    return schedule.model_copy(update={"hours": ()}) if schedule.hours else schedule


@functools.lru_cache(maxsize=1024)
def _read(document: str) -> Campaign:
    """A version never changes, so that it is read once."""
    return Campaign.model_validate_json(document)


def _ends(campaign: Campaign) -> dt.datetime | None:
    return dt.datetime.fromisoformat(campaign.schedule.end) if campaign.schedule.end else None


def _received(piles: Iterable[Pile]) -> dict[str, list[Budget]]:
    """What was received for the offers of each campaign: stock, pieces, euros."""
    sums: dict[tuple[str, Measure], tuple[int, int, int]] = {}
    for pile in piles:
        key = pile.campaign_id, pile.measure
        received, given, reserved = sums.get(key, (0, 0, 0))
        sums[key] = received + pile.received, given + pile.given, reserved + pile.reserved
    found: dict[str, list[Budget]] = defaultdict(list)
    for (campaign_id, measure), amounts in sums.items():
        found[campaign_id].append(Budget(measure, Period.TOTAL, *amounts))
    return found


_Key: TypeAlias = tuple[str, str, str]
"""Subject, counter and stretch of a count."""


def _used(connection: sa.Connection, found: Iterable[_Running]) -> dict[_Key, tuple[int, int]]:
    """What is given and reserved in the counts of the campaigns' own limits."""
    keys = [
        key
        for one in found
        for limit in one.campaign.limits
        if limit.scope is Scope.CAMPAIGN
        for key in _keys(one, limit)
    ]
    if not keys:
        return {}
    columns = sa.tuple_(counts.c.subject, counts.c.counter, counts.c.stretch)
    rows = connection.execute(sa.select(counts).where(columns.in_(keys)))
    return {(row.subject, row.counter, row.stretch): (row.given, row.reserved) for row in rows}


def _keys(one: _Running, limit: Limit) -> list[_Key]:
    """Where a limit is counted today: once, or once for each day that it is."""
    subject = f"campaign:{one.campaign.campaign_id}"
    stretches = {period_key(limit.period, day) for day in one.days}
    return [(subject, limit.counter.value, stretch) for stretch in sorted(stretches)]


def _budgets(
    one: _Running, piles: Sequence[Budget], used: Mapping[_Key, tuple[int, int]]
) -> tuple[Budget, ...]:
    """Of a limit of two days, that of which more has left."""
    budgets = list(piles)
    for limit in one.campaign.limits:
        if limit.scope is not Scope.CAMPAIGN:
            continue
        given, reserved = max((used.get(key, (0, 0)) for key in _keys(one, limit)), key=sum)
        measure = Measure.CENTS if limit.counter is Counting.CENTS else Measure.UNITS
        budgets.append(Budget(measure, limit.period, limit.maximum, given, reserved))
    return tuple(sorted(budgets, key=lambda one: -one.used))


def _last_shown(connection: sa.Connection) -> dict[str, dt.date]:
    found: dict[str, dt.date] = {}
    for campaign_id, day in connection.execute(_SHOWN_LAST):
        if day is not None:
            on = dt.date.fromordinal(day)
            found[campaign_id] = max(found.get(campaign_id, on), on)
    return found
