"""The books in PostgreSQL: what is done most often takes one statement instead of four."""

from server.domain.issuance import Issuance
from server.stores.instants import stamp
from server.stores.sql import SqlBooks

_RESERVE = """
    WITH room AS MATERIALIZED (
        SELECT offer_id, measure, site_id, remaining,
               CASE measure WHEN 'cents' THEN ?::bigint ELSE 1 END AS amount
          FROM balances WHERE offer_id = ? AND site_id IN ('', ?)
         ORDER BY measure, site_id FOR NO KEY UPDATE
    ), enough AS (
        SELECT 1 FROM room HAVING count(*) = ?::int AND coalesce(bool_and(remaining >= amount), true)
    ), added AS (
        INSERT INTO bonuses (bonus_id, offer_id, card_id, order_number, customer_id, site_id, period,
               reserved_on, face_value_cents, reason, state, expires_at, moved_at)
        SELECT ?, ?, ?, ?, ?, ?, ?::int, ?::int, ?::int, ?, ?, ?::bigint, ?::bigint FROM enough
            ON CONFLICT (offer_id, customer_id, period) WHERE state IN ('reserved', 'given') DO NOTHING
        RETURNING bonus_id, state, moved_at
    ), counted AS (
        UPDATE balances SET remaining = balances.remaining - amount, reserved = balances.reserved + amount
          FROM room, added
         WHERE balances.offer_id = room.offer_id AND balances.measure = room.measure
           AND balances.site_id = room.site_id
    ), noted AS (
        INSERT INTO ledger (bonus_id, was, became, glasses_id, moved_at)
        SELECT bonus_id, NULL, state, ?, moved_at FROM added
    )
    SELECT count(*) FROM added
"""
"""Lock the balances, look whether there is enough, and only then write bonus, balances and ledger."""


class PostgresBooks(SqlBooks):
    """Everything the desk may ask and write; the transaction is the store's."""

    def reserve(self, issuance: Issuance, glasses_id: str) -> bool:
        """Reserve one bonus: all of its balances, and the one place of customer and period."""
        one = issuance
        limits = self._catalogue.limits(self._connection, one.offer_id)
        (added,) = self._connection.execute(
            _RESERVE,
            (
                *(one.face_value_cents, one.offer_id, one.site_id, limits),
                *(one.bonus_id, one.offer_id, one.card_id, one.order, one.customer_id, one.site_id),
                *(one.period, one.reserved_on.toordinal(), one.face_value_cents),
                *(one.reason.model_dump_json(), one.state, stamp(one.expires_at), stamp(one.moved_at)),
                glasses_id,
            ),
        ).fetchone()
        return bool(added)
