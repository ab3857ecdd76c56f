"""Where bonuses are switched off, and what is withdrawn there."""

import datetime as dt
from collections.abc import Sequence

from server.desk.records import Shown
from server.domain.issuance import Issuance
from server.stores.instants import stamp
from server.stores.sql.issuances import COLUMNS, read
from server.stores.sql.statements import CANCELLED, NOT_CLOSED, Statements


class SwitchStatements:
    """What the desk asks once a second; without a switch it costs one look at an empty table."""

    _connection: Statements

    def switched_off(self) -> frozenset[str]:
        """The sites where no bonus is given; an empty one stands for all of them."""
        return frozenset(site for (site,) in self._connection.execute("SELECT site_id FROM switches"))

    def overtaken(self, shown: Sequence[Shown]) -> frozenset[Shown]:
        """Those whose customer was erased or order cancelled, or that show what may be seen no longer.

        That is a bonus that was released since, or a name whose customer has taken their word back.
        """
        cards = sorted({one.card_id for one in shown})
        rows = self._connection.execute(
            f"""
            SELECT cards.card_id, erased_at IS NOT NULL OR collected_at = {CANCELLED},
                   name_on_glasses, bonus_id
              FROM cards JOIN customers ON customers.customer_id = cards.customer_id
              JOIN pickups ON pickups.order_number = cards.order_number
              LEFT JOIN bonuses ON bonuses.customer_id = cards.customer_id
                   AND bonuses.card_id = cards.card_id AND state = 'released' AND {NOT_CLOSED}
             WHERE cards.card_id IN ({", ".join("?" * len(cards))})
            """,  # noqa: S608 - marks and conditions of ours
            cards,
        ).fetchall()
        gone = {card_id for card_id, is_gone, _, _ in rows if is_gone}
        nameless = {card_id for card_id, _, may_be_named, _ in rows if not may_be_named}
        released = {bonus_id for *_, bonus_id in rows}
        return frozenset(
            one
            for one in shown
            if one.card_id in gone
            or (one.named and one.card_id in nameless)
            or not one.bonuses.isdisjoint(released)
        )

    def erased_cards(self, site_id: str, first: str) -> tuple[str, ...]:
        """Cards of a site whose customer was erased, from this id on."""
        rows = self._connection.execute(
            """
            SELECT card_id FROM cards JOIN customers ON customers.customer_id = cards.customer_id
             WHERE card_id >= ? AND site_id = ? AND erased_at IS NOT NULL ORDER BY card_id
            """,
            (first, site_id),
        )
        return tuple(card_id for (card_id,) in rows)

    def reserved_at(self, sites: frozenset[str], most: int) -> tuple[Issuance, ...]:
        """Bonuses that are reserved at these sites; at every site when an empty one is among them."""
        found: list[Issuance] = []
        for site in sorted(sites):
            rows = self._connection.execute(
                f"""
                SELECT {COLUMNS} FROM bonuses WHERE state = 'reserved' AND (site_id = ? OR ? = '')
                 ORDER BY expires_at, bonus_id LIMIT ? /*pg FOR NO KEY UPDATE SKIP LOCKED */
                """,  # noqa: S608 - names of columns
                (site, site, most),
            )
            found += (read(row) for row in rows)
        return tuple({one.bonus_id: one for one in found}.values())[:most]

    def taken_back(self, since: dt.datetime) -> tuple[Issuance, ...]:
        """Bonuses that were released since then while their card is still open: nobody closed it."""
        rows = self._connection.execute(
            f"""
            SELECT {COLUMNS} FROM bonuses
             WHERE state = 'released' AND moved_at > ?
               AND order_number IN (SELECT order_number FROM cards WHERE closed_at IS NULL)
               AND card_id IN (SELECT card_id FROM cards WHERE closed_at IS NULL)
            """,  # noqa: S608 - names of columns
            (stamp(since),),
        )
        return tuple(read(row) for row in rows)
