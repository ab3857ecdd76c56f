"""What many scans write, in one statement: each scan wholly, or not at all."""

import json
from collections.abc import Mapping, Sequence

from server.domain.issuance import Issuance
from server.stores.instants import stamp
from server.stores.postgres.scans import Draft
from server.stores.sql import Value
from server.stores.sql.counts import CountStatements
from server.stores.sql.issuances import COLUMNS, written
from server.stores.sql.statements import NOT_COLLECTED, SHELF

_GIFT = (
    "bonus_id text, offer_id text, card_id text, order_number text, customer_id text, site_id text, "
    "period int, reserved_on int, face_value_cents int, reason text, state text, "
    "expires_at bigint, moved_at bigint, version_hash text, ranker text, propensity float8, arm text, "
    "claims text"
)
WRITE = f"""
    WITH wanted AS MATERIALIZED (
        SELECT * FROM json_to_recordset(?::json) AS one (place int, card_id text, order_number text,
               customer_id text, site_id text, profiling int, named int, opened_at bigint, is_new boolean,
               arrived_at bigint, glasses_id text, scan_id text, content text, card text, answered_at bigint)
    ), gifts AS MATERIALIZED (
        SELECT * FROM json_to_recordset(?::json) AS one (place int, {_GIFT})
    ), free AS MATERIALIZED (
        SELECT place FROM wanted JOIN pickups ON pickups.order_number = wanted.order_number
               JOIN customers ON customers.customer_id = wanted.customer_id
         WHERE (SELECT pg_try_advisory_xact_lock_shared({SHELF}))
           AND pickups.customer_id = wanted.customer_id AND pickups.site_id = wanted.site_id
           AND customers.profiling = wanted.profiling AND customers.name_on_glasses >= wanted.named
           AND {NOT_COLLECTED} AND (pickups.arrived_at IS NULL) = is_new
           AND (SELECT count(*) FROM bonuses WHERE bonuses.customer_id = wanted.customer_id
                   AND bonuses.order_number = wanted.order_number) = 0
           FOR NO KEY UPDATE OF pickups SKIP LOCKED FOR KEY SHARE OF customers SKIP LOCKED
    ), running AS MATERIALIZED (
        SELECT place, bonus_id, gifts.offer_id, gifts.site_id, gifts.face_value_cents, offers.balances
          FROM gifts JOIN free USING (place) JOIN offers USING (offer_id)
         ORDER BY gifts.offer_id FOR SHARE OF offers
    ), room AS MATERIALIZED (
        SELECT place, bonus_id, balances.offer_id, balances.measure, balances.site_id, remaining,
               CASE balances.measure WHEN 'cents' THEN face_value_cents ELSE 1 END AS amount
          FROM running CROSS JOIN LATERAL
               (VALUES ('stock', running.site_id), ('units', ''), ('cents', '')) AS kept (measure, site_id)
          JOIN balances ON balances.offer_id = running.offer_id AND balances.measure = kept.measure
                       AND balances.site_id = kept.site_id
         ORDER BY balances.offer_id, balances.measure, balances.site_id FOR NO KEY UPDATE OF balances
    ), fitting AS (
        SELECT bonus_id, count(*) AS limits
          FROM (SELECT bonus_id, remaining, sum(amount) OVER (
                       PARTITION BY offer_id, measure, site_id ORDER BY place, bonus_id) AS used
                  FROM room) one
         WHERE used <= remaining GROUP BY bonus_id
    ), done AS MATERIALIZED (
        SELECT place FROM free WHERE NOT EXISTS (
               SELECT FROM gifts LEFT JOIN running USING (bonus_id) LEFT JOIN fitting USING (bonus_id)
                WHERE gifts.place = free.place AND balances IS DISTINCT FROM coalesce(fitting.limits, 0))
    ), opened AS (
        INSERT INTO cards (card_id, order_number, customer_id, site_id, opened_at)
        SELECT card_id, order_number, customer_id, site_id, opened_at FROM wanted JOIN done USING (place)
    ), arrived AS (
        UPDATE pickups SET arrived_at = wanted.arrived_at FROM wanted JOIN done USING (place)
         WHERE is_new AND pickups.order_number = wanted.order_number
    ), added AS (
        INSERT INTO bonuses ({COLUMNS}) SELECT {COLUMNS} FROM gifts JOIN done USING (place)
    ), counted AS (
        UPDATE balances SET remaining = balances.remaining - amount, reserved = balances.reserved + amount
          FROM (SELECT offer_id, measure, site_id, sum(amount) AS amount FROM room JOIN done USING (place)
                 GROUP BY offer_id, measure, site_id) taken
         WHERE balances.offer_id = taken.offer_id AND balances.measure = taken.measure
           AND balances.site_id = taken.site_id
    ), noted AS (
        INSERT INTO ledger (bonus_id, was, became, glasses_id, moved_at)
        SELECT bonus_id, NULL, state, glasses_id, moved_at
          FROM gifts JOIN done USING (place) JOIN wanted USING (place) ORDER BY place, bonus_id
    ), answered AS (
        INSERT INTO scans (scan_id, content, card, answered_at)
        SELECT scan_id, content, card, answered_at FROM wanted JOIN done USING (place)
    )
    SELECT place FROM done
"""  # noqa: S608 - names of columns
"""Lock the orders and the balances, see what is still free and enough, and write what fits.

Who has an order locked goes first, and so does who objects to profiling or takes their name back, and who
changes how offers are limited: while they do, and when they have since it was read, the scan is done by
itself. A balance that is nearly used up is filled in the order of the scans; one that is refused for another
reason still counts, so that too few are let through and never too many. Somebody else's open card for the
same order, or the same scan, breaks a unique index, and nothing at all is written.
"""
_NAMES = COLUMNS.split(", ")


class FairCopy(CountStatements):
    """Writes down what scans have drafted; inside a transaction when any of them takes of a count."""

    def write(self, drafts: Sequence[Draft]) -> frozenset[int]:
        """Write down as many as are possible; says the places of those that were."""
        fits = self._with_counts(drafts)
        if not fits:
            return frozenset()
        wanted = [_scan(place, draft) for place, draft in fits.items()]
        gifts = [
            {"place": place} | dict(zip(_NAMES, written(one), strict=True))
            for place, draft in fits.items()
            for one in draft.bonuses
        ]
        rows = self._connection.execute(WRITE, (json.dumps(wanted), json.dumps(gifts))).fetchall()
        done = frozenset(place for (place,) in rows)
        for place in sorted(done):
            for one in drafts[place].bonuses:
                self._count_claims(one, None)
        return done

    def _with_counts(self, drafts: Sequence[Draft]) -> Mapping[int, Draft]:
        """Those whose every count has room, one after the other, by their places; locks the counts."""
        wanted: list[Issuance] = [one for draft in drafts for one in draft.bonuses]
        roomy = {one.bonus_id for one in self._with_room(wanted)}
        return {
            place: draft
            for place, draft in enumerate(drafts)
            if all(one.bonus_id in roomy for one in draft.bonuses)
        }


def _scan(place: int, draft: Draft) -> dict[str, Value]:
    slip, scanned = draft.slip, draft.scanned
    assert slip is not None, "a first look at an order opens a slip"
    assert scanned is not None, "a draft that is written has an answer"
    return {
        "place": place,
        "card_id": slip.card_id,
        "order_number": slip.order,
        "customer_id": slip.customer_id,
        "site_id": slip.site_id,
        "profiling": int(draft.profiling),
        "named": int(scanned.card.name is not None),
        "opened_at": stamp(slip.opened_at),
        "is_new": draft.arrived_at is not None,
        "arrived_at": None if draft.arrived_at is None else stamp(draft.arrived_at),
        "glasses_id": draft.glasses_id,
        "scan_id": scanned.scan_id,
        "content": scanned.content,
        "card": scanned.card.model_dump_json(),
        "answered_at": stamp(scanned.at),
    }
