"""Statements that throw away what was kept for long enough, whoever's it is."""

import datetime as dt

from server.office.records import OldBaskets
from server.stores.instants import stamp
from server.stores.sql.statements import Statements

_LOOKED_AT, _EMPTIED = 3000, 500
"""Orders in one transaction, most of which have no old basket; no scan waits long for it."""


class KeepingStatements:
    """Drops what is kept for a while only."""

    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def drop_codes(self, before: dt.datetime, most: int) -> int:
        """Throw away codes that ended before then: an app that rotates its code sends many."""
        return self._connection.changed(
            "DELETE FROM codes WHERE code IN (SELECT code FROM codes WHERE until < ? LIMIT ?)",
            (stamp(before), most),
        )

    def drop_interests(self, ended: dt.date, most: int) -> int:
        """Throw away what customers wanted to hear of until that day or an earlier one."""
        return self._connection.changed(
            """
            DELETE FROM interests WHERE (customer_id, category) IN (
                   SELECT customer_id, category FROM interests WHERE until_on <= ? LIMIT ?)
            """,
            (ended.toordinal(), most),
        )

    def drop_scans(self, before: dt.datetime, most: int) -> int:
        """Throw away old answers to scans, which hold names."""
        return self._connection.changed(
            "DELETE FROM scans WHERE scan_id IN (SELECT scan_id FROM scans WHERE answered_at < ? LIMIT ?)",
            (stamp(before), most),
        )

    def drop_answers(self, before: dt.datetime, most: int) -> int:
        """Throw away the ids of old answers, which nobody sends again."""
        return self._connection.changed(
            """
            DELETE FROM answers WHERE answer_id IN (
                   SELECT answer_id FROM answers WHERE recorded_at < ? LIMIT ?)
            """,
            (stamp(before), most),
        )

    def drop_memos(self, before: dt.datetime, most: int) -> int:
        """Throw away what supervisors wrote before then, and which glasses read it."""
        old = "SELECT memo_id FROM memos WHERE written_at < ? ORDER BY written_at, memo_id LIMIT ?"
        asked = (stamp(before), most)
        self._connection.execute(f"DELETE FROM memo_reads WHERE memo_id IN ({old})", asked)  # noqa: S608
        return self._connection.changed(f"DELETE FROM memos WHERE memo_id IN ({old})", asked)  # noqa: S608

    def drop_baskets(self, after: str, before: dt.date) -> OldBaskets:
        """Throw away the baskets of those of the next orders, by number, that were promised before a day."""
        day = stamp(dt.datetime.combine(before, dt.time(), dt.UTC))
        rows = self._connection.execute(
            """
            SELECT order_number, basket IS NOT NULL AND starts_at < ? FROM pickups
             WHERE order_number > ? ORDER BY order_number LIMIT ?
            """,
            (day, after, _LOOKED_AT),
        ).fetchall()
        old = [order for order, has_old in rows if has_old][:_EMPTIED]
        self._connection.executemany(
            "UPDATE pickups SET basket = NULL WHERE order_number = ? AND starts_at < ?",
            [(order, day) for order in old],
        )
        if len(old) == _EMPTIED:
            return OldBaskets(len(old), old[-1])
        return OldBaskets(len(old), rows[-1][0] if len(rows) == _LOOKED_AT else "")
