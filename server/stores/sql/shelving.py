"""Bringing offers into the books: which run, and how much was received of each."""

import dataclasses
import datetime as dt
import secrets
from collections.abc import Collection, Sequence

from server.domain.issuance import Measure
from server.domain.obstacles import Obstacle, ObstacleKind
from server.domain.offers.offer import Offer
from server.errors import LimitGone, LimitUsed
from server.stores.delivery import OfferLine, Receipt, is_stocked, totals
from server.stores.instants import stamp
from server.stores.sql.statements import SHELF, Statements

_HOLD = f"SELECT 1 /*pg FROM pg_advisory_xact_lock({SHELF}) */"  # noqa: S608 - a name of ours
_Key = tuple[str, str, str]
"""Offer, measure and site: one balance."""


class Shelving:
    """Puts offers on the shelf and takes them off, inside one transaction."""

    def __init__(self, connection: Statements, now: dt.datetime) -> None:
        self._connection = connection
        self._now = now

    def run(
        self, campaigns: Collection[str], lines: Sequence[OfferLine], receipts: Sequence[Receipt]
    ) -> None:
        """Let these offers run and none else of these campaigns.

        Raises:
            ShopRefused: Less was received than has left.
        """
        self._hold()
        self._connection.executemany(
            "UPDATE offers SET live = 0 WHERE campaign_id = ?", [(one,) for one in sorted(campaigns)]
        )
        self._run(lines, receipts)

    def _hold(self) -> None:
        """Nobody reserves until the end of the transaction: what is out already can be counted.

        Whoever is reserving is waited for, and whoever comes later waits.
        """
        self._connection.execute(_HOLD).fetchone()

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
        self._receive(receipts)

    def _keep_limits(self, lines: Sequence[OfferLine], receipts: Sequence[Receipt]) -> None:
        limited = {(one.offer_id, one.measure.value) for one in receipts}
        for line in lines:
            rows = self._connection.execute(
                "SELECT DISTINCT measure FROM balances WHERE offer_id = ?", (line.offer.offer_id,)
            )
            for (measure,) in rows.fetchall():
                if (line.offer.offer_id, measure) not in limited:
                    values = {"measure": str(measure)}
                    raise LimitGone(Obstacle(kind=ObstacleKind.LIMIT_GONE, path=line.path, values=values))

    def _receive(self, receipts: Sequence[Receipt]) -> None:
        """Set what was received, where it is said; what is reserved or given stays so."""
        there = self._held([one for one in receipts if one.received is not None])
        for receipt in self._with_movements(sorted(receipts, key=_key)):
            key = _key(receipt)
            if key in there:
                self._set(receipt, *there[key])
            elif not self._begin(receipt) and receipt.received is not None:
                # Somebody else has begun it meanwhile.
                held = self._held((receipt,))[key]
                (late,) = self._with_movements((receipt,))
                self._set(late, *held)

    def _with_movements(self, receipts: Sequence[Receipt]) -> list[Receipt]:
        """Add to the stock of a document what came and went by movements, of which it knows nothing."""
        said = {one.offer_id for one in receipts if one.measure is Measure.STOCK and one.received is not None}
        moved = self._moved(sorted(said)) if said else {}
        return [
            dataclasses.replace(one, received=(one.received or 0) + moved[_key(one)])
            if _key(one) in moved and one.received is not None
            else one
            for one in receipts
        ]

    def _moved(self, offers: Sequence[str]) -> dict[_Key, int]:
        """How many units of these offers movements have brought to each site, less those they took."""
        rows = self._connection.execute(
            f"""
            SELECT offer_id, site_id, sum(amount) FROM receipts
             WHERE offer_id IN ({", ".join("?" * len(offers))})
               AND measure = 'stock' AND movement_id IS NOT NULL
             GROUP BY offer_id, site_id
            """,  # noqa: S608 - marks only
            tuple(offers),
        )
        return {(offer_id, Measure.STOCK.value, site_id): int(units) for offer_id, site_id, units in rows}

    def _held(self, receipts: Sequence[Receipt]) -> dict[_Key, tuple[int, int]]:
        """What was received before and what is out already, of what is counted.

        Nobody takes any of it until the end of the transaction. One statement locks all, in the order of
        everybody who takes several.
        """
        if not receipts:
            return {}
        offers = sorted({one.offer_id for one in receipts})
        measures = sorted({one.measure for one in receipts})
        rows = self._connection.execute(
            f"""
            SELECT offer_id, measure, site_id, received, reserved + given FROM balances
             WHERE offer_id IN ({", ".join("?" * len(offers))})
               AND measure IN ({", ".join("?" * len(measures))})
             ORDER BY offer_id, measure, site_id /*pg FOR NO KEY UPDATE */
            """,  # noqa: S608 - marks only
            (*offers, *measures),
        )
        return {
            (offer_id, measure, site_id): (received, out)
            for offer_id, measure, site_id, received, out in rows
        }

    def _set(self, receipt: Receipt, before: int, out: int) -> None:
        """Set what was received of something that is held."""
        key, received = _key(receipt), receipt.received or 0
        _check(receipt, out)
        if received != before:
            self._connection.execute(
                """
                UPDATE balances SET received = ?, remaining = ? - reserved - given
                 WHERE offer_id = ? AND measure = ? AND site_id = ?
                """,
                (received, received, *key),
            )
            self._note(receipt, received - before)

    def _begin(self, receipt: Receipt) -> bool:
        """Begin to count something; says whether nobody had."""
        key, received = _key(receipt), receipt.received or 0
        known = "SELECT 1 FROM balances WHERE offer_id = ? AND measure = ? AND site_id = ?"
        if self._connection.execute(known, key).fetchone() is not None:
            return False
        reserved, given = _already_out(self._connection, receipt.offer_id, receipt.measure, receipt.site_id)
        _check(receipt, reserved + given)
        began = self._connection.changed(
            """
            INSERT INTO balances (offer_id, measure, site_id, received, remaining, reserved, given)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (offer_id, measure, site_id) DO NOTHING
            """,
            (*key, received, received - reserved - given, reserved, given),
        )
        if began and received:
            self._note(receipt, received)
        return began == 1

    def _note(self, receipt: Receipt, amount: int) -> None:
        self._connection.execute(
            "INSERT INTO receipts (offer_id, measure, site_id, amount, received_at) VALUES (?, ?, ?, ?, ?)",
            (*_key(receipt), amount, stamp(self._now)),
        )


def has_room(connection: Statements, offer: Offer, site_id: str) -> bool:
    """Whether an offer has room for one more at a site, were it published as it stands; changes nothing."""
    rows = connection.execute(
        "SELECT measure, site_id, remaining, reserved + given FROM balances WHERE offer_id = ?",
        (offer.offer_id,),
    ).fetchall()
    stock = {where: remaining for measure, where, remaining, _ in rows if measure == Measure.STOCK}
    stocked = (offer.offer_id,) if stock else ()
    if is_stocked(offer, stocked) and stock.get(site_id, 0) < 1:
        return False
    out = {measure: gone for measure, where, _, gone in rows if not where}
    return all(
        (out[measure] if measure in out else sum(_already_out(connection, offer.offer_id, measure, ""))) + one
        <= maximum
        for measure, maximum, one in totals(offer)
    )


def _already_out(connection: Statements, offer_id: str, measure: Measure, site_id: str) -> tuple[int, int]:
    """What left before anybody counted: reserved and given."""
    row = connection.execute(
        """
        SELECT coalesce(sum(amount) FILTER (WHERE state = 'reserved'), 0),
               coalesce(sum(amount) FILTER (WHERE state IN ('given', 'redeemed')), 0)
          FROM (SELECT state, CASE ? WHEN 'cents' THEN face_value_cents ELSE 1 END AS amount
                  FROM bonuses WHERE offer_id = ? AND ? IN ('', site_id)) AS out
        """,
        (measure, offer_id, site_id),
    ).fetchone()
    return int(row[0]), int(row[1])


def _key(receipt: Receipt) -> _Key:
    return receipt.offer_id, receipt.measure.value, receipt.site_id


def _check(receipt: Receipt, out: int) -> None:
    """Refuse a receipt of less than what has left already."""
    if (receipt.received or 0) < out:
        raise LimitUsed(Obstacle(kind=ObstacleKind.LIMIT_USED, path=receipt.path))
