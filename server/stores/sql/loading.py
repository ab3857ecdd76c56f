"""Bringing a shop document into the books; the same document twice changes only times."""

import datetime as dt
from collections.abc import Iterator

from overlays.card import Bag
from server.desk.records import full_name
from server.domain.credential import new_key
from server.domain.shop import Shop
from server.errors import ShopRefused
from server.stores.delivery import (
    ANOTHERS_ORDER,
    code_lines,
    day_of,
    kept_purchases,
    offer_lines,
    receipts,
    refuse_taken,
)
from server.stores.instants import stamp
from server.stores.sql.campaigns import CampaignStatements
from server.stores.sql.cards import take_name_back
from server.stores.sql.consents import as_they_said
from server.stores.sql.people import write_bags
from server.stores.sql.shelving import Shelving
from server.stores.sql.statements import Statements


class Loading:
    """Loads one document inside one transaction."""

    def __init__(self, connection: Statements, now: dt.datetime) -> None:
        self._connection = connection
        self._now = now
        self._archive = CampaignStatements(connection)
        self._shelving = Shelving(connection, now)

    def load(self, shop: Shop) -> None:
        """Bring all of it into the books.

        Raises:
            ShopRefused: Less was received than has left, or a code or an order belongs to somebody else.
        """
        shop = as_they_said(self._connection, shop)
        self._sites(shop)
        self._customers(shop)
        self._codes(shop)
        self._purchases(shop)
        self._pickups(shop)
        self._campaigns(shop)

    def _sites(self, shop: Shop) -> None:
        self._connection.executemany(
            """
            INSERT INTO sites (site_id, name, timezone, command_key) VALUES (?, ?, ?, ?)
            ON CONFLICT (site_id) DO UPDATE SET name = excluded.name, timezone = excluded.timezone
            """,
            [(site.site_id, site.name, site.timezone, new_key()) for site in shop.sites],
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
        for one in shop.customers:
            name = full_name(one.first_name, one.family_initial) if one.name_on_glasses else None
            take_name_back(self._connection, one.customer_id, still=name)

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
        """Bring orders in; one that is another customer's already stays theirs, with card and bonuses."""
        changed = self._connection.changed_by_all(
            """
            INSERT INTO pickups (order_number, customer_id, site_id, bay, bags, starts_at)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (order_number) DO UPDATE SET
                site_id = excluded.site_id, bay = excluded.bay, bags = excluded.bags,
                starts_at = excluded.starts_at
             WHERE pickups.customer_id = excluded.customer_id
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
        if changed < len(shop.pickups):
            raise ShopRefused("\n".join(self._orders_of_others(shop)))

    def _orders_of_others(self, shop: Shop) -> Iterator[str]:
        for n, one in enumerate(shop.pickups):
            (holder,) = self._connection.execute(
                "SELECT customer_id FROM pickups WHERE order_number = ?", (one.order,)
            ).fetchone()
            if holder != one.customer_id:
                yield f"pickups.{n}.order: {ANOTHERS_ORDER}"

    def _campaigns(self, shop: Shop) -> None:
        """What an earlier document brought runs no longer; what is reserved of it may still be given."""
        brought = self._archive.bring(shop.campaigns, self._now)
        refuse_taken(shop, self._archive.offer_campaign, self._archive.latest_publications())
        lines, received = list(offer_lines(shop, brought.terms)), list(receipts(shop, brought.terms))
        self._shelving.run(brought.campaigns, lines, received)
