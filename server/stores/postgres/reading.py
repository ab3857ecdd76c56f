"""What many scans ask for, read in one statement.

A statement on its way to another process costs more than most of what it does there
(docs/measurements/desk.md). This one locks nothing: what it finds is looked at once more when something is
written (``writing``). Whether a row is there is asked by counting: EXISTS may be planned as one look at all
rows of a table, which the planner takes for empty on the day after it was made.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from server.desk.records import Lookup
from server.stores.postgres.statements import PostgresStatements
from server.stores.sql.catalogue import EDITION_AND_SCARCE
from server.stores.sql.people import MEMBER, WAITING
from server.stores.sql.statements import COLLECTED, NOT_COLLECTED

MOST_HAD = 200
"""Who had more is served by themselves, where only what counts is read."""

READ = f"""
    SELECT json_build_object(
           'scanned', (SELECT true FROM scans WHERE scans.scan_id = sought.scan_id),
           'drive', (SELECT json_build_array(sites.site_id, name, timezone, command_key)
                       FROM sites WHERE sites.site_id = sought.site_id),
           'member', json_build_array({MEMBER}, codes.until),
           'bought', (SELECT json_agg(json_build_array(category, bought_on, gtin, NULL)
                                      ORDER BY bought_on, category, gtin)
                        FROM purchases WHERE customer_id = c.customer_id),
           'came', (SELECT json_agg(json_build_array(NULL, NULL, NULL, collected_at) ORDER BY collected_at)
                      FROM pickups WHERE customer_id = c.customer_id AND {COLLECTED}),
           'waiting', (SELECT json_agg(json_build_array({WAITING}) ORDER BY starts_at, order_number)
                         FROM pickups WHERE customer_id = c.customer_id AND {NOT_COLLECTED}),
           'begun', (SELECT sum((SELECT count(*) FROM cards
                                  WHERE order_number = mine.order_number AND closed_at IS NULL)
                              + (SELECT count(*) FROM bonuses WHERE bonuses.customer_id = c.customer_id
                                    AND order_number = mine.order_number))
                       FROM pickups mine WHERE customer_id = c.customer_id AND {NOT_COLLECTED}),
           'had', (SELECT json_agg(json_build_array(offer_id, reserved_on) ORDER BY reserved_on, offer_id)
                     FROM (SELECT offer_id, reserved_on FROM bonuses WHERE customer_id = c.customer_id
                              AND state IN ('reserved', 'given', 'redeemed', 'returned', 'declined')
                            ORDER BY reserved_on DESC LIMIT {MOST_HAD}) mine),
           'counted', (SELECT counted FROM histories WHERE customer_id = c.customer_id),
           'running', (SELECT json_agg(json_build_array(edition, offer_id, measure, remaining))
                         FROM ({EDITION_AND_SCARCE.replace("?", "sought.site_id")}) scarce))::text
      FROM json_to_recordset(?::json) AS sought (place int, scan_id text, code text, site_id text)
      LEFT JOIN codes ON codes.code = sought.code
      LEFT JOIN customers c ON c.customer_id = codes.customer_id
     ORDER BY place
"""  # noqa: S608 - nothing from outside
Answers = Mapping[tuple[str, str], Any]
"""What the books said, by the question and what it is about."""


class Reading:
    """What was read for one scan."""

    def __init__(self, lookup: Lookup, found: Mapping[str, Any]) -> None:
        self._lookup = lookup
        self._found = found
        self.customer_id: str | None = found["member"][0]

    @property
    def goes_with_others(self) -> bool:
        """Whether it can be answered from this alone: a first look at somebody's orders."""
        return not self._found["scanned"] and not self._found["begun"]

    def answers(self) -> Answers:
        """What the books said."""
        found = self._found
        known: dict[tuple[str, str], Any] = {
            ("scanned", self._lookup.scan_id): None,
            ("drive", self._lookup.site_id): found["drive"],
            ("candidates", self._lookup.site_id): found["running"],
            ("member", self._lookup.code): None,
        }
        if self.customer_id is None:
            return known
        waiting, had = found["waiting"] or (), found["had"] or ()
        past = (*(found["bought"] or ()), *(found["came"] or ()))
        known |= {
            ("member", self._lookup.code): (found["member"], past),
            ("waiting", self.customer_id): waiting,
            ("history", self.customer_id): found["counted"],
        }
        if len(had) < MOST_HAD:
            known["had", self.customer_id] = had
        for order, *_ in waiting:
            known |= {("open_slip", order): None, ("issuances", order): None}
        return known


def read(statements: PostgresStatements, lookups: Sequence[Lookup]) -> list[Reading]:
    """Read what these scans will ask for, in their order."""
    sought = [
        {"place": place, "scan_id": one.scan_id, "code": one.code, "site_id": one.site_id}
        for place, one in enumerate(lookups)
    ]
    rows = statements.execute(READ, (json.dumps(sought),)).fetchall()
    return [Reading(one, json.loads(text)) for one, (text,) in zip(lookups, rows, strict=True)]
