"""Statements about what may leave and what left: constraints first, code second.

Where several transactions are under way at once (PostgreSQL), a balance is locked before it is read, so that
what is taken is there; whoever moves several bonuses takes all of their counts, then all of their balances,
each in one order, or two could wait for each other.
"""

import dataclasses
import datetime as dt
import functools
from collections.abc import Mapping, Sequence

from server.domain.issuance import LATEST_END, Balance, BonusState, Issuance, Measure, Move, Pile, pile
from server.domain.offers.assortment import Assortment
from server.domain.offers.eligibility import Had
from server.stores.instants import instant, stamp
from server.stores.sql.catalogue import Catalogue
from server.stores.sql.counts import CountStatements
from server.stores.sql.issuances import COLUMNS, ITS_COLUMNS, TAKEN, read, written
from server.stores.sql.statements import SHELF, Statements, Value

_ADD = f"""
    INSERT INTO bonuses ({COLUMNS}) VALUES ({", ".join("?" * 18)})
        ON CONFLICT (customer_id, offer_id, period) WHERE {TAKEN} DO NOTHING
"""  # noqa: S608 - names of columns
_COUNT = """
    UPDATE balances
       SET remaining = remaining + ? * CASE measure WHEN 'cents' THEN ? ELSE 1 END,
           reserved = reserved + ? * CASE measure WHEN 'cents' THEN ? ELSE 1 END,
           given = given + ? * CASE measure WHEN 'cents' THEN ? ELSE 1 END
     WHERE offer_id = ? AND site_id IN ('', ?)
"""
_NOTE = "INSERT INTO ledger (bonus_id, was, became, glasses_id, moved_at) VALUES (?, ?, ?, ?, ?)"


class BonusStatements(CountStatements):
    """Reads and writes offers, bonuses, balances and the ledger."""

    def __init__(self, connection: Statements, catalogue: Catalogue) -> None:
        self._connection = connection
        self._catalogue = catalogue

    def candidates(self, site_id: str) -> Assortment:
        """The offers that run, and whether there is any of each at this site."""
        return self._catalogue.candidates(self._connection, site_id)

    def had(self, customer_id: str, since: dt.date) -> tuple[Had, ...]:
        """What this customer had from that day on: reserved, given or declined."""
        rows = self._connection.execute(
            """
            SELECT offer_id, reserved_on FROM bonuses WHERE customer_id = ? AND reserved_on >= ?
               AND state IN ('reserved', 'given', 'redeemed', 'returned', 'declined')
             ORDER BY reserved_on, offer_id
            """,
            (customer_id, since.toordinal()),
        )
        return tuple(Had(offer_id, dt.date.fromordinal(day)) for offer_id, day in rows)

    def issuances(self, order: str) -> tuple[Issuance, ...]:
        """Every bonus of this pickup."""
        rows = self._connection.execute(
            f"""
            SELECT {COLUMNS} FROM bonuses
             WHERE customer_id = (SELECT customer_id FROM pickups WHERE order_number = ?) AND order_number = ?
             ORDER BY bonus_id
            """,  # noqa: S608 - names of columns
            (order, order),
        )
        return tuple(read(row) for row in rows)

    def issuance(self, bonus_id: str) -> Issuance | None:
        """The bonus of this id; nobody else moves it until the end of the transaction."""
        row = self._connection.execute(
            f"SELECT {COLUMNS} FROM bonuses WHERE bonus_id = ? /*pg FOR NO KEY UPDATE */",  # noqa: S608
            (bonus_id,),
        ).fetchone()
        return read(row) if row else None

    def moves(self, after: int, most: int) -> tuple[Move, ...]:
        """The lines of the ledger behind this one, in their order."""
        rows = self._connection.execute(
            f"""
            SELECT ledger.line, ledger.was, ledger.became, ledger.glasses_id, ledger.moved_at, {ITS_COLUMNS}
              FROM ledger JOIN bonuses ON bonuses.bonus_id = ledger.bonus_id
             WHERE ledger.line > ? ORDER BY ledger.line LIMIT ?
            """,  # noqa: S608 - names of columns
            (after, most),
        )
        return tuple(
            Move(line, read(one), BonusState(was) if was else None, BonusState(became), by, instant(at))
            for line, was, became, by, at, *one in rows
        )

    def due(self, now: dt.datetime, most: int) -> tuple[Issuance, ...]:
        """Reservations that hold nothing any more, the one that ends first comes first."""
        ended = self._reserved("expires_at <= ?", now, most)
        return ended + self._reserved("expires_at > ?", now + LATEST_END, most - len(ended))

    def _reserved(self, ends: str, at: dt.datetime, most: int) -> tuple[Issuance, ...]:
        """What is reserved and ends there: two ranges of one index, which one statement would not use."""
        rows = self._connection.execute(
            f"""
            SELECT {COLUMNS} FROM bonuses WHERE state = 'reserved' AND {ends}
             ORDER BY expires_at, bonus_id LIMIT ? /*pg FOR NO KEY UPDATE SKIP LOCKED */
            """,  # noqa: S608 - names of columns
            (stamp(at), most),
        )
        return tuple(read(row) for row in rows)

    def reserve(self, issuance: Issuance, glasses_id: str) -> bool:
        """Reserve one bonus: all of its balances, and the one place of customer and period."""
        return bool(self.reserve_together((issuance,), glasses_id))

    def reserve_together(self, issuances: Sequence[Issuance], glasses_id: str) -> frozenset[str]:
        """Reserve bonuses of different offers, as far as they are there; says the ids of those that were."""
        wanted = self._with_room(issuances)
        reserved = self._reserve_there(wanted, glasses_id) if wanted else frozenset()
        for one in wanted:
            if one.bonus_id in reserved:
                self._count_claims(one, None)
        return reserved

    def move(self, issuance: Issuance, became: Issuance, glasses_id: str) -> bool:
        """Bring a bonus from one state to another, with its balances and a line in the ledger."""
        was = issuance.state
        takes = pile(was) is Pile.LEFT and pile(became.state) is not Pile.LEFT
        if takes and not self._takes_one_more(issuance):
            return False
        if not self._change(was, became):
            return False
        self._count(issuance, was, became.state)
        self._note(became, was, glasses_id)
        return True

    def put_back(
        self, issuances: Sequence[Issuance], became: BonusState, now: dt.datetime, glasses_id: str
    ) -> None:
        """Return what reservations hold, released or expired: what it takes is taken in one order first."""
        if len(issuances) > 1:
            self._hold(issuances)
        for one in issuances:
            self.move(one, dataclasses.replace(one, state=became, moved_at=now), glasses_id)

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

    def _takes_one_more(self, one: Issuance) -> bool:
        """Whether every count and every balance has room for it."""
        return bool(self._with_room((one,)) and self._there((one,), self._limits((one,))))

    def _reserve_there(self, wanted: Sequence[Issuance], glasses_id: str) -> frozenset[str]:
        """Reserve what is there of bonuses that every count has room for."""
        limits = self._limits(wanted)
        there = self._there(wanted, limits)
        added = self._add(there) if there else []
        if added:
            limited = [one for one in added if limits[one.offer_id]]
            if limited:
                self._connection.executemany(_COUNT, [_counted(one, None, one.state) for one in limited])
            self._connection.executemany(_NOTE, [_noted(one, None, glasses_id) for one in added])
        return frozenset(one.bonus_id for one in added)

    def _limits(self, wanted: Sequence[Issuance]) -> dict[str, int]:
        """How many balances limit each of these offers; so many it is until the end of the transaction."""
        rows = self._connection.execute(
            f"""
            SELECT offer_id, balances FROM offers /*pg CROSS JOIN pg_advisory_xact_lock_shared({SHELF}) */
             WHERE offer_id IN ({", ".join("?" * len(wanted))}) ORDER BY offer_id /*pg FOR SHARE OF offers */
            """,  # noqa: S608 - marks only
            [one.offer_id for one in wanted],
        )
        return dict(rows.fetchall())

    def _there(self, wanted: Sequence[Issuance], limits: Mapping[str, int]) -> list[Issuance]:
        """Those for which every balance that limits their offer has room for one more; locks them all."""
        limited = [one for one in wanted if limits[one.offer_id]]
        if not limited:
            return list(wanted)
        rows = self._connection.execute(
            f"""
            SELECT offer_id, measure, remaining FROM balances
             WHERE offer_id IN ({", ".join("?" * len(limited))}) AND site_id IN ('', ?)
             ORDER BY offer_id, measure, site_id /*pg FOR NO KEY UPDATE */
            """,  # noqa: S608 - marks only
            (*(one.offer_id for one in limited), wanted[0].site_id),
        ).fetchall()
        cents = {one.offer_id: one.face_value_cents for one in wanted}
        missing = dict(limits)
        for offer_id, measure, remaining in rows:
            enough = remaining >= (cents[offer_id] if measure == Measure.CENTS else 1)
            missing[offer_id] -= 1 if enough else -len(rows)
        return [one for one in wanted if not missing[one.offer_id]]

    def _hold(self, issuances: Sequence[Issuance]) -> None:
        """Lock bonuses that will be moved, then every count they are in, then every balance."""
        names = sorted(one.bonus_id for one in issuances)
        self._connection.execute(
            f"""
            SELECT bonus_id FROM bonuses WHERE bonus_id IN ({", ".join("?" * len(names))})
             ORDER BY bonus_id /*pg FOR NO KEY UPDATE */
            """,  # noqa: S608 - marks only
            names,
        ).fetchall()
        self._hold_counts(issuances)
        places = sorted({(one.offer_id, where) for one in issuances for where in ("", one.site_id)})
        self._connection.execute(
            f"""
            SELECT remaining FROM balances
             WHERE (offer_id, site_id) IN (VALUES {", ".join(["(?, ?)"] * len(places))})
             ORDER BY offer_id, measure, site_id /*pg FOR NO KEY UPDATE */
            """,  # noqa: S608 - marks only
            [value for place in places for value in place],
        ).fetchall()

    def _add(self, wanted: Sequence[Issuance]) -> list[Issuance]:
        """Write bonuses down, unless the customer has their offer already in this period; says which."""
        if self._connection.changed_by_all(_ADD, [written(one) for one in wanted]) == len(wanted):
            return list(wanted)
        rows = self._connection.execute(
            f"SELECT bonus_id FROM bonuses WHERE bonus_id IN ({', '.join('?' * len(wanted))})",  # noqa: S608
            [one.bonus_id for one in wanted],
        )
        there = {bonus_id for (bonus_id,) in rows}
        return [one for one in wanted if one.bonus_id in there]

    def _change(self, was: BonusState, one: Issuance) -> bool:
        """Change the state of a bonus, unless it is in another one or its place is taken meanwhile."""
        changed = self._connection.changed(
            """
            UPDATE bonuses SET state = ?, expires_at = ?, moved_at = ? WHERE bonus_id = ? AND state = ?
               AND (? NOT IN ('reserved', 'given', 'redeemed', 'returned')
                    OR NOT EXISTS (SELECT 1 FROM bonuses other
                                    WHERE other.offer_id = ? AND other.customer_id = ? AND other.period = ?
                                      AND other.state IN ('reserved', 'given', 'redeemed', 'returned')
                                      AND other.bonus_id <> ?))
            """,
            (
                *(one.state, stamp(one.expires_at), stamp(one.moved_at), one.bonus_id, was),
                *(one.state, one.offer_id, one.customer_id, one.period, one.bonus_id),
            ),
        )
        return changed == 1

    def _count(self, one: Issuance, was: BonusState | None, became: BonusState) -> None:
        """Move it from pile to pile in every balance that limits its offer."""
        if pile(was) is pile(became):
            return
        self._count_claims(dataclasses.replace(one, state=became), was)
        self._connection.execute(_COUNT, _counted(one, was, became))

    def _note(self, one: Issuance, was: BonusState | None, glasses_id: str) -> None:
        self._connection.execute(_NOTE, _noted(one, was, glasses_id))


def _counted(one: Issuance, was: BonusState | None, became: BonusState) -> tuple[Value, ...]:
    """What moves a bonus from pile to pile in its balances."""
    left, reserved, given = _steps(was, became)
    cents = one.face_value_cents
    return (left, cents, reserved, cents, given, cents, one.offer_id, one.site_id)


@functools.cache
def _steps(was: BonusState | None, became: BonusState) -> tuple[int, ...]:
    """How many more lie on each pile afterwards."""
    return tuple((pile(became) is each) - (pile(was) is each) for each in Pile)


def _noted(one: Issuance, was: BonusState | None, glasses_id: str) -> tuple[Value, ...]:
    """A line of the ledger."""
    return (one.bonus_id, was, one.state, glasses_id, stamp(one.moved_at))
