"""Statements about the codes of coupons."""

from collections.abc import Iterator

from overlays.card import BonusKind
from server.domain.intake import Fault, Outcome
from server.domain.intake.records import CouponCodeRecord
from server.domain.issuance import BonusState, Issuance
from server.domain.offers.coupon_code import DrawnCode, fits, new_code
from server.domain.offers.offer import Coupon, read_offer
from server.stores.sql.statements import Statements

_TRIES = 20
"""A pattern of which nearly all codes are taken gives none: lint warns of it before."""
_LEFT = frozenset({BonusState.GIVEN, BonusState.REDEEMED})


class CouponStatements:
    """Reads and writes codes."""

    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def kind_of(self, offer_id: str) -> BonusKind | None:
        """What an offer is, whether bonuses are switched off or not; None = it runs no longer."""
        row = self._connection.execute(
            "SELECT document FROM offers WHERE offer_id = ? AND live = 1", (offer_id,)
        ).fetchone()
        return read_offer(row[0]).kind if row else None

    def draw_code(self, issuance: Issuance) -> str | None:
        """The code of a bonus: the one it has, or the next one of those sent here, or a new one.

        Returns:
            None when the offer has no pattern, the bonus was not given, or no code is left.
        """
        row = self._connection.execute(
            "SELECT code FROM coupon_codes WHERE bonus_id = ?", (issuance.bonus_id,)
        ).fetchone()
        if row is not None:
            return str(row[0])
        pattern = self._pattern(issuance.offer_id) if issuance.state in _LEFT else None
        if pattern is None:
            return None
        return self._next_sent(issuance) or self._made(issuance, pattern)

    def bonus_of(self, code: str) -> str | None:
        """Whose code it is; None = nobody's."""
        row = self._connection.execute("SELECT bonus_id FROM coupon_codes WHERE code = ?", (code,)).fetchone()
        return row[0] if row else None

    def coupon_codes(self) -> Iterator[DrawnCode]:
        """Every code, by offer."""
        rows = self._connection.execute(
            """
            SELECT c.offer_id, c.code, c.bonus_id, b.state
              FROM coupon_codes c LEFT JOIN bonuses b ON b.bonus_id = c.bonus_id ORDER BY c.offer_id, c.code
            """
        )
        for offer_id, code, bonus_id, state in rows:
            yield DrawnCode(offer_id, code, bonus_id, BonusState(state) if state else None)

    def _next_sent(self, issuance: Issuance) -> str | None:
        free = self._connection.execute(
            """
            SELECT code FROM coupon_codes WHERE offer_id = ? AND bonus_id IS NULL
             ORDER BY code LIMIT 1 /*pg FOR UPDATE SKIP LOCKED */
            """,
            (issuance.offer_id,),
        ).fetchone()
        if free is None:
            return None
        self._connection.execute(
            "UPDATE coupon_codes SET bonus_id = ? WHERE code = ?", (issuance.bonus_id, free[0])
        )
        return str(free[0])

    def _made(self, issuance: Issuance, pattern: str) -> str | None:
        insert = """
            INSERT INTO coupon_codes (code, offer_id, bonus_id) VALUES (?, ?, ?) ON CONFLICT (code) DO NOTHING
        """
        for _ in range(_TRIES):
            code = new_code(pattern)
            if self._connection.changed(insert, (code, issuance.offer_id, issuance.bonus_id)):
                return code
        return None

    def _pattern(self, offer_id: str) -> str | None:
        return pattern_of(self._connection, offer_id)


def pattern_of(connection: Statements, offer_id: str) -> str | None:
    """What the codes of an offer look like, whether it runs or not; None = it has none."""
    row = connection.execute("SELECT document FROM offers WHERE offer_id = ?", (offer_id,)).fetchone()
    offer = read_offer(row[0]) if row else None
    return offer.code_pattern if isinstance(offer, Coupon) else None


def take_code(connection: Statements, record: CouponCodeRecord) -> Outcome | Fault:
    """Keep a code that was made elsewhere."""
    pattern = pattern_of(connection, record.offer_id)
    if pattern is None:
        return Fault("offer_id", "no such offer, or its coupons have no code: publish it with a code_pattern")
    if not fits(record.code, pattern):
        return Fault("code", "does not look like the code_pattern of its offer")
    row = connection.execute("SELECT offer_id FROM coupon_codes WHERE code = ?", (record.code,)).fetchone()
    if row is not None:
        return Outcome.SAME if row[0] == record.offer_id else Fault("code", "belongs to another offer")
    connection.execute(
        "INSERT INTO coupon_codes (code, offer_id) VALUES (?, ?)", (record.code, record.offer_id)
    )
    return Outcome.ADDED
