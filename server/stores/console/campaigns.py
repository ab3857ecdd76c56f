"""Campaigns in one line each: what was done last, how much has left, and when."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from server.domain.offers.versions import Act
from server.stores.instants import instant
from server.stores.schema import balances, campaign_versions, offers, publications


@dataclass(frozen=True, slots=True)
class Spent:
    """How much face value of a campaign has been given, and of how much."""

    cents: int = 0
    cents_limit: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One campaign."""

    campaign_id: str
    version_hash: str
    """Of the version that was written down last."""
    author: str
    written_at: dt.datetime
    act: Act | None
    """What was done last; None = it was never published."""
    runs: str | None
    """The version that runs."""
    spent: Spent

    @property
    def waits(self) -> bool:
        """Whether what was written last is not what runs."""
        return self.runs != self.version_hash


def lines(connection: sa.Connection, asked: str = "") -> tuple[Line, ...]:
    """Every campaign that was ever written down, changed last first."""
    spent = _spent(connection)
    lives = {row.campaign_id: row for row in connection.execute(_latest(publications, publications.c.line))}
    found = []
    for row in connection.execute(_latest(campaign_versions, campaign_versions.c.written_at)):
        if asked.casefold() not in row.campaign_id.casefold():
            continue
        life = lives.get(row.campaign_id)
        act = Act(life.act) if life else None
        runs = life.version_hash if life and act is Act.PUBLISHED else None
        found.append(
            Line(
                row.campaign_id,
                row.version_hash,
                row.author,
                instant(row.written_at),
                act,
                runs,
                spent.get(row.campaign_id, Spent()),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.written_at, one.campaign_id), reverse=True))


def ids(connection: sa.Connection) -> tuple[str, ...]:
    """Every campaign that was ever written down."""
    found = sa.select(campaign_versions.c.campaign_id).distinct().order_by(campaign_versions.c.campaign_id)
    return tuple(connection.execute(found).scalars())


def spent(connection: sa.Connection, campaign_id: str) -> Spent:
    """What has left of one campaign."""
    return _spent(connection, campaign_id).get(campaign_id, Spent())


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


def _spent(connection: sa.Connection, campaign_id: str = "") -> dict[str, Spent]:
    """Of every campaign, or of one."""
    rows = connection.execute(
        sa.select(
            offers.c.campaign_id,
            *(sa.cast(sa.func.sum(balances.c[name]), sa.BigInteger) for name in ("given", "received")),
        )
        .join(balances, balances.c.offer_id == offers.c.offer_id)
        .where(
            balances.c.measure == "cents", offers.c.campaign_id == campaign_id if campaign_id else sa.true()
        )
        .group_by(offers.c.campaign_id)
    )
    return {campaign_id: Spent(given, received) for campaign_id, given, received in rows}
