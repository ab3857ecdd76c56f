"""Statements about cards, and about the scans and answers that were already dealt with."""

import datetime as dt
import sqlite3

from overlays.card import Card
from server.desk.records import Answered, Scanned, Slip
from server.stores.instants import instant, stamp


class CardStatements:
    """Reads and writes slips, scans and answers."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def slip(self, card_id: str) -> Slip | None:
        """The slip of this card."""
        return _slip(self._connection.execute("SELECT * FROM cards WHERE card_id = ?", (card_id,)).fetchone())

    def open_slip(self, order: str) -> Slip | None:
        """The slip that is open for this pickup."""
        return _slip(
            self._connection.execute(
                "SELECT * FROM cards WHERE order_number = ? AND closed_at IS NULL", (order,)
            ).fetchone()
        )

    def keep_slip(self, slip: Slip) -> None:
        """Open a slip."""
        self._connection.execute(
            """
            INSERT INTO cards (card_id, order_number, customer_id, site_id, opened_at)
            VALUES (?, ?, ?, ?, ?)
            """,
            (slip.card_id, slip.order, slip.customer_id, slip.site_id, stamp(slip.opened_at)),
        )

    def close_slip(self, card_id: str, at: dt.datetime) -> None:
        """Close a slip."""
        self._connection.execute(
            "UPDATE cards SET closed_at = ? WHERE card_id = ? AND closed_at IS NULL", (stamp(at), card_id)
        )

    def scanned(self, scan_id: str) -> Scanned | None:
        """What this scan was answered with."""
        row = self._connection.execute(
            "SELECT content, card, answered_at FROM scans WHERE scan_id = ?", (scan_id,)
        ).fetchone()
        if row is None:
            return None
        card = Card.model_validate_json(row["card"])
        return Scanned(scan_id, row["content"], card, instant(row["answered_at"]))

    def keep_scanned(self, scanned: Scanned) -> None:
        """Record what a scan is answered with; an id is recorded once."""
        self._connection.execute(
            "INSERT INTO scans (scan_id, content, card, answered_at) VALUES (?, ?, ?, ?)",
            (scanned.scan_id, scanned.content, scanned.card.model_dump_json(), stamp(scanned.at)),
        )

    def answered(self, answer_id: str) -> Answered | None:
        """The answer of this id."""
        row = self._connection.execute(
            "SELECT content, card_id, recorded_at FROM answers WHERE answer_id = ?", (answer_id,)
        ).fetchone()
        return Answered(answer_id, row[0], row[1], instant(row[2])) if row else None

    def keep_answered(self, answered: Answered) -> None:
        """Record an answer; an id is recorded once."""
        self._connection.execute(
            "INSERT INTO answers (answer_id, content, card_id, recorded_at) VALUES (?, ?, ?, ?)",
            (answered.answer_id, answered.content, answered.card_id, stamp(answered.at)),
        )


def _slip(row: sqlite3.Row | None) -> Slip | None:
    if row is None:
        return None
    return Slip(
        card_id=row["card_id"],
        order=row["order_number"],
        customer_id=row["customer_id"],
        site_id=row["site_id"],
        opened_at=instant(row["opened_at"]),
        is_open=row["closed_at"] is None,
    )
