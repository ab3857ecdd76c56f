"""The books in PostgreSQL: what is done most often takes one statement instead of four."""

from collections.abc import Sequence

from server.domain.issuance import Issuance
from server.stores.sql import SqlBooks, Value
from server.stores.sql.issuances import COLUMNS, TAKEN, written

_LINE = (
    "(?, ?, ?, ?, ?, ?, ?::int, ?::int, ?::int, ?, ?, ?::bigint, ?::bigint, ?, ?, ?::float8, ?, ?, ?::bigint)"
)
_RESERVE = f"""
    WITH wanted ({COLUMNS}, limits) AS (VALUES {{lines}}), room AS MATERIALIZED (
        SELECT bonus_id, balances.offer_id, measure, balances.site_id, remaining,
               CASE measure WHEN 'cents' THEN face_value_cents ELSE 1 END AS amount
          FROM balances JOIN wanted ON balances.offer_id = wanted.offer_id
                                   AND balances.site_id IN ('', wanted.site_id)
         ORDER BY balances.offer_id, measure, balances.site_id FOR NO KEY UPDATE OF balances
    ), added AS (
        INSERT INTO bonuses ({COLUMNS})
        SELECT {COLUMNS} FROM wanted
         WHERE limits = (SELECT count(*) FROM room WHERE room.bonus_id = wanted.bonus_id)
           AND NOT EXISTS (SELECT FROM room WHERE room.bonus_id = wanted.bonus_id AND remaining < amount)
            ON CONFLICT (offer_id, customer_id, period) WHERE {TAKEN} DO NOTHING
        RETURNING bonus_id, state, moved_at
    ), counted AS (
        UPDATE balances SET remaining = balances.remaining - amount, reserved = balances.reserved + amount
          FROM room JOIN added ON room.bonus_id = added.bonus_id
         WHERE balances.offer_id = room.offer_id AND balances.measure = room.measure
           AND balances.site_id = room.site_id
    ), noted AS (
        INSERT INTO ledger (bonus_id, was, became, glasses_id, moved_at)
        SELECT bonus_id, NULL, state, ?, moved_at FROM added ORDER BY bonus_id
    )
    SELECT bonus_id FROM added
"""  # noqa: S608 - names of columns
"""Lock the balances, look whether there is enough, and only then write bonuses, balances and ledger."""


class PostgresBooks(SqlBooks):
    """Everything the desk may ask and write; the transaction is the store's."""

    def _reserve_there(self, wanted: Sequence[Issuance], glasses_id: str) -> frozenset[str]:
        """Reserve what is there of bonuses that every count has room for."""
        values: list[Value] = []
        for one in wanted:
            values += (*written(one), self._catalogue.limits(self._connection, one.offer_id))
        statement = _RESERVE.format(lines=", ".join([_LINE] * len(wanted)))
        rows = self._connection.execute(statement, (*values, glasses_id))
        return frozenset(bonus_id for (bonus_id,) in rows.fetchall())
