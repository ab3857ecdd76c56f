"""Dwell: looking at the customer's code again, for a moment, says OK.

The code has to leave the middle of the picture first. Whoever has just scanned a code is still looking at it
when the question comes up, and has not answered anything by that.
"""

from collections.abc import Hashable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DwellPace:
    """How long a look takes, in seconds."""

    fill_s: float = 0.8
    """In the middle for so long, and it is an answer."""
    away_s: float = 0.4
    """Out of the middle for so long after the question has come up, and a look counts."""
    lapse_s: float = 0.25
    """Unseen for longer than this, and the look begins anew: one missed frame is no look away."""


QUARTERS = 4


class Dwell:
    """Watches frame after frame whether a question is answered by a look. Pure: it takes ``now``."""

    def __init__(self, pace: DwellPace | None = None) -> None:
        self._pace = pace or DwellPace()
        self._question: Hashable | None = None
        self._counts = False
        self._away_since: float | None = None
        self._since: float | None = None
        self._seen_at = float("-inf")

    def look(self, question: Hashable | None, now: float, *, sees_it: bool) -> bool:
        """Take what one frame shows.

        Args:
            question: What is asked now; another question begins anew. None when nothing is asked.
            now: Seconds, never less than before.
            sees_it: Whether the customer's code stands in the middle.

        Returns:
            True at the moment the look has become an answer, once for each question.
        """
        if question != self._question:
            self._question, self._counts, self._away_since, self._since = question, False, None, None
        if question is None:
            return False
        return self._saw(now) if sees_it else self._missed(now)

    def quarters(self, now: float) -> int:
        """How full the ring is; 0 while nobody looks."""
        if self._since is None or now - self._seen_at > self._pace.lapse_s:
            return 0
        return min(QUARTERS, 1 + int((QUARTERS - 1) * (now - self._since) / self._pace.fill_s))

    def _missed(self, now: float) -> bool:
        if self._away_since is None:
            self._away_since = now
        if now - self._away_since >= self._pace.away_s:
            self._counts, self._since = True, None
        return False

    def _saw(self, now: float) -> bool:
        self._away_since = None
        begins = self._since is None or now - self._seen_at > self._pace.lapse_s
        self._seen_at = now
        if not self._counts:
            return False
        if begins:
            self._since = now
        if self._since is None or now - self._since < self._pace.fill_s:
            return False
        self._counts, self._since = False, None
        return True
