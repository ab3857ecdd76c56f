"""Statements about what may leave and what left: constraints first, code second."""

import datetime as dt
import functools
import sqlite3
from collections.abc import Callable

from overlays.card import Reason
from server.domain.issuance import Balance, BonusState, Issuance, Measure, Pile, pile
from server.domain.offers.campaign import Offer
from server.domain.offers.eligibility import Candidate, Had
from server.stores.instants import instant, stamp

_TAKEN = frozenset({"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_CHECK"})
"""The customer has this offer already, or a pile would fall below zero; other breaches are our faults."""


@functools.lru_cache(maxsize=4096)
def _offer(document: str) -> Offer:
    return Offer.model_validate_json(document)


class BonusStatements:
    """Reads and writes offers, bonuses, balances and the ledger."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def candidates(self, site_id: str) -> tuple[Candidate, ...]:
        """The offers that run, and whether there is any of each at this site."""
        rows = self._connection.execute(
            """
            SELECT o.document, o.priority, o.balances = (
                     SELECT count(*) FROM balances b
                      WHERE b.offer_id = o.offer_id AND b.site_id IN ('', ?)
                        AND b.remaining >= CASE b.measure WHEN 'cents' THEN o.face_value_cents ELSE 1 END)
              FROM offers o WHERE o.live = 1 ORDER BY o.offer_id
            """,
            (site_id,),
        )
        return tuple(
            Candidate(_offer(document), priority, available=bool(available))
            for document, priority, available in rows
        )

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
            "SELECT * FROM bonuses WHERE order_number = ? ORDER BY rowid", (order,)
        )
        return tuple(_issuance(row) for row in rows)

    def due(self, now: dt.datetime, most: int) -> tuple[Issuance, ...]:
        """Reservations that have expired, oldest first."""
        rows = self._connection.execute(
            """
            SELECT * FROM bonuses WHERE state = 'reserved' AND expires_at <= ?
             ORDER BY expires_at, bonus_id LIMIT ?
            """,
            (stamp(now), most),
        )
        return tuple(_issuance(row) for row in rows)

    def reserve(self, issuance: Issuance, glasses_id: str) -> bool:
        """Reserve one bonus: all of its balances, and the one place of customer and period."""
        return self._whole(
            lambda: (
                self._add(issuance)
                and self._count(issuance, None, issuance.state)
                and self._note(issuance, None, glasses_id)
            )
        )

    def move(self, issuance: Issuance, became: Issuance, glasses_id: str) -> bool:
        """Bring a bonus from one state to another, with its balances and a line in the ledger."""
        return self._whole(
            lambda: (
                self._change(issuance.state, became)
                and self._count(issuance, issuance.state, became.state)
                and self._note(became, issuance.state, glasses_id)
            )
        )

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

    def _whole(self, attempt: Callable[[], bool]) -> bool:
        """Do all of it or nothing, inside the transaction that is under way."""
        self._connection.execute("SAVEPOINT attempt")
        try:
            done = attempt()
        except sqlite3.IntegrityError as error:
            if error.sqlite_errorname not in _TAKEN:
                raise
            done = False
        if not done:
            self._connection.execute("ROLLBACK TO attempt")
        self._connection.execute("RELEASE attempt")
        return done

    def _add(self, one: Issuance) -> bool:
        columns = (
            *(one.bonus_id, one.offer_id, one.card_id, one.order, one.customer_id, one.site_id, one.period),
            *(one.reserved_on.toordinal(), one.face_value_cents, one.reason.model_dump_json()),
            *(one.state, stamp(one.expires_at), stamp(one.moved_at)),
        )
        self._connection.execute(
            """
            INSERT INTO bonuses (bonus_id, offer_id, card_id, order_number, customer_id, site_id, period,
                reserved_on, face_value_cents, reason, state, expires_at, moved_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            columns,
        )
        return True

    def _change(self, was: BonusState, one: Issuance) -> bool:
        changed = self._connection.execute(
            "UPDATE bonuses SET state = ?, expires_at = ?, moved_at = ? WHERE bonus_id = ? AND state = ?",
            (one.state, stamp(one.expires_at), stamp(one.moved_at), one.bonus_id, was),
        )
        return changed.rowcount == 1

    def _count(self, one: Issuance, was: BonusState | None, became: BonusState) -> bool:
        """Move it from pile to pile in every balance that limits its offer, or in none."""
        if pile(was) is pile(became):
            return True
        counted = self._connection.execute(
            """
            UPDATE balances
               SET remaining = remaining + :remaining * CASE measure WHEN 'cents' THEN :cents ELSE 1 END,
                   reserved = reserved + :reserved * CASE measure WHEN 'cents' THEN :cents ELSE 1 END,
                   given = given + :given * CASE measure WHEN 'cents' THEN :cents ELSE 1 END
             WHERE offer_id = :offer AND site_id IN ('', :site)
               AND remaining + :remaining * CASE measure WHEN 'cents' THEN :cents ELSE 1 END >= 0
            """,
            {
                "offer": one.offer_id,
                "site": one.site_id,
                "cents": one.face_value_cents,
                **{each.value: (pile(became) is each) - (pile(was) is each) for each in Pile},
            },
        )
        needed = self._connection.execute(
            "SELECT balances FROM offers WHERE offer_id = ?", (one.offer_id,)
        ).fetchone()
        return counted.rowcount == int(needed["balances"])

    def _note(self, one: Issuance, was: BonusState | None, glasses_id: str) -> bool:
        self._connection.execute(
            "INSERT INTO ledger (bonus_id, was, became, glasses_id, moved_at) VALUES (?, ?, ?, ?, ?)",
            (one.bonus_id, was, one.state, glasses_id, stamp(one.moved_at)),
        )
        return True


def _issuance(row: sqlite3.Row) -> Issuance:
    return Issuance(
        bonus_id=row["bonus_id"],
        offer_id=row["offer_id"],
        card_id=row["card_id"],
        order=row["order_number"],
        customer_id=row["customer_id"],
        site_id=row["site_id"],
        period=row["period"],
        reserved_on=dt.date.fromordinal(row["reserved_on"]),
        face_value_cents=row["face_value_cents"],
        reason=Reason.model_validate_json(row["reason"]),
        state=BonusState(row["state"]),
        expires_at=instant(row["expires_at"]),
        moved_at=instant(row["moved_at"]),
    )
