"""Statements about what may leave and what left: constraints first, code second.

Where several transactions are under way at once (PostgreSQL), a balance is locked before it is read, so that
what is taken is there; whoever moves several bonuses takes their offers in one order, or two could wait for
each other.
"""

import datetime as dt
import functools
from typing import Any

from overlays.card import Reason
from server.domain.issuance import Balance, BonusState, Issuance, Measure, Pile, pile
from server.domain.offers.eligibility import Candidate, Had
from server.stores.instants import instant, stamp
from server.stores.sql.catalogue import Catalogue
from server.stores.sql.statements import Statements, Value


@functools.lru_cache(maxsize=1024)
def _reason(text: str) -> Reason:
    return Reason.model_validate_json(text)


class BonusStatements:
    """Reads and writes offers, bonuses, balances and the ledger."""

    def __init__(self, connection: Statements, catalogue: Catalogue) -> None:
        self._connection = connection
        self._catalogue = catalogue

    def candidates(self, site_id: str) -> tuple[Candidate, ...]:
        """The offers that run, and whether there is any of each at this site."""
        return self._catalogue.candidates(self._connection, site_id)

    def had(self, customer_id: str, since: dt.date) -> tuple[Had, ...]:
        """What this customer had from that day on: reserved, given or declined."""
        rows = self._connection.execute(
            """
            SELECT offer_id, reserved_on FROM bonuses WHERE customer_id = ? AND reserved_on >= ?
               AND state IN ('reserved', 'given', 'declined') ORDER BY reserved_on, offer_id
            """,
            (customer_id, since.toordinal()),
        )
        return tuple(Had(offer_id, dt.date.fromordinal(day)) for offer_id, day in rows)

    def issuances(self, order: str) -> tuple[Issuance, ...]:
        """Every bonus of this pickup, in the order in which they were reserved."""
        rows = self._connection.execute(
            """
            SELECT bonus_id, offer_id, card_id, order_number, customer_id, site_id, period, reserved_on,
                   face_value_cents, reason, state, expires_at, moved_at
              FROM bonuses WHERE order_number = ?
             ORDER BY (SELECT min(line) FROM ledger WHERE ledger.bonus_id = bonuses.bonus_id)
            """,
            (order,),
        )
        return tuple(_issuance(row) for row in rows)

    def due(self, now: dt.datetime, most: int) -> tuple[Issuance, ...]:
        """Reservations that have expired, oldest first."""
        rows = self._connection.execute(
            """
            SELECT bonus_id, offer_id, card_id, order_number, customer_id, site_id, period, reserved_on,
                   face_value_cents, reason, state, expires_at, moved_at
              FROM bonuses WHERE state = 'reserved' AND expires_at <= ?
             ORDER BY expires_at, bonus_id LIMIT ? /*pg FOR NO KEY UPDATE SKIP LOCKED */
            """,
            (stamp(now), most),
        )
        return tuple(_issuance(row) for row in rows)

    def reserve(self, issuance: Issuance, glasses_id: str) -> bool:
        """Reserve one bonus: all of its balances, and the one place of customer and period."""
        if not self._is_there(issuance) or not self._add(issuance):
            return False
        self._count(issuance, None, issuance.state)
        self._note(issuance, None, glasses_id)
        return True

    def move(self, issuance: Issuance, became: Issuance, glasses_id: str) -> bool:
        """Bring a bonus from one state to another, with its balances and a line in the ledger."""
        was = issuance.state
        takes = pile(was) is Pile.LEFT and pile(became.state) is not Pile.LEFT
        if takes and not self._is_there(issuance):
            return False
        if not self._change(was, became):
            return False
        self._count(issuance, was, became.state)
        self._note(became, was, glasses_id)
        return True

    def balances(self) -> tuple[Balance, ...]:
        """Every stock and budget."""
        rows = self._connection.execute(
            """
            SELECT offer_id, measure, site_id, received, remaining, reserved, given FROM balances
             ORDER BY offer_id, measure, site_id
            """
        )
        return tuple(Balance(row[0], Measure(row[1]), *row[2:]) for row in rows)

    def ledger(self) -> tuple[tuple[str, BonusState | None, BonusState], ...]:
        """Every move of every bonus since ever: its id, from where, to where."""
        rows = self._connection.execute("SELECT bonus_id, was, became FROM ledger ORDER BY line")
        return tuple((row[0], BonusState(row[1]) if row[1] else None, BonusState(row[2])) for row in rows)

    def _is_there(self, one: Issuance) -> bool:
        """Whether every balance that limits the offer here has room for one more; locks them all."""
        rows = self._connection.execute(
            """
            SELECT measure, remaining FROM balances WHERE offer_id = ? AND site_id IN ('', ?)
             ORDER BY measure, site_id /*pg FOR NO KEY UPDATE */
            """,
            (one.offer_id, one.site_id),
        ).fetchall()
        if len(rows) != self._catalogue.limits(self._connection, one.offer_id):
            return False
        return all(
            left >= (one.face_value_cents if measure == Measure.CENTS else 1) for measure, left in rows
        )

    def _add(self, one: Issuance) -> bool:
        """Write a bonus down, unless the customer has this offer already in this period."""
        values: tuple[Value, ...] = (
            *(one.bonus_id, one.offer_id, one.card_id, one.order, one.customer_id, one.site_id, one.period),
            *(one.reserved_on.toordinal(), one.face_value_cents, one.reason.model_dump_json()),
            *(one.state, stamp(one.expires_at), stamp(one.moved_at)),
        )
        added = self._connection.changed(
            """
            INSERT INTO bonuses (bonus_id, offer_id, card_id, order_number, customer_id, site_id, period,
                reserved_on, face_value_cents, reason, state, expires_at, moved_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (offer_id, customer_id, period) WHERE state IN ('reserved', 'given') DO NOTHING
            """,
            values,
        )
        return added == 1

    def _change(self, was: BonusState, one: Issuance) -> bool:
        """Change the state of a bonus, unless it is in another one or its place is taken meanwhile."""
        changed = self._connection.changed(
            """
            UPDATE bonuses SET state = ?, expires_at = ?, moved_at = ? WHERE bonus_id = ? AND state = ?
               AND NOT EXISTS (SELECT 1 FROM bonuses other
                                WHERE other.offer_id = ? AND other.customer_id = ? AND other.period = ?
                                  AND other.state IN ('reserved', 'given') AND other.bonus_id <> ?)
            """,
            (
                *(one.state, stamp(one.expires_at), stamp(one.moved_at), one.bonus_id, was),
                *(one.offer_id, one.customer_id, one.period, one.bonus_id),
            ),
        )
        return changed == 1

    def _count(self, one: Issuance, was: BonusState | None, became: BonusState) -> None:
        """Move it from pile to pile in every balance that limits its offer."""
        if pile(was) is pile(became):
            return
        steps = [(pile(became) is each) - (pile(was) is each) for each in Pile]
        self._connection.execute(
            """
            UPDATE balances
               SET remaining = remaining + ? * CASE measure WHEN 'cents' THEN ? ELSE 1 END,
                   reserved = reserved + ? * CASE measure WHEN 'cents' THEN ? ELSE 1 END,
                   given = given + ? * CASE measure WHEN 'cents' THEN ? ELSE 1 END
             WHERE offer_id = ? AND site_id IN ('', ?)
            """,
            (
                *(value for step in steps for value in (step, one.face_value_cents)),
                *(one.offer_id, one.site_id),
            ),
        )

    def _note(self, one: Issuance, was: BonusState | None, glasses_id: str) -> None:
        self._connection.execute(
            "INSERT INTO ledger (bonus_id, was, became, glasses_id, moved_at) VALUES (?, ?, ?, ?, ?)",
            (one.bonus_id, was, one.state, glasses_id, stamp(one.moved_at)),
        )


def _issuance(row: tuple[Any, ...]) -> Issuance:
    """Read a bonus; the columns stand in the order of the record's fields."""
    (*names, period, reserved_on, cents, reason, state, expires_at, moved_at) = row
    bonus_id, offer_id, card_id, order, customer_id, site_id = names
    return Issuance(
        *(bonus_id, offer_id, card_id, order, customer_id, site_id, period),
        *(dt.date.fromordinal(reserved_on), cents, _reason(reason), BonusState(state)),
        *(instant(expires_at), instant(moved_at)),
    )
