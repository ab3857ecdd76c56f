"""The books, open inside one transaction of SQLite."""

import datetime as dt

from server.desk.records import Census
from server.domain.shop import Shop
from server.stores.sqlite.bonuses import BonusStatements
from server.stores.sqlite.cards import CardStatements
from server.stores.sqlite.loading import Loading
from server.stores.sqlite.people import PeopleStatements


class SqliteBooks(PeopleStatements, CardStatements, BonusStatements):
    """Everything the desk may ask and write; the transaction is the store's."""

    def census(self) -> Census:
        """How much is in the books."""
        row = self._connection.execute(
            """
            SELECT (SELECT count(*) FROM sites) AS sites,
                   (SELECT count(*) FROM glasses WHERE revoked_at IS NULL) AS glasses,
                   (SELECT count(*) FROM customers) AS customers,
                   (SELECT count(*) FROM pickups WHERE collected_at IS NULL) AS waiting,
                   (SELECT count(*) FROM bonuses WHERE state = 'reserved') AS reserved,
                   (SELECT count(*) FROM bonuses WHERE state = 'given') AS given
            """
        ).fetchone()
        return Census(**dict(row))

    def load(self, shop: Shop, now: dt.datetime) -> None:
        """Bring a shop document into the books."""
        Loading(self._connection, now).load(shop)
