"""Campaigns in one line each: what was done last, how much has left, and when."""

import datetime as dt
import enum
import functools
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from server.domain.issuance import Measure
from server.domain.offers.versions import Act
from server.stores.console import drafts
from server.stores.instants import instant
from server.stores.schema import balances, bonuses, campaign_versions, offers, publications


@dataclass(frozen=True, slots=True)
class Spent:
    """How much of a campaign has been given, and of how much: in cents, or in pieces."""

    given: int = 0
    limit: int = 0
    whole: bool = True
    """Whether all of its offers are counted so: one that only a budget limits is counted in cents alone."""


class State(enum.StrEnum):
    """How a campaign stands, as the list filters it."""

    LIVE = "live"
    WAITS = "waits"
    """It runs, and a newer version or a draft waits."""
    WRITTEN = "written"
    """It was written down and never ran."""
    DRAFT = "draft"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class About:
    """What a campaign is: as its newest version says, what runs where that was taken back, or its draft."""

    name: str
    kinds: tuple[str, ...] = ()
    """Of its offers: coupon, sample, message."""
    sites: tuple[str, ...] = ()
    starts: str = ""
    ends: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One campaign."""

    campaign_id: str
    about: About
    state: State
    author: str
    """Who changed it last."""
    changed_at: dt.datetime
    runs: str | None
    """The version that runs."""
    revision: int = 0
    """Of the draft that somebody is writing; 0 = nobody is."""
    cents: Spent | None = None
    units: Spent | None = None
    """None where nothing counts them."""


def _latest(table: sa.Table, order: sa.Column[int]) -> sa.Select[tuple[object, ...]]:
    """The last line of every campaign."""
    newest = (
        sa.select(table.c.campaign_id, sa.func.max(order).label("newest"))
        .group_by(table.c.campaign_id)
        .subquery()
    )
    return sa.select(table).join(
        newest, (newest.c.campaign_id == table.c.campaign_id) & (newest.c.newest == order)
    )


_LIVES = _latest(publications, publications.c.line)
_NEWEST = _latest(campaign_versions, campaign_versions.c.written_at)
_RAN = sa.select(publications.c.version_hash).distinct()
_DOCUMENT = sa.select(campaign_versions.c.document).where(
    campaign_versions.c.version_hash == sa.bindparam("runs")
)
_LEFT = (
    sa.select(
        offers.c.campaign_id,
        offers.c.offer_id,
        balances.c.measure,
        *(sa.cast(sa.func.sum(balances.c[name]), sa.BigInteger) for name in ("given", "received")),
    )
    .join(balances, balances.c.offer_id == offers.c.offer_id, isouter=True)
    .group_by(offers.c.campaign_id, offers.c.offer_id, balances.c.measure)
)
_BUDGETS = sa.select(balances.c.offer_id).where(balances.c.measure == Measure.CENTS.value)
_UNCOUNTED = (
    sa.select(sa.cast(sa.func.coalesce(sa.func.sum(bonuses.c.face_value_cents), 0), sa.BigInteger))
    .select_from(offers)
    .join(bonuses, bonuses.c.offer_id == offers.c.offer_id)
    .where(
        offers.c.campaign_id == sa.bindparam("campaign_id"),
        offers.c.offer_id.not_in(_BUDGETS),
        bonuses.c.state.in_(("given", "redeemed")),
    )
)
_PILED = sa.select(balances.c.offer_id).where(
    balances.c.measure.in_((Measure.STOCK.value, Measure.UNITS.value))
)
_GONE = (
    sa.select(offers.c.campaign_id, sa.func.count(bonuses.c.offer_id))
    .select_from(offers)
    .join(
        bonuses,
        (bonuses.c.offer_id == offers.c.offer_id) & bonuses.c.state.in_(("given", "redeemed")),
        isouter=True,
    )
    .where(
        offers.c.campaign_id.in_(sa.bindparam("campaigns", expanding=True)), offers.c.offer_id.not_in(_PILED)
    )
    .group_by(offers.c.campaign_id)
)
_CENTS, _PIECES = (Measure.CENTS,), (Measure.STOCK, Measure.UNITS)


def lines(connection: sa.Connection, asked: str = "", state: str = "") -> tuple[Line, ...]:
    """Every campaign that was written down or is being written, changed last first.

    Args:
        connection: The books.
        asked: A part of the name or id; empty = all.
        state: One of ``State``; another or none = all.
    """
    left, ran = _left(connection), set(connection.execute(_RAN).scalars())
    lives = {row.campaign_id: row for row in connection.execute(_LIVES)}
    writing = {draft.campaign_id: draft for draft in drafts.every(connection)}
    found = []
    for row in connection.execute(_NEWEST):
        life, draft = lives.get(row.campaign_id), writing.pop(row.campaign_id, None)
        runs = life.version_hash if life and life.act == Act.PUBLISHED else None
        taken_back = runs is not None and runs != row.version_hash and row.version_hash in ran
        newest = (runs == row.version_hash or taken_back) and draft is None
        stands = (
            (State.LIVE if newest else State.WAITS) if runs else (State.ARCHIVED if life else State.WRITTEN)
        )
        document = connection.execute(_DOCUMENT, {"runs": runs}).scalar_one() if taken_back else row.document
        author, changed_at = (
            (draft.author, draft.changed_at) if draft else (row.author, instant(row.written_at))
        )
        revision = draft.revision if draft else 0
        counted = left.get(row.campaign_id, ())
        about = _about_version(document)
        cents, units = _sum(counted, _CENTS), _sum(counted, _PIECES)
        found.append(Line(row.campaign_id, about, stands, author, changed_at, runs, revision, cents, units))
    for one in writing.values():
        about = _about(one.document)
        found.append(
            Line(one.campaign_id, about, State.DRAFT, one.author, one.changed_at, None, one.revision)
        )
    if state in set(State):
        found = [one for one in found if one.state == state]
    if asked:
        sought = asked.casefold()
        found = [one for one in found if sought in f"{one.campaign_id} {one.about.name}".casefold()]
    return tuple(sorted(found, key=lambda one: (one.changed_at, one.campaign_id), reverse=True))


@functools.lru_cache(maxsize=512)
def _about_version(document: str) -> About:
    """A version never changes, so that it is read once; a draft does with every save."""
    return _about(document)


def _about(document: str) -> About:
    """Read without judging: a draft may be anything, and a list of hundreds has no time."""
    said = json.loads(document)
    schedule, offered = said.get("schedule"), said.get("offers")
    times = schedule if isinstance(schedule, dict) else {}
    kinds = (str(one.get("kind")) for one in offered or () if isinstance(one, dict))
    sites = said.get("sites")
    return About(
        name=str(said.get("name", ""))[:200],
        kinds=tuple(dict.fromkeys(kinds)),
        sites=tuple(map(str, sites)) if isinstance(sites, list) else (),
        starts=str(times.get("start") or "")[:10],
        ends=str(times.get("end") or "")[:10],
    )


def ids(connection: sa.Connection) -> tuple[str, ...]:
    """Every campaign that was ever written down."""
    found = sa.select(campaign_versions.c.campaign_id).distinct().order_by(campaign_versions.c.campaign_id)
    return tuple(connection.execute(found).scalars())


def unlimited(connection: sa.Connection, campaign_ids: Collection[str]) -> dict[str, int]:
    """How many pieces have left of the offers of each campaign whose pieces nothing limits, if it has such.

    They are counted by their bonuses: ask for no more campaigns than somebody looks at.
    """
    rows = connection.execute(_GONE, {"campaigns": list(campaign_ids)})
    return {row[0]: int(row[1]) for row in rows}


def spent_cents(connection: sa.Connection, campaign_id: str) -> int:
    """How much face value of one campaign has been given; where no budget counts it, by its bonuses."""
    spent = _sum(_left(connection, campaign_id).get(campaign_id, ()), _CENTS)
    uncounted: int = connection.execute(_UNCOUNTED, {"campaign_id": campaign_id}).scalar_one()
    return uncounted + (spent.given if spent else 0)


def _left(connection: sa.Connection, campaign_id: str = "") -> dict[str, list[dict[str, Spent]]]:
    """What has left of each offer of every campaign, or of one: by measure, as far as it is counted."""
    query = _LEFT.where(offers.c.campaign_id == campaign_id) if campaign_id else _LEFT
    found: dict[tuple[str, str], dict[str, Spent]] = {}
    for name, offer_id, measure, given, received in connection.execute(query):
        counted = found.setdefault((name, offer_id), {})
        if measure is not None:
            counted[measure] = Spent(given, received)
    by_campaign: dict[str, list[dict[str, Spent]]] = {}
    for (name, _), counted in found.items():
        by_campaign.setdefault(name, []).append(counted)
    return by_campaign


def _sum(offered: Sequence[Mapping[str, Spent]], measures: Sequence[Measure]) -> Spent | None:
    """All of a campaign's offers together; of an offer that is counted twice, whichever count ends first."""
    counts = [[one[measure] for measure in measures if measure in one] for one in offered]
    binding = [min(some, key=lambda one: one.limit - one.given) for some in counts if some]
    if not binding:
        return None
    given, limit = sum(one.given for one in binding), sum(one.limit for one in binding)
    return Spent(given, limit, whole=all(counts))
