"""Statements that bring sites, orders and stock of other systems into the books."""

import datetime as dt
import json

from pydantic import TypeAdapter

from overlays.card import Bag
from server.desk.lobby import STAYS, has_left
from server.desk.pickup import ARRIVES_WITHIN
from server.domain.categories import PrivacyClass
from server.domain.credential import new_key
from server.domain.intake import Fault, Outcome
from server.domain.intake.records import (
    ArrivalRecord,
    Movement,
    OrderLine,
    PickupRecord,
    SiteRecord,
    StockRecord,
)
from server.domain.shelf import Cause
from server.domain.visit import Basket
from server.stores.delivery import ANOTHERS_ORDER
from server.stores.instants import instant, stamp
from server.stores.sql.people import write_bags
from server.stores.sql.settling import Entry, settle
from server.stores.sql.statements import CANCELLED, NOT_COLLECTED, Statements, Value

_CAUSES = {Movement.RECEIVE: Cause.RECEIVED.value, Movement.ADJUST: Cause.COUNTED.value}
_BASKET: TypeAdapter[Basket] = TypeAdapter(Basket)


def basket_of(lines: tuple[OrderLine, ...]) -> Basket:
    """What deciding needs of an order: nothing of a red category but its part of the total."""
    kept = [line for line in lines if line.category.privacy is not PrivacyClass.RED]
    green = (line.gtin for line in kept if line.category.privacy is PrivacyClass.GREEN)
    return Basket(
        frozenset(line.category for line in kept), frozenset(green), sum(line.cents for line in lines)
    )


def write_basket(basket: Basket) -> str:
    """Write a basket as one text, always the same for the same basket."""
    sets = {"categories": sorted(basket.categories), "green_gtins": sorted(basket.green_gtins)}
    return json.dumps(sets | {"cents": basket.cents})


def read_basket(text: str) -> Basket:
    """Read a basket."""
    return _BASKET.validate_json(text)


class Orders:
    """Takes in what is not a fact about a customer alone."""

    def __init__(self, connection: Statements, now: dt.datetime) -> None:
        self._connection = connection
        self._now = now

    def site(self, record: SiteRecord) -> Outcome:
        """Add a site with a key for its command cards and empty shelves, or change what is said of it."""
        said = {"name": record.name, "timezone": record.timezone, "region": record.region}
        key = {"site_id": record.site_id}
        if self._has_site(record.site_id):
            return settle(self._connection, Entry("sites", key, said))
        added = settle(self._connection, Entry("sites", key, said | {"command_key": new_key()}))
        self._begin_shelves(record.site_id)
        return added

    def pickup(self, record: PickupRecord, *, keep_basket: bool) -> Outcome | Fault:
        """Add an order or change it; one that is collected or belongs to somebody else stays as it is."""
        if not self._has_site(record.site_id):
            return Fault("site_id", "no such site: send the site first")
        row = self._connection.execute(
            """
            SELECT customer_id, collected_at, starts_at, arrived_at, site_id
              FROM pickups WHERE order_number = ?
            """,
            (record.order,),
        ).fetchone()
        if row is not None and row[0] != record.customer_id:
            return Fault("order", ANOTHERS_ORDER)
        if row is not None and row[1] is not None and row[1] != CANCELLED:
            return _about_collected(record, instant(row[1]), instant(row[2]))
        if record.cancelled:
            return self._cancel(record.order)
        bags = tuple(Bag(label=bag.label, temperature=bag.temperature) for bag in record.bags)
        kept = record.lines if keep_basket else None
        said: dict[str, Value] = {
            "customer_id": record.customer_id,
            "site_id": record.site_id,
            "bay": record.bay,
            "bags": write_bags(bags),
            "starts_at": stamp(record.starts_at),
            "collected_at": None,
            "basket": None if kept is None else write_basket(basket_of(kept)),
        }
        if record.arrived_at is not None:
            # A record without an arrival says nothing about it: the first scan may have recorded one.
            said["arrived_at"] = stamp(record.arrived_at)
        elif row is not None and row[3] is not None and _is_given_up(record, *row[3:]):
            said["arrived_at"] = None
        return settle(self._connection, Entry("pickups", {"order_number": record.order}, said))

    def arrival(self, record: ArrivalRecord) -> Outcome | Fault:
        """Note since when somebody is here: the first word of a stay counts, whenever it is heard."""
        row = self._connection.execute(
            "SELECT collected_at, arrived_at FROM pickups WHERE order_number = ?", (record.order,)
        ).fetchone()
        if row is None:
            return Fault("order", "no such order: send the order first")
        collected_at, known = row
        if collected_at is not None or (
            known is not None and not _is_news(record.arrived_at, instant(known))
        ):
            return Outcome.SAME
        self._connection.execute(
            f"UPDATE pickups SET arrived_at = ? WHERE order_number = ? AND {NOT_COLLECTED}",  # noqa: S608
            (stamp(record.arrived_at), record.order),
        )
        return Outcome.CHANGED

    def _cancel(self, order: str) -> Outcome:
        """Drop an order that waits; one for which a card was made out stays, for its bonuses."""
        dropped = self._connection.changed(
            """
            DELETE FROM pickups WHERE order_number = ? AND NOT EXISTS (
                   SELECT 1 FROM cards WHERE cards.order_number = pickups.order_number)
            """,
            (order,),
        )
        changed = dropped or self._connection.changed(
            f"""
            UPDATE pickups SET collected_at = ?, arrived_at = NULL, basket = NULL
             WHERE order_number = ? AND {NOT_COLLECTED}
            """,  # noqa: S608 - a condition of ours
            (CANCELLED, order),
        )
        return Outcome.CHANGED if changed else Outcome.SAME

    def stock(self, record: StockRecord) -> Outcome | Fault:
        """Move what is there by so many units, once; less than nothing is refused."""
        values = (record.offer_id, record.site_id)
        if not self._has_site(record.site_id):
            return Fault("site_id", "no such site: send the site first")
        moved = self._connection.execute(
            "SELECT offer_id, site_id, amount FROM receipts WHERE movement_id = ?", (record.movement_id,)
        ).fetchone()
        if moved is not None:
            same = tuple(moved) == (*values, record.units)
            return Outcome.SAME if same else Fault("movement_id", "was another movement before")
        fault = self._count(record)
        if fault is not None:
            return fault
        self._connection.execute(
            """
            INSERT INTO receipts (offer_id, measure, site_id, amount, received_at, movement_id, cause)
            VALUES (?, 'stock', ?, ?, ?, ?, ?)
            """,
            (*values, record.units, stamp(self._now), record.movement_id, _CAUSES[record.movement]),
        )
        return Outcome.ADDED

    def _count(self, record: StockRecord) -> Fault | None:
        """Change the balance, unless nobody counts this offer or too little would be left."""
        if not self._has_balance(record):
            return Fault("offer_id", "no such offer, or nobody counts its stock")
        changed = self._connection.changed(
            """
            UPDATE balances SET received = received + ?, remaining = remaining + ?
             WHERE offer_id = ? AND measure = 'stock' AND site_id = ? AND remaining + ? >= 0
            """,
            (record.units, record.units, record.offer_id, record.site_id, record.units),
        )
        return None if changed else Fault("units", "takes away more than there is")

    def _has_balance(self, record: StockRecord) -> bool:
        """Whether the offer is counted at sites; a site that never had any of it begins with none."""
        counted = "SELECT 1 FROM balances WHERE offer_id = ? AND measure = 'stock'"
        if self._connection.execute(counted, (record.offer_id,)).fetchone() is None:
            return False
        self._connection.execute(
            """
            INSERT INTO balances (offer_id, measure, site_id, received, remaining, reserved, given)
            VALUES (?, 'stock', ?, 0, 0, 0, 0) ON CONFLICT (offer_id, measure, site_id) DO NOTHING
            """,
            (record.offer_id, record.site_id),
        )
        return True

    def _begin_shelves(self, site_id: str) -> None:
        """Count here too, from none on, whatever is counted at other sites: somebody will receive it."""
        self._connection.execute(
            """
            INSERT INTO balances (offer_id, measure, site_id, received, remaining, reserved, given)
            SELECT DISTINCT offer_id, 'stock', ?, 0, 0, 0, 0 FROM balances WHERE measure = 'stock'
            ON CONFLICT (offer_id, measure, site_id) DO NOTHING
            """,
            (site_id,),
        )

    def _has_site(self, site_id: str) -> bool:
        found = self._connection.execute("SELECT 1 FROM sites WHERE site_id = ?", (site_id,))
        return found.fetchone() is not None


def _about_collected(
    record: PickupRecord, collected_at: dt.datetime, starts_at: dt.datetime
) -> Outcome | Fault:
    """An order that is collected stays as it is; who shall come another day comes for another order."""
    other_day = record.starts_at > collected_at + ARRIVES_WITHIN and record.starts_at != starts_at
    if other_day and not record.cancelled:
        return Fault("order", "was collected already: give the next order a number of its own")
    return Outcome.SAME


def _is_news(arrived_at: dt.datetime, known: dt.datetime) -> bool:
    """Whether they came earlier in the stay that is known, or anew after they had left."""
    return known - STAYS <= arrived_at < known or has_left(known, arrived_at)


def _is_given_up(record: PickupRecord, arrived_at: int, site_id: str) -> bool:
    """Whether the customer came for another day, or to another site."""
    return arrived_at < stamp(record.starts_at - ARRIVES_WITHIN) or site_id != record.site_id
