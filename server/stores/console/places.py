"""Sites with their bays and glasses, as the console shows them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from server.desk.pickup import ARRIVES_WITHIN
from server.desk.records import Worn
from server.domain.alphabet import alphabetical, told_apart
from server.errors import UnknownGlasses, UnknownSite
from server.stores.console.once import written_once
from server.stores.instants import instant, stamp
from server.stores.schema import catalogue, glasses, glasses_states, pickups, sites, switches
from server.stores.worn import read


@dataclass(frozen=True, slots=True)
class Bay:
    """One bay at which orders wait."""

    name: str
    orders: int


@dataclass(frozen=True, slots=True)
class Place:
    """One site."""

    site_id: str
    name: str
    timezone: str
    glasses: int
    bays: tuple[Bay, ...]
    """Where orders wait now."""
    waiting: int
    off_since: dt.datetime | None
    """Since when no bonus is given here."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One site in a few figures."""

    site_id: str
    name: str
    glasses: int
    waiting: int
    """Orders, at all bays."""
    off_since: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair of glasses."""

    glasses_id: str
    site_id: str
    issued_at: dt.datetime
    revoked_at: dt.datetime | None
    worn: Worn | None
    """How they were when they were heard last; None = never."""
    online: bool
    """Whether they are connected now, to any server."""


EVERYWHERE = ""
"""The site of the switch that is good for all of them."""
HEARD_WITHIN = dt.timedelta(seconds=60)
"""A server writes four times a minute that glasses are there; whoever was heard longer ago is not."""


_NAMES = sa.select(sites.c.site_id, sites.c.name)
_WORN = (
    sa.select(sa.func.count())
    .where(glasses.c.site_id == sites.c.site_id, glasses.c.revoked_at.is_(None))
    .scalar_subquery()
    .label("glasses")
)
_PLACES = sa.select(sites.c.site_id, sites.c.timezone, _WORN, switches.c.off_since).outerjoin(
    switches, switches.c.site_id == sites.c.site_id
)
_WAITS = sa.and_(
    pickups.c.collected_at.is_(None),
    # Reckoned with, so that SQLite stays in the index of orders that wait: that of slots knows all orders.
    (pickups.c.starts_at + 0).between(
        sa.bindparam("since", type_=sa.BigInteger), sa.bindparam("until", type_=sa.BigInteger)
    ),
)
"""An order of which the desk would make a card now; for what was left days ago nobody comes any more."""
_ORDERS = (
    sa.select(sa.func.count())
    .where(pickups.c.site_id == sites.c.site_id, _WAITS)
    .scalar_subquery()
    .label("waiting")
)
_TILES = _PLACES.add_columns(_ORDERS).where(sites.c.site_id.in_(sa.bindparam("shown", expanding=True)))
"""Orders are counted for those sites alone that are shown."""
_AWAITED = sa.select(sites.c.site_id).where(sa.exists().where(pickups.c.site_id == sites.c.site_id, _WAITS))
_WAITING = (
    sa.select(pickups.c.site_id, pickups.c.bay, sa.func.count())
    .where(_WAITS)
    .group_by(pickups.c.site_id, pickups.c.bay)
)


def names(connection: sa.Connection) -> dict[str, str]:
    """The name of every site by its id, in the order in which people look for one; no two are the same."""
    return told_apart({row.site_id: row.name for row in connection.execute(_NAMES)})


def regions(connection: sa.Connection) -> dict[str, str]:
    """The region of every site that has one, by the id of the site."""
    query = sa.select(sites.c.site_id, sites.c.region).where(sites.c.region.is_not(None))
    return {row.site_id: row.region for row in connection.execute(query)}


def awaited(connection: sa.Connection, now: dt.datetime) -> frozenset[str]:
    """The sites at which an order waits now."""
    return frozenset(connection.execute(_AWAITED, _around(now)).scalars())


def tiles(connection: sa.Connection, known: Mapping[str, str], now: dt.datetime) -> tuple[Tile, ...]:
    """These sites without their bays, in the order of their names.

    Args:
        connection: The books.
        known: Names by id.
        now: When orders wait.
    """
    rows = {row.site_id: row for row in connection.execute(_TILES, {"shown": [*known], **_around(now)})}
    return tuple(
        Tile(site_id, name, rows[site_id].glasses, rows[site_id].waiting, _when(rows[site_id].off_since))
        for site_id, name in known.items()
    )


def places(connection: sa.Connection, now: dt.datetime) -> tuple[Place, ...]:
    """Every site, by name."""
    waiting, known = _waiting(connection, now), names(connection)
    rows = {row.site_id: row for row in connection.execute(_PLACES)}
    found = []
    for site_id, name in known.items():
        row, here = rows[site_id], waiting.get(site_id, ())
        orders = sum(bay.orders for bay in here)
        found.append(
            Place(site_id, name, row.timezone, row.glasses, tuple(here), orders, _when(row.off_since))
        )
    return tuple(found)


def pairs(connection: sa.Connection, now: dt.datetime, glasses_id: str = "") -> tuple[Pair, ...]:
    """Every pair of glasses, or the one of this id; those that are let in first."""
    query = (
        sa.select(glasses, *(column for column in glasses_states.c if column.name != "glasses_id"))
        .outerjoin(glasses_states, glasses_states.c.glasses_id == glasses.c.glasses_id)
        .order_by(glasses.c.revoked_at.is_not(None), glasses.c.site_id, glasses.c.glasses_id)
    )
    if glasses_id:
        query = query.where(glasses.c.glasses_id == glasses_id)
    return tuple(_pair(row, now) for row in connection.execute(query).mappings())


def site_of(connection: sa.Connection, glasses_id: str) -> str | None:
    """The site at which glasses are let in, or were; None = there are no such glasses."""
    found = sa.select(glasses.c.site_id).where(glasses.c.glasses_id == glasses_id)
    return connection.execute(found).scalar()


def revoke(connection: sa.Connection, glasses_id: str, now: dt.datetime) -> None:
    """Let a pair of glasses in no more.

    Raises:
        UnknownGlasses: There are none of this id.
    """
    found = connection.execute(
        sa.select(glasses.c.glasses_id).where(glasses.c.glasses_id == glasses_id)
    ).first()
    if found is None:
        raise UnknownGlasses("there are no such glasses: open the page of the sites again")
    connection.execute(
        glasses.update()
        .where(glasses.c.glasses_id == glasses_id, glasses.c.revoked_at.is_(None))
        .values(revoked_at=stamp(now))
    )


def off_since(connection: sa.Connection, site_id: str = EVERYWHERE) -> dt.datetime | None:
    """Since when no bonus is given at this site by its own switch, or anywhere."""
    query = sa.select(switches.c.off_since).where(switches.c.site_id == site_id)
    return _when(connection.execute(query).scalar())


def switch_off(connection: sa.Connection, site_id: str, edition: str, now: dt.datetime) -> None:
    """Give no bonus at this site, or anywhere, from the next scan on.

    Args:
        connection: The transaction.
        site_id: The site; empty for all of them.
        edition: Another name of the catalogue than before, by which the desk sees it.
        now: Since when.

    Raises:
        UnknownSite: There is none of this id.
    """
    known = sa.select(sites.c.site_id).where(sites.c.site_id == site_id)
    if site_id != EVERYWHERE and connection.execute(known).first() is None:
        raise UnknownSite("there is no such site: open the page of the sites again")
    written_once(connection, switches, {"site_id": site_id, "off_since": stamp(now)})
    connection.execute(catalogue.update().values(edition=edition))


def switch_on(connection: sa.Connection, site_id: str, edition: str) -> None:
    """Give bonuses again."""
    connection.execute(switches.delete().where(switches.c.site_id == site_id))
    connection.execute(catalogue.update().values(edition=edition))


def _waiting(connection: sa.Connection, now: dt.datetime) -> dict[str, list[Bay]]:
    """The bays of each site at which orders wait, by name."""
    waiting: dict[str, list[Bay]] = {}
    rows = sorted(connection.execute(_WAITING, _around(now)), key=lambda row: alphabetical(row.bay))
    for site_id, bay, orders in rows:
        waiting.setdefault(site_id, []).append(Bay(bay, orders))
    return waiting


def _pair(row: sa.RowMapping, now: dt.datetime) -> Pair:
    worn = None if row["heard_at"] is None else read(row)
    online = worn is not None and worn.online and now - worn.heard_at <= HEARD_WITHIN
    issued_at, revoked_at = instant(row["issued_at"]), _when(row["revoked_at"])
    return Pair(row["glasses_id"], row["site_id"], issued_at, revoked_at, worn, online and revoked_at is None)


def _around(now: dt.datetime) -> dict[str, int]:
    return {"since": stamp(now - ARRIVES_WITHIN), "until": stamp(now + ARRIVES_WITHIN)}


def _when(microseconds: int | None) -> dt.datetime | None:
    return instant(microseconds) if microseconds is not None else None
