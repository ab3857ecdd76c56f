"""Which other system read about whom: one line in the audit log for each system, customer and day.

A till reads with every sale and waits for no line: what it read is noted in memory, and written a moment
later, many lines in one transaction.
"""

import datetime as dt
import threading
from dataclasses import dataclass

import sqlalchemy as sa

from server.clock import Clock
from server.errors import StoreError, StoreUnavailable
from server.stores.console import ConsoleStore, Entry, audit

ACTION, DETAIL = "customer.look", "bonuses"
MOST_REMEMBERED = 100_000
"""Looks of a day that are known to be written; whatever is forgotten here is found in the log."""
MOST_WAITING = 100_000
"""Looks that could not be written down yet, in books that may only be read: beyond, nobody looks."""
_AT_ONCE = 100
"""Lines of one transaction: whoever else writes comes in between."""


@dataclass(frozen=True, slots=True)
class _Look:
    who: str
    customer_id: str
    at: dt.datetime


class Looks:
    """Notes looks at customers and writes them down. Threads may share it."""

    def __init__(self, store: ConsoleStore, clock: Clock) -> None:
        """Stand on the books; the store stays its owner's."""
        self._store = store
        self._clock = clock
        self._lock, self._one_writer = threading.Lock(), threading.Lock()
        self._noted: set[tuple[dt.date, str, str]] = set()
        self._waiting: list[_Look] = []

    def note(self, who: str, customer_id: str) -> None:
        """Note that another system is told of a customer's bonuses; in memory only.

        Args:
            who: Stands in the audit log.
            customer_id: Whose they are.

        Raises:
            StoreUnavailable: Too many wait to be written down already.
        """
        look = _Look(who, customer_id, self._clock.now())
        key = look.at.date(), who, customer_id
        with self._lock:
            if key in self._noted:
                return
            if len(self._waiting) >= MOST_WAITING:
                raise StoreUnavailable("the audit log cannot be written: nobody reads without a line")
            if len(self._noted) >= MOST_REMEMBERED:
                self._noted.clear()
            self._noted.add(key)
            self._waiting.append(look)

    def write(self) -> int:
        """Write down what was noted; says how many lines that were. What is refused waits for the next time.

        Raises:
            StoreUnavailable: The store does not answer in time.
        """
        written = 0
        with self._one_writer:
            while looks := self._next():
                try:
                    written += self._written(looks)
                except StoreError:
                    with self._lock:
                        self._waiting[:0] = looks
                    raise
        return written

    def _next(self) -> list[_Look]:
        with self._lock:
            looks, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
        return looks

    def _written(self, looks: list[_Look]) -> int:
        with self._store.bookkeeping() as connection:
            new = [one for one in looks if not _is_written(connection, one)]
            for one in new:
                audit.append(connection, _entry(one), one.at)
        return len(new)


def _entry(look: _Look) -> Entry:
    return Entry(look.who, ACTION, f"customer:{look.customer_id}", DETAIL)


def _is_written(connection: sa.Connection, look: _Look) -> bool:
    """Whether this or another server wrote it down on the same day, before it was forgotten here."""
    midnight = look.at.replace(hour=0, minute=0, second=0, microsecond=0)
    return audit.wrote_since(connection, _entry(look), midnight)
