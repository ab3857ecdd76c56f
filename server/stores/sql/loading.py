"""Bringing a shop document into the books; the same document twice changes only times."""

import datetime as dt
import secrets

from overlays.card import Bag
from server.domain.credential import new_command_key
from server.domain.shop import Shop
from server.errors import ShopRefused
from server.stores.delivery import Receipt, code_lines, day_of, kept_purchases, offer_lines, receipts
from server.stores.instants import stamp
from server.stores.sql.people import write_bags
from server.stores.sql.statements import Statements


class Loading:
    """Loads one document inside one transaction."""

    def __init__(self, connection: Statements, now: dt.datetime) -> None:
        self._connection = connection
        self._now = now

    def load(self, shop: Shop) -> None:
        """Bring all of it into the books.

        Raises:
            ShopRefused: Less was received than has left, or a code belongs to somebody else.
        """
        self._sites(shop)
        self._customers(shop)
        self._codes(shop)
        self._purchases(shop)
        self._pickups(shop)
        self._offers(shop)
        self._receipts(shop)

    def _sites(self, shop: Shop) -> None:
        self._connection.executemany(
            """
            INSERT INTO sites (site_id, name, timezone, command_key) VALUES (?, ?, ?, ?)
            ON CONFLICT (site_id) DO UPDATE SET name = excluded.name, timezone = excluded.timezone
            """,
            [(site.site_id, site.name, site.timezone, new_command_key()) for site in shop.sites],
        )

    def _customers(self, shop: Shop) -> None:
        self._connection.executemany(
            """
            INSERT INTO customers (customer_id, first_name, family_initial, name_on_glasses, profiling, tier,
                pickups_before, known_since)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (customer_id) DO UPDATE SET first_name = excluded.first_name,
                family_initial = excluded.family_initial, name_on_glasses = excluded.name_on_glasses,
                profiling = excluded.profiling, tier = excluded.tier, pickups_before = excluded.pickups_before
            """,
            [
                (
                    *(one.customer_id, one.first_name, one.family_initial),
                    *(int(one.name_on_glasses), int(one.profiling), one.tier, one.pickups_before),
                    stamp(self._now),
                )
                for one in shop.customers
            ],
        )

    def _codes(self, shop: Shop) -> None:
        self._connection.executemany(
            "DELETE FROM codes WHERE customer_id = ?", [(one.customer_id,) for one in shop.customers]
        )
        for line in code_lines(shop):
            if self._connection.execute("SELECT 1 FROM codes WHERE code = ?", (line.known_as,)).fetchone():
                raise ShopRefused(f"{line.path}: belongs to another customer, who is not in this document")
            self._connection.execute(
                "INSERT INTO codes (code, customer_id, kind, symbology) VALUES (?, ?, ?, ?)",
                (line.known_as, line.customer_id, line.code.kind, line.code.symbology),
            )

    def _purchases(self, shop: Shop) -> None:
        self._connection.executemany(
            "DELETE FROM purchases WHERE customer_id = ?", [(one.customer_id,) for one in shop.customers]
        )
        self._connection.executemany(
            """
            INSERT INTO purchases (customer_id, category, gtin, bought_on, quantity, cents)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                (who.customer_id, one.category, one.gtin, day_of(one, self._now), one.quantity, one.cents)
                for who in shop.customers
                for one in kept_purchases(who)
            ],
        )

    def _pickups(self, shop: Shop) -> None:
        self._connection.executemany(
            """
            INSERT INTO pickups (order_number, customer_id, site_id, bay, bags, starts_at)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (order_number) DO UPDATE SET customer_id = excluded.customer_id,
                site_id = excluded.site_id, bay = excluded.bay, bags = excluded.bags,
                starts_at = excluded.starts_at
            """,
            [
                (
                    *(one.order, one.customer_id, one.site_id, one.bay),
                    write_bags(tuple(Bag(label=bag.label, temperature=bag.temperature) for bag in one.bags)),
                    stamp(self._now + dt.timedelta(minutes=one.starts_in_minutes)),
                )
                for one in shop.pickups
            ],
        )

    def _offers(self, shop: Shop) -> None:
        """Offers that are not in the document run no longer; what is reserved of them may still be given."""
        self._connection.execute("UPDATE offers SET live = 0")
        self._connection.execute("UPDATE catalogue SET edition = ?", (secrets.token_hex(8),))
        self._connection.executemany(
            """
            INSERT INTO offers (offer_id, campaign_id, priority, face_value_cents, document, balances, live)
            VALUES (?, ?, ?, ?, ?, ?, 1)
            ON CONFLICT (offer_id) DO UPDATE SET campaign_id = excluded.campaign_id,
                priority = excluded.priority, face_value_cents = excluded.face_value_cents,
                document = excluded.document, balances = excluded.balances, live = 1
            """,
            [
                (
                    *(line.offer.offer_id, line.campaign_id, line.priority, line.offer.face_value_cents),
                    *(line.offer.model_dump_json(), line.balances),
                )
                for line in offer_lines(shop)
            ],
        )

    def _receipts(self, shop: Shop) -> None:
        received = list(receipts(shop))
        limited = {(one.offer_id, one.measure.value) for one in received}
        for line in offer_lines(shop):
            rows = self._connection.execute(
                "SELECT DISTINCT measure FROM balances WHERE offer_id = ?", (line.offer.offer_id,)
            )
            for (measure,) in rows.fetchall():
                if (line.offer.offer_id, measure) not in limited:
                    raise ShopRefused(f"{line.path}: its limit of {measure} may change, but not go away")
        for receipt in received:
            self._receive(receipt)

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
            raise ShopRefused(f"{receipt.path}: more than that is already reserved or given")
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
