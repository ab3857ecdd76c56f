"""What a scan reads of the books, in two statements instead of ten.

A statement on its way to another process costs more than most of what it does there
(docs/measurements/desk.md). The first one finds the customer and locks what they came for; the second one is
sent when that is locked, and so sees what whoever had it before has written.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from server.stores.postgres.statements import PostgresStatements
from server.stores.sql.catalogue import EDITION_AND_SCARCE
from server.stores.sql.issuances import COLUMNS

MOST_HAD = 200
"""Who had more is asked for by a statement that says since when."""

_WHO = """
    SELECT json_build_object(
           'scanned', (SELECT json_build_array(content, card, answered_at) FROM scans WHERE scan_id = ?),
           'drive', (SELECT json_build_array(site_id, name, timezone, command_key)
                       FROM sites WHERE site_id = ?),
           'member', json_build_array(c.customer_id, c.first_name, c.family_initial, c.name_on_glasses,
                                      c.profiling, c.tier, c.pickups_before, codes.until),
           'bought', (SELECT json_agg(json_build_array(category, bought_on, gtin, NULL)
                                      ORDER BY bought_on, category, gtin)
                        FROM purchases WHERE customer_id = c.customer_id),
           'came', (SELECT json_agg(json_build_array(NULL, NULL, NULL, collected_at) ORDER BY collected_at)
                      FROM pickups WHERE customer_id = c.customer_id AND collected_at IS NOT NULL),
           'waiting', (SELECT json_agg(json_build_array(order_number, site_id, bay, starts_at, bags,
                                                        arrived_at, (
                              SELECT json_build_array(card_id, order_number, customer_id, site_id, opened_at,
                                                      closed_at)
                                FROM cards WHERE order_number = mine.order_number AND closed_at IS NULL
                                 FOR NO KEY UPDATE)) ORDER BY starts_at, order_number)
                         FROM (SELECT * FROM pickups
                                WHERE customer_id = c.customer_id AND collected_at IS NULL
                                ORDER BY starts_at, order_number FOR NO KEY UPDATE) mine),
           'counted', (SELECT counted FROM histories WHERE customer_id = c.customer_id))::text
      FROM (SELECT 1) nobody LEFT JOIN codes ON codes.code = ?
      LEFT JOIN customers c ON c.customer_id = codes.customer_id
"""
_WHAT = f"""
    SELECT json_build_object(
           'issued', (SELECT json_agg(json_build_array({COLUMNS}) ORDER BY bonus_id)
                        FROM bonuses WHERE customer_id = ? AND order_number = ?),
           'had', (SELECT json_agg(json_build_array(offer_id, reserved_on) ORDER BY reserved_on, offer_id)
                     FROM (SELECT offer_id, reserved_on FROM bonuses WHERE customer_id = ?
                              AND state IN ('reserved', 'given', 'redeemed', 'returned', 'declined')
                            ORDER BY reserved_on DESC LIMIT {MOST_HAD}) mine),
           'running', (SELECT json_agg(json_build_array(edition, offer_id, measure, remaining))
                         FROM ({EDITION_AND_SCARCE}) scarce))::text
"""  # noqa: S608 - names of columns

UNREAD = object()
"""Not read beforehand, or said already: to be asked for by itself."""


class Reading:
    """What was read for one scan. Every answer is given once: then the books may say something else."""

    def __init__(self, connection: PostgresStatements, scan_id: str, code: str, site_id: str) -> None:
        self._connection = connection
        self._site_id = site_id
        self._answers: dict[tuple[str, str], Any] = {}
        found = self._read(_WHO, (scan_id, site_id, code))
        member = found["member"]
        self._customer_id: str | None = member[0]
        past = (*(found["bought"] or ()), *(found["came"] or ()))
        self._answers = {
            ("scanned", scan_id): found["scanned"],
            ("drive", site_id): found["drive"],
            ("member", code): None if self._customer_id is None else (member, past),
        }
        if self._customer_id is not None:
            waiting = found["waiting"] or ()
            self._answers["waiting", self._customer_id] = [pickup for *pickup, _ in waiting]
            self._answers["history", self._customer_id] = found["counted"]
            for order, *_, slip in waiting:
                self._answers["open_slip", order] = slip
                self._answers["order", order] = True

    def take(self, question: str, about: str) -> Any:  # noqa: ANN401 - whatever the statement asks for
        """The answer, or UNREAD when it is not here or was given; what belongs together is read together."""
        if question == "issuances" and self._answers.pop(("order", about), False):
            self._read_on(about)
        return self._answers.pop((question, about), UNREAD)

    def forget(self) -> None:
        """Something was written that the answers do not know of."""
        self._answers.clear()

    def _read_on(self, order: str) -> None:
        customer_id = self._customer_id
        assert customer_id is not None, "somebody waits"
        found = self._read(_WHAT, (customer_id, order, customer_id, self._site_id))
        self._answers["issuances", order] = found["issued"] or ()
        self._answers["candidates", self._site_id] = found["running"]
        had = found["had"] or ()
        if len(had) < MOST_HAD:
            self._answers["had", customer_id] = had

    def _read(self, statement: str, values: Sequence[str]) -> Mapping[str, Any]:
        (text,) = self._connection.together(statement, values).fetchone()
        found: Mapping[str, Any] = json.loads(text)
        return found
