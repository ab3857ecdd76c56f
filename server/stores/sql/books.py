"""The books, open inside one transaction of a database."""

import datetime as dt

from server.desk.records import Census
from server.domain.shop import Shop
from server.stores.sql.bonuses import BonusStatements
from server.stores.sql.cards import CardStatements
from server.stores.sql.loading import Loading
from server.stores.sql.people import PeopleStatements


class SqlBooks(PeopleStatements, CardStatements, BonusStatements):
    """Everything the desk may ask and write; the transaction is the store's."""

    def census(self) -> Census:
        """How much is in the books."""
        row = self._connection.execute(
            """
            SELECT (SELECT count(*) FROM sites),
                   (SELECT count(*) FROM glasses WHERE revoked_at IS NULL),
                   (SELECT count(*) FROM customers),
                   (SELECT count(*) FROM pickups WHERE collected_at IS NULL),
                   (SELECT count(*) FROM bonuses WHERE state = 'reserved'),
                   (SELECT count(*) FROM bonuses WHERE state = 'given')
            """
        ).fetchone()
        return Census(*row)

    def load(self, shop: Shop, now: dt.datetime) -> None:
        """Bring a shop document into the books."""
        Loading(self._connection, now).load(shop)
