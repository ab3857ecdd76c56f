"""Statements about cards, and about the scans and answers that were already dealt with."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from overlays.card import Card
from server.desk.records import TAKEN_BACK, Answered, Scanned, Slip
from server.stores.instants import instant, stamp
from server.stores.sql.statements import NOT_CLOSED, Statements


class CardStatements:
    """Reads and writes slips, scans and answers."""

    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def slip(self, card_id: str) -> Slip | None:
        """The slip of this card."""
        return read_slip(
            self._connection.execute(
                """
                SELECT card_id, order_number, customer_id, site_id, opened_at, closed_at
                  FROM cards WHERE card_id = ? /*pg FOR NO KEY UPDATE */
                """,
                (card_id,),
            ).fetchone()
        )

    def open_slip(self, order: str) -> Slip | None:
        """The slip that is open for this pickup."""
        return read_slip(
            self._connection.execute(
                """
                SELECT card_id, order_number, customer_id, site_id, opened_at, closed_at
                  FROM cards WHERE order_number = ? AND closed_at IS NULL /*pg FOR NO KEY UPDATE */
                """,
                (order,),
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
            f"UPDATE cards SET closed_at = ? WHERE card_id = ? AND {NOT_CLOSED}",  # noqa: S608
            (stamp(at), card_id),
        )

    def scanned(self, scan_id: str) -> Scanned | None:
        """What this scan was answered with."""
        return read_scanned(
            scan_id,
            self._connection.execute(
                "SELECT content, card, answered_at FROM scans WHERE scan_id = ?", (scan_id,)
            ).fetchone(),
        )

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


def take_name_back(connection: Statements, customer_id: str, still: str | None = None) -> None:
    """Let no answer that is kept for a repeated scan hold a name that its customer does not have there now.

    That there was a name stays known: glasses that show it still are told to take it away.

    Args:
        connection: The transaction that is under way.
        customer_id: Whose name it is.
        still: The name that may stay.
    """
    # By their orders, of which there is an index: an import says this of many customers.
    cards = connection.execute(
        """
        SELECT card_id FROM pickups JOIN cards ON cards.order_number = pickups.order_number
         WHERE pickups.customer_id = ?
           AND (closed_at IS NULL OR closed_at >= (SELECT min(answered_at) FROM scans))
        """,
        (customer_id,),
    ).fetchall()
    for (card_id,) in cards:
        kept = connection.execute(
            "SELECT scan_id, card FROM scans WHERE card LIKE ?", (f'{{"card_id":"{card_id}"%',)
        ).fetchall()
        for scan_id, text in kept:
            card = Card.model_validate_json(text)
            if card.name not in {None, still}:
                blank = card.model_copy(update={"name": TAKEN_BACK}).model_dump_json()
                connection.execute("UPDATE scans SET card = ? WHERE scan_id = ?", (blank, scan_id))


def read_slip(row: Sequence[Any] | None) -> Slip | None:
    """Read a slip, if there is one."""
    if row is None:
        return None
    card_id, order, customer_id, site_id, opened_at, closed_at = row
    return Slip(card_id, order, customer_id, site_id, instant(opened_at), is_open=closed_at is None)


def read_scanned(scan_id: str, row: Sequence[Any] | None) -> Scanned | None:
    """Read what a scan was answered with, if it was."""
    if row is None:
        return None
    content, card, answered_at = row
    return Scanned(scan_id, content, Card.model_validate_json(card), instant(answered_at))
