"""Samples on the shelves of the sites: how many there are, and every movement that is not a gift."""

import dataclasses
import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from overlays.card import Language
from server.domain.gtin import spellings
from server.domain.offers.offer import AnyOffer, Sample, read_offer
from server.domain.shelf import Cause, Movement, Spot
from server.errors import MovementReused, StockShort, UnknownSample, UnknownSite
from server.stores.console.once import written_once
from server.stores.instants import instant, stamp
from server.stores.schema import balances, offers, receipts, sites

_STOCK = "stock"
LOW_SHARE = 0.2
"""Less than this of everything that ever came: time to order."""
_REUSED = "another movement was made under this id: look at the shelf, then send it from a new page"


@dataclass(frozen=True, slots=True)
class Shelf:
    """One sample at one site."""

    spot: Spot
    offer: AnyOffer
    live: bool
    received: int
    remaining: int
    reserved: int
    given: int

    @property
    def there(self) -> int:
        """What somebody who counts must find: what is reserved is still on the shelf."""
        return self.remaining + self.reserved

    @property
    def is_low(self) -> bool:
        """Whether it is time to order."""
        return self.live and self.remaining <= LOW_SHARE * self.received

    @property
    def gtin(self) -> str | None:
        """The number in the bar code of the product; None = not written down."""
        return self.offer.gtin if isinstance(self.offer, Sample) else None

    def title(self, language: Language) -> str:
        """What it is called in the glasses."""
        return self.offer.title.in_language(language).forms[0]

    def answers(self, asked: str) -> bool:
        """Whether somebody means this one: by its bar code, its id or a part of its words."""
        words = (form for wording in (self.offer.title.fr, self.offer.title.en) for form in wording.forms)
        if self.gtin is not None and asked in spellings(self.gtin):
            return True
        return any(asked.casefold() in text.casefold() for text in (self.spot.offer_id, *words))


@dataclass(frozen=True, slots=True)
class Moved:
    """One line of the ledger of a shelf."""

    at: dt.datetime
    units: int
    cause: Cause | None
    """None: it came with a document or from another system."""


def shelves(connection: sa.Connection, site_id: str, asked: str = "") -> tuple[Shelf, ...]:
    """The samples of a site; what runs comes first, then by id."""
    query = _shelves().where(balances.c.site_id == site_id)
    rows = connection.execute(query.order_by(offers.c.live.desc(), offers.c.offer_id))
    found = (_shelf(row) for row in rows)
    return tuple(shelf for shelf in found if not asked or shelf.answers(asked))


def shelf(connection: sa.Connection, spot: Spot) -> Shelf:
    """One sample at one site.

    Raises:
        UnknownSample: Nobody counts it there.
    """
    row = connection.execute(_shelves().where(*_at(spot))).first()
    if row is None:
        raise UnknownSample("nobody counts this sample here: open the page of the samples again")
    return _shelf(row)


def moved(connection: sa.Connection, spot: Spot, most: int) -> tuple[Moved, ...]:
    """The latest movements of a shelf, gifts left out, newest first."""
    query = (
        sa.select(receipts.c.received_at, receipts.c.amount, receipts.c.cause)
        .where(*(receipts.c[name] == value for name, value in _key(spot).items()))
        .order_by(receipts.c.line.desc())
        .limit(most)
    )
    return tuple(
        Moved(instant(row.received_at), row.amount, Cause(row.cause) if row.cause else None)
        for row in connection.execute(query)
    )


def move(connection: sa.Connection, movement: Movement, now: dt.datetime) -> bool:
    """Bring units to a shelf or take them away, once.

    Returns:
        Whether that changed anything; False: this very movement was made before.

    Raises:
        MovementReused: Another movement was made under this id.
        StockShort: There is less than shall leave; what is reserved stays.
        UnknownSample: Nobody counts this sample at that site.
    """
    shelf(connection, movement.spot)
    line = {
        **_key(movement.spot),
        "amount": movement.units,
        "received_at": stamp(now),
        "movement_id": movement.movement_id,
        "cause": movement.cause.value,
    }
    # The line comes first: whoever sends the same movement at the same moment waits here.
    if not written_once(connection, receipts, line):
        if _made(connection, movement.movement_id) != movement:
            raise MovementReused(_REUSED)
        return False
    changed = connection.execute(
        balances.update()
        .where(*_at(movement.spot), balances.c.remaining + movement.units >= 0)
        .values(
            received=balances.c.received + movement.units,
            remaining=balances.c.remaining + movement.units,
        )
    )
    if changed.rowcount != 1:
        raise StockShort("there is less on the shelf than that, or it is reserved")
    return True


def count(connection: sa.Connection, movement_id: str, spot: Spot, found: int, now: dt.datetime) -> bool:
    """Put right what somebody counted on the shelf.

    Returns:
        Whether it was noted; False: this very count was noted before.

    Raises:
        MovementReused: This id was used already, and the shelf holds something else than was found.
        StockShort: Fewer were found than are reserved for customers who wait.
        UnknownSample: Nobody counts this sample at that site.
    """
    # Nobody reserves any of it between the look and the change.
    connection.execute(sa.select(balances.c.offer_id).where(*_at(spot)).with_for_update())
    wrong, made = found - shelf(connection, spot).there, _made(connection, movement_id)
    if made is not None:
        if wrong or (made.spot, made.cause) != (spot, Cause.COUNTED):
            raise MovementReused(_REUSED)
        return False
    return move(connection, Movement(movement_id, spot, wrong, Cause.COUNTED), now) if wrong else True


def transfer(
    connection: sa.Connection, movement_id: str, spot: Spot, to: str, units: int, now: dt.datetime
) -> bool:
    """Bring units from one site to another: both lines, or none.

    Returns:
        Whether that changed anything; False: this very transfer was made before.

    Raises:
        MovementReused: Another transfer was made under this id.
        StockShort: There is less than shall leave.
        UnknownSample: Nobody counts this sample at the first site.
        UnknownSite: There is no such other site.
    """
    other = sa.select(sites.c.site_id).where(sites.c.site_id == to, sites.c.site_id != spot.site_id)
    if connection.execute(other).first() is None:
        raise UnknownSite("there is no such other site: open the page of the samples again")
    there = dataclasses.replace(spot, site_id=to)
    # A site that never had any of it begins with none.
    nothing = dict.fromkeys(("received", "remaining", "reserved", "given"), 0)
    written_once(connection, balances, {**_key(there), **nothing})
    legs = [
        Movement(f"{movement_id}-from", spot, -units, Cause.MOVED),
        Movement(f"{movement_id}-to", there, units, Cause.MOVED),
    ]
    # Always in the order of the sites, or two transfers could wait for each other.
    moved = [move(connection, leg, now) for leg in sorted(legs, key=lambda one: one.spot.site_id)]
    return any(moved)


def _made(connection: sa.Connection, movement_id: str) -> Movement | None:
    """The movement that was made under an id."""
    row = connection.execute(sa.select(receipts).where(receipts.c.movement_id == movement_id)).first()
    if row is None:
        return None
    return Movement(movement_id, Spot(row.offer_id, row.site_id), row.amount, Cause(row.cause))


def _shelves() -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(
            *(balances.c[name] for name in ("offer_id", "site_id", "received", "remaining", "reserved")),
            balances.c.given,
            offers.c.document,
            offers.c.live,
        )
        .join(offers, offers.c.offer_id == balances.c.offer_id)
        .where(balances.c.measure == _STOCK)
    )


def _key(spot: Spot) -> dict[str, str]:
    return {"offer_id": spot.offer_id, "measure": _STOCK, "site_id": spot.site_id}


def _at(spot: Spot) -> list[sa.ColumnElement[bool]]:
    return [balances.c[name] == value for name, value in _key(spot).items()]


def _shelf(row: sa.Row[tuple[object, ...]]) -> Shelf:
    return Shelf(
        spot=Spot(row.offer_id, row.site_id),
        offer=read_offer(row.document),
        live=bool(row.live),
        received=row.received,
        remaining=row.remaining,
        reserved=row.reserved,
        given=row.given,
    )
