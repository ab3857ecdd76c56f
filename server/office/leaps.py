"""Whether the time of day can be believed before anything is forgotten: what is gone does not come back."""

import datetime as dt

from server.clock import Clock
from server.desk.whole import whole
from server.office.books import OfficeStore

LEAP = dt.timedelta(days=30)
"""A clock that is further ahead is wrong, or nothing ran for so long; which of both, a person must say."""
PATIENCE_S = 12 * 3600.0
"""So long they have to set it right, or to leave it as it is."""

NOTED_FOR = dt.timedelta(days=1)
"""So long a note serves: books that rest are not written to, nor every piece of what is forgotten."""


class Leaps:
    """Compares the clock with the time that was noted last and what is known to have passed since.

    A server that starts knows only what was noted; it is not noted again while the clock is in doubt, so that
    starting anew does not make a wrong clock right.
    """

    def __init__(self, store: OfficeStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._noted: dt.datetime | None = None
        self._seen = 0.0
        """When that was, on the clock that only goes forward."""
        self._doubted: float | None = None

    def ahead(self) -> dt.timedelta | None:
        """How far the clock has leapt ahead, while nobody believes it; None: it is believed.

        Raises:
            StoreUnavailable: The store does not answer.
        """
        now, passed = self._clock.now(), self._clock.monotonic()
        noted = whole(self._store, lambda books: books.tidied_at())
        if noted != self._noted:
            self._noted, self._seen = noted, passed
        if noted is not None:
            ahead = now - noted - dt.timedelta(seconds=passed - self._seen)
            if ahead > LEAP and self._is_in_doubt(passed):
                return ahead
            if dt.timedelta() <= now - noted < NOTED_FOR:
                self._doubted = None
                return None
        whole(self._store, lambda books: books.note_tidied(now))
        self._noted, self._seen, self._doubted = now, passed, None
        return None

    def _is_in_doubt(self, passed: float) -> bool:
        if self._doubted is None:
            self._doubted = passed
        return passed - self._doubted < PATIENCE_S
