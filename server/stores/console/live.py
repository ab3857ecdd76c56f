"""The campaigns that run: until when, what has left of their budgets, and when they last reached somebody."""

import datetime as dt
import functools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from server.domain.issuance import Measure
from server.domain.offers.campaign import Campaign
from server.domain.offers.limits import Counting, Period, Scope, period_key
from server.domain.offers.versions import Act
from server.stores.console.piles import Pile
from server.stores.instants import instant
from server.stores.schema import bonuses, campaign_versions, counts, offers, publications


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
_SHOWN_LAST = sa.select(
    offers.c.campaign_id,
    sa.select(sa.func.max(bonuses.c.reserved_on))
    .where(bonuses.c.offer_id == offers.c.offer_id)
    .scalar_subquery(),
).where(offers.c.live == 1)


def live(connection: sa.Connection, wall: dt.datetime, piles: Iterable[Pile]) -> tuple[Live, ...]:
    """The campaigns that run now; those whose budget is used most come first.

    Args:
        connection: To read with.
        wall: What the clock on the wall says.
        piles: The stocks and budgets of all live offers.
    """
    found = _running(connection, wall)
    received = _received(piles)
    used = _used(connection, [campaign for campaign, _ in found], wall.date())
    shown = _last_shown(connection)
    lines = [
        Live(
            campaign_id=campaign.campaign_id,
            name=campaign.name,
            since=since,
            ends=_ends(campaign),
            budgets=_budgets(campaign, received.get(campaign.campaign_id, ()), used, wall.date()),
            last_shown=shown.get(campaign.campaign_id),
        )
        for campaign, since in found
    ]
    return tuple(sorted(lines, key=lambda one: (-one.used, one.name, one.campaign_id)))


def _running(connection: sa.Connection, wall: dt.datetime) -> list[tuple[Campaign, dt.datetime]]:
    found = [(_read(document), instant(at)) for document, at in connection.execute(_PUBLISHED)]
    now = wall.strftime("%Y-%m-%dT%H:%M")
    return [(campaign, since) for campaign, since in found if _runs(campaign, now)]


@functools.lru_cache(maxsize=1024)
def _read(document: str) -> Campaign:
    """A version never changes, so that it is read once."""
    return Campaign.model_validate_json(document)


def _runs(campaign: Campaign, now: str) -> bool:
    start, end = campaign.schedule.start, campaign.schedule.end
    return (start is None or start <= now) and (end is None or now < end)


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


def _used(
    connection: sa.Connection, campaigns: Iterable[Campaign], today: dt.date
) -> dict[tuple[str, str, str], tuple[int, int]]:
    """What is given and reserved in the counts of the campaigns' own limits."""
    keys = [
        (f"campaign:{campaign.campaign_id}", limit.counter.value, period_key(limit.period, today))
        for campaign in campaigns
        for limit in campaign.limits
        if limit.scope is Scope.CAMPAIGN
    ]
    if not keys:
        return {}
    columns = sa.tuple_(counts.c.subject, counts.c.counter, counts.c.stretch)
    rows = connection.execute(sa.select(counts).where(columns.in_(keys)))
    return {(row.subject, row.counter, row.stretch): (row.given, row.reserved) for row in rows}


def _budgets(
    campaign: Campaign,
    piles: Sequence[Budget],
    used: dict[tuple[str, str, str], tuple[int, int]],
    today: dt.date,
) -> tuple[Budget, ...]:
    budgets = list(piles)
    for limit in campaign.limits:
        if limit.scope is not Scope.CAMPAIGN:
            continue
        key = f"campaign:{campaign.campaign_id}", limit.counter.value, period_key(limit.period, today)
        given, reserved = used.get(key, (0, 0))
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
