"""Statements that read facts about a visit; who asks for none carries out none."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from typing import Any

from server.desk.records import Waiting
from server.domain.categories import Category
from server.domain.facts import NOTHING, Fact, Facts, reaction_to
from server.domain.issuance import BonusState
from server.domain.visit import Birthday, Interest, Response
from server.stores.instants import instant, stamp
from server.stores.sql.orders import read_basket
from server.stores.sql.statements import Statements

QUEUES_WITHIN = dt.timedelta(hours=12)
"""A car whose slot is further away was forgotten, and waits no more."""


class FactStatements:
    """Reads the facts of one visit."""

    def __init__(self, connection: Statements, pickup: Waiting, now: dt.datetime) -> None:
        self._connection = connection
        self._pickup = pickup
        self._now = now

    def read(self, wanted: Collection[Fact]) -> Facts:
        """What the books say of the facts that somebody asks for."""
        if not wanted:
            return NOTHING
        readers: Mapping[Fact, Callable[[], dict[str, Any]]] = {
            Fact.RESPONSES: self._responses,
            Fact.BIRTHDAY: self._birthday,
            Fact.INTERESTS: self._interests,
            Fact.SEGMENTS: self._segments,
            Fact.REGION: self._region,
            Fact.ARRIVAL: self._arrival,
            Fact.QUEUE: self._queue,
            Fact.BASKET: self._basket,
        }
        return Facts(**{name: value for fact in wanted for name, value in readers[fact]().items()})

    def _responses(self) -> dict[str, Any]:
        rows = self._connection.execute(
            """
            SELECT offers.campaign_id, bonuses.state, bonuses.reserved_on FROM bonuses
              JOIN offers ON offers.offer_id = bonuses.offer_id
             WHERE bonuses.customer_id = ? AND state IN ('given', 'redeemed', 'returned', 'declined')
             ORDER BY bonuses.reserved_on, bonuses.bonus_id
            """,
            (self._pickup.customer_id,),
        )
        found = (
            Response(name, reaction, dt.date.fromordinal(day))
            for name, state, day in rows
            if (reaction := reaction_to(BonusState(state))) is not None
        )
        return {"responses": tuple(found)}

    def _birthday(self) -> dict[str, Any]:
        row = self._connection.execute(
            "SELECT birth_month, birth_day FROM customers WHERE customer_id = ?", (self._pickup.customer_id,)
        ).fetchone()
        return {"birthday": Birthday(*row) if row is not None and row[0] is not None else None}

    def _interests(self) -> dict[str, Any]:
        rows = self._connection.execute(
            "SELECT category, until_on FROM interests WHERE customer_id = ? ORDER BY category",
            (self._pickup.customer_id,),
        )
        found = (Interest(Category(name), dt.date.fromordinal(until)) for name, until in rows)
        return {"interests": tuple(found)}

    def _segments(self) -> dict[str, Any]:
        rows = self._connection.execute(
            "SELECT segment FROM segments WHERE customer_id = ?", (self._pickup.customer_id,)
        )
        return {"segments": frozenset(name for (name,) in rows)}

    def _region(self) -> dict[str, Any]:
        row = self._connection.execute(
            "SELECT region FROM sites WHERE site_id = ?", (self._pickup.site_id,)
        ).fetchone()
        return {"region": row[0] if row else None}

    def _arrival(self) -> dict[str, Any]:
        row = self._connection.execute(
            "SELECT arrived_at FROM pickups WHERE order_number = ?", (self._pickup.order,)
        ).fetchone()
        return {"arrived_at": instant(row[0]) if row is not None and row[0] is not None else None}

    def _queue(self) -> dict[str, Any]:
        """Cars that arrived and wait; not known at a site that reports no arrivals, as of this one."""
        known = self._arrival()
        if known["arrived_at"] is None:
            return {"cars_waiting": None}
        around = (stamp(self._now - QUEUES_WITHIN), stamp(self._now + QUEUES_WITHIN))
        (waiting,) = self._connection.execute(
            """
            SELECT count(*) FROM pickups WHERE site_id = ? AND starts_at BETWEEN ? AND ?
               AND arrived_at <= ? AND collected_at IS NULL AND order_number <> ?
            """,
            (self._pickup.site_id, *around, stamp(self._now), self._pickup.order),
        ).fetchone()
        return {"cars_waiting": waiting}

    def _basket(self) -> dict[str, Any]:
        row = self._connection.execute(
            "SELECT basket FROM pickups WHERE order_number = ?", (self._pickup.order,)
        ).fetchone()
        return {"basket": read_basket(row[0]) if row is not None and row[0] is not None else None}
