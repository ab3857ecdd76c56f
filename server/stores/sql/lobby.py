"""Statements about who is here, and about what supervisors write to the glasses of a site."""

import datetime as dt
import json
from typing import Any

from server.desk.records import Crowd, Present, WrittenMemo
from server.stores.instants import instant, stamp
from server.stores.sql.statements import NOT_COLLECTED, Statements


class LobbyStatements:
    """Reads and writes arrivals and memos."""

    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def arrived(self, order: str) -> dt.datetime | None:
        """Since when the customer of a pickup is here."""
        row = self._connection.execute(
            "SELECT arrived_at FROM pickups WHERE order_number = ?", (order,)
        ).fetchone()
        return instant(row[0]) if row and row[0] is not None else None

    def arrive(self, order: str, at: dt.datetime) -> bool:
        """Record that a customer is here; who is here already, or has collected, changes nothing."""
        self.note_arrival(order, at)
        row = self._connection.execute("SELECT 1 FROM pickups WHERE order_number = ?", (order,)).fetchone()
        return row is not None

    def note_arrival(self, order: str, at: dt.datetime) -> None:
        """Record that the customer of a known pickup is here, as ``arrive``."""
        self._connection.execute(
            f"""
            UPDATE pickups SET arrived_at = ?
             WHERE order_number = ? AND arrived_at IS NULL AND {NOT_COLLECTED}
            """,  # noqa: S608 - a condition of ours
            (stamp(at), order),
        )

    def leave(self, order: str) -> None:
        """Record that a customer is not here after all."""
        self._connection.execute("UPDATE pickups SET arrived_at = NULL WHERE order_number = ?", (order,))

    def crowd(self, site_id: str, since: dt.datetime, most: int) -> Crowd:
        """Who came to a site since then and has not collected, whoever waits longest first."""
        rows = self._connection.execute(
            """
            SELECT c.first_name, c.family_initial, c.name_on_glasses, p.bay, p.arrived_at, count(*) OVER ()
              FROM pickups p JOIN customers c ON c.customer_id = p.customer_id
             WHERE p.site_id = ? AND p.arrived_at >= ? AND p.collected_at IS NULL
             ORDER BY p.arrived_at, p.order_number LIMIT ?
            """,
            (site_id, stamp(since), most),
        ).fetchall()
        longest = tuple(
            Present(f"{first} {initial}." if named else None, bay, instant(arrived_at))
            for first, initial, named, bay, arrived_at, _ in rows
        )
        return Crowd(longest, rows[0][5] if rows else 0)

    def keep_memo(self, memo: WrittenMemo) -> None:
        """Record a supervisor's word."""
        self._connection.execute(
            "INSERT INTO memos (memo_id, site_id, lines, written_at) VALUES (?, ?, ?, ?)",
            (memo.memo_id, memo.site_id, json.dumps(memo.lines), stamp(memo.written_at)),
        )

    def memos(self, site_id: str, since: dt.datetime) -> tuple[WrittenMemo, ...]:
        """What was written to a site since then, oldest first, and how often each was read."""
        rows = self._connection.execute(
            """
            SELECT memo_id, site_id, lines, written_at,
                   (SELECT count(*) FROM memo_reads r WHERE r.memo_id = memos.memo_id)
              FROM memos WHERE site_id = ? AND written_at >= ? ORDER BY written_at, memo_id
            """,
            (site_id, stamp(since)),
        )
        return tuple(map(_memo, rows))

    def unread_memos(self, site_id: str, glasses_id: str, since: dt.datetime) -> tuple[WrittenMemo, ...]:
        """What was written to a site since then and these glasses have not read, oldest first."""
        rows = self._connection.execute(
            """
            SELECT memo_id, site_id, lines, written_at, 0 FROM memos
             WHERE site_id = ? AND written_at >= ? AND NOT EXISTS (
                   SELECT 1 FROM memo_reads r WHERE r.memo_id = memos.memo_id AND r.glasses_id = ?)
             ORDER BY written_at, memo_id
            """,
            (site_id, stamp(since), glasses_id),
        )
        return tuple(map(_memo, rows))

    def read_memo(self, memo_id: str, site_id: str, glasses_id: str) -> None:
        """Record that a memo of this site was read on these glasses; again changes nothing."""
        self._connection.execute(
            """
            INSERT INTO memo_reads (memo_id, glasses_id)
            SELECT memo_id, ? FROM memos WHERE memo_id = ? AND site_id = ?
                ON CONFLICT (memo_id, glasses_id) DO NOTHING
            """,
            (glasses_id, memo_id, site_id),
        )


def _memo(row: Any) -> WrittenMemo:  # noqa: ANN401 - whatever the statement asks for
    memo_id, site_id, lines, written_at, readers = row
    return WrittenMemo(memo_id, site_id, tuple(json.loads(lines)), instant(written_at), readers)
