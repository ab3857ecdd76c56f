"""What the books keep of cards, and of the scans and answers that were dealt with."""

import datetime as dt
from typing import Protocol

from server.desk.records import Answered, Scanned, Slip


class CardBooks(Protocol):
    """Cards, scans and answers, open inside one transaction."""

    def slip(self, card_id: str) -> Slip | None:
        """The slip of this card."""
        ...

    def open_slip(self, order: str) -> Slip | None:
        """The slip that is open for this pickup."""
        ...

    def keep_slip(self, slip: Slip) -> None:
        """Open a slip."""
        ...

    def close_slip(self, card_id: str, at: dt.datetime) -> None:
        """Close a slip."""
        ...

    def scanned(self, scan_id: str) -> Scanned | None:
        """What this scan was answered with."""
        ...

    def keep_scanned(self, scanned: Scanned) -> None:
        """Record what a scan is answered with; an id is recorded once."""
        ...

    def answered(self, answer_id: str) -> Answered | None:
        """The answer of this id."""
        ...

    def keep_answered(self, answered: Answered) -> None:
        """Record an answer; an id is recorded once."""
        ...
