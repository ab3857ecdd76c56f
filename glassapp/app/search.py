"""The search for a customer: the match in doubt, the scan under way, and the code that was reported last."""

from glassapp.ports import Scan
from overlays.layout import State, StateFace


class Search:
    """Knows whose card is wanted. Pure: it takes ``now``.

    Args:
        awaited: The scan whose card is awaited since an earlier run of the program.
    """

    def __init__(self, awaited: str | None) -> None:
        self._awaited = awaited
        self._reported: Scan | None = None
        self._reported_at = 0.0
        self._doubtful: Scan | None = None
        self._again = 0

    @property
    def is_under_way(self) -> bool:
        """Whether somebody is asked about or looked up."""
        return self._doubtful is not None or self._awaited is not None

    @property
    def question(self) -> StateFace | None:
        """Whether it is this customer; another match in doubt asks another question."""
        return None if self._doubtful is None else StateFace(State.CONFIRM, again=self._again)

    def doubt(self, scan: Scan) -> None:
        """Ask whether it is this customer; nobody else is looked up any more."""
        self._again = 0 if self._doubtful is None else self._again + 1
        self._doubtful, self._awaited = scan, None

    def settle(self) -> Scan | None:
        """The match in doubt is confirmed, denied or forgotten; returns it."""
        doubtful, self._doubtful = self._doubtful, None
        return doubtful

    def turn_to(self, scan: Scan) -> bool:
        """A code counts, whether or not the server can be told of it.

        Returns:
            Whether it is another customer's than the one before, who is not looked up any more.
        """
        self._doubtful = None
        if self._reported is not None and self._reported.text == scan.text:
            return False
        self._awaited = None
        return True

    def report(self, scan: Scan, scan_id: str, now: float) -> None:
        """The server is asked for this customer's card."""
        self._reported, self._reported_at, self._awaited = scan, now, scan_id

    def ends(self, scan_id: str) -> bool:
        """A scan was answered or is too old; says whether it was the one under way."""
        if scan_id != self._awaited:
            return False
        self._awaited = None
        return True

    def give_up(self) -> None:
        """Look nobody up any more."""
        self._awaited = None

    def waits(self, now: float, patience_s: float) -> bool:
        """Whether a card has been awaited for so long."""
        return self._awaited is not None and now - self._reported_at >= patience_s

    def sees(self, texts: frozenset[str]) -> bool:
        """Whether the code of the customer in question is among these."""
        wanted = self._doubtful or self._reported
        return wanted is not None and wanted.text in texts
