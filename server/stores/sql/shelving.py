"""Bringing offers into the books: which run, and how much was received of each."""

import datetime as dt
import secrets
from collections.abc import Sequence

from server.errors import LimitGone, LimitUsed
from server.stores.delivery import OfferLine, Receipt
from server.stores.instants import stamp
from server.stores.sql.statements import Statements


class Shelving:
    """Puts offers on the shelf and takes them off, inside one transaction."""

    def __init__(self, connection: Statements, now: dt.datetime) -> None:
        self._connection = connection
        self._now = now

    def run_only(self, lines: Sequence[OfferLine], receipts: Sequence[Receipt]) -> None:
        """Let these offers run and no others.

        Raises:
            ShopRefused: Less was received than has left.
        """
        self._connection.execute("UPDATE offers SET live = 0")
        self._run(lines, receipts)

    def run(self, campaign_id: str, lines: Sequence[OfferLine], receipts: Sequence[Receipt]) -> None:
        """Let these offers of a campaign run and none else of it.

        Raises:
            ShopRefused: Less was received than has left.
        """
        self._connection.execute("UPDATE offers SET live = 0 WHERE campaign_id = ?", (campaign_id,))
        self._run(lines, receipts)

    def _run(self, lines: Sequence[OfferLine], receipts: Sequence[Receipt]) -> None:
        self._connection.execute("UPDATE catalogue SET edition = ?", (secrets.token_hex(8),))
        self._connection.executemany(
            """
            INSERT INTO offers (offer_id, campaign_id, version_hash, priority, face_value_cents, document,
                balances, live)
            VALUES (?, ?, ?, ?, ?, ?, ?, 1)
            ON CONFLICT (offer_id) DO UPDATE SET campaign_id = excluded.campaign_id,
                version_hash = excluded.version_hash, priority = excluded.priority,
                face_value_cents = excluded.face_value_cents, document = excluded.document,
                balances = excluded.balances, live = 1
            """,
            [
                (
                    *(line.offer.offer_id, line.terms.campaign_id, line.terms.version_hash),
                    *(line.terms.priority, line.offer.face_value_cents, line.offer.model_dump_json()),
                    line.balances,
                )
                for line in lines
            ],
        )
        self._keep_limits(lines, receipts)
        for receipt in receipts:
            self._receive(receipt)

    def _keep_limits(self, lines: Sequence[OfferLine], receipts: Sequence[Receipt]) -> None:
        limited = {(one.offer_id, one.measure.value) for one in receipts}
        for line in lines:
            rows = self._connection.execute(
                "SELECT DISTINCT measure FROM balances WHERE offer_id = ?", (line.offer.offer_id,)
            )
            for (measure,) in rows.fetchall():
                if (line.offer.offer_id, measure) not in limited:
                    raise LimitGone(f"{line.path}: its limit of {measure} may change, but not go away")

    def _receive(self, receipt: Receipt) -> None:
        """Set what was received; what is reserved or given stays so."""
        key = (receipt.offer_id, receipt.measure, receipt.site_id)
        row = self._connection.execute(
            """
            SELECT received, reserved, given FROM balances
             WHERE offer_id = ? AND measure = ? AND site_id = ?
            """,
            key,
        ).fetchone()
        before, reserved, given = row or (0, *self._already_out(receipt))
        remaining = receipt.received - reserved - given
        if remaining < 0:
            raise LimitUsed(f"{receipt.path}: more than that is already reserved or given")
        self._connection.execute(
            """
            INSERT INTO balances (offer_id, measure, site_id, received, remaining, reserved, given)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (offer_id, measure, site_id)
            DO UPDATE SET received = excluded.received, remaining = excluded.remaining
            """,
            (*key, receipt.received, remaining, reserved, given),
        )
        if receipt.received != before:
            self._connection.execute(
                """
                INSERT INTO receipts (offer_id, measure, site_id, amount, received_at) VALUES (?, ?, ?, ?, ?)
                """,
                (*key, receipt.received - before, stamp(self._now)),
            )

    def _already_out(self, receipt: Receipt) -> tuple[int, int]:
        """What left before anybody counted: reserved and given."""
        row = self._connection.execute(
            """
            SELECT coalesce(sum(amount) FILTER (WHERE state = 'reserved'), 0),
                   coalesce(sum(amount) FILTER (WHERE state IN ('given', 'redeemed')), 0)
              FROM (SELECT state, CASE ? WHEN 'cents' THEN face_value_cents ELSE 1 END AS amount
                      FROM bonuses WHERE offer_id = ? AND ? IN ('', site_id)) AS out
            """,
            (receipt.measure, receipt.offer_id, receipt.site_id),
        ).fetchone()
        return int(row[0]), int(row[1])
