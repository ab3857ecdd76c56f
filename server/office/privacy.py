"""What customers may ask for: their file, an end to profiling, to be forgotten; and what time forgets."""

import datetime as dt
from dataclasses import dataclass

from server.clock import Clock
from server.desk.whole import whole
from server.domain.customer_file import CustomerFile
from server.domain.intake import Outcome
from server.domain.intake.records import ConsentRecord, Purpose, ended_everywhere
from server.domain.issuance import BonusState
from server.errors import UnknownCustomer
from server.office.books import OfficeBooks, OfficeStore

AT_ONCE = 20
"""Customers that are forgotten in one transaction: no scan waits long for it."""
MOST_SCANS_AT_ONCE = 1000
MOST_BEGUN_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long something is kept."""

    customers: dt.timedelta = dt.timedelta(days=3 * 365 + 1)
    """After the last activity."""
    scans: dt.timedelta = dt.timedelta(days=1)
    """The answers to scans hold first names; they are only there for a reply that was lost."""

    events: dt.timedelta = dt.timedelta(days=30)
    """Events that no subscriber took and nobody woke."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What time took away."""

    customers: int = 0
    scans: int = 0
    begun: int = 0
    """Customers who are known from now on; an older program did not say since when."""
    interests: int = 0


class Privacy:
    """Answers what customers ask, from one store."""

    def __init__(self, store: OfficeStore, clock: Clock, keeping: Keeping | None = None) -> None:
        self._store = store
        self._clock = clock
        self._keeping = keeping or Keeping()

    def export(self, customer_id: str) -> CustomerFile:
        """Everything the shop keeps of a customer.

        Raises:
            UnknownCustomer: There is no such customer, or no longer.
        """
        found = whole(self._store, lambda books: books.customer_file(customer_id))
        if found is None:
            raise UnknownCustomer("no such customer is known: check the id, or they were erased already")
        return found

    def refuse_profiling(self, customer_id: str, source: str) -> bool:
        """Record that a customer objects to profiling: generic offers only, and their purchases go.

        Args:
            customer_id: Who objects.
            source: Where they said so.

        Returns:
            Whether that was new.

        Raises:
            UnknownCustomer: There is no such customer, or no longer.
        """
        now = self._clock.now()
        said = ConsentRecord(
            customer_id=customer_id, purpose=Purpose.PROFILING, agreed=False, at=now, source=source
        )

        def record(books: OfficeBooks) -> bool:
            file = books.customer_file(customer_id)
            if file is None:
                raise UnknownCustomer("no such customer is known: check the id, or they were erased already")
            changed = books.take(said, now) is Outcome.ADDED
            books.recount((customer_id,))
            return changed and file.profiling

        return whole(self._store, record)

    def erase(self, customer_id: str) -> bool:
        """Forget a customer: the person is gone, every total and balance stays.

        What is only reserved goes back first. Said again, it changes nothing.

        Returns:
            Whether there was such a customer.
        """
        return whole(self._store, lambda books: self._erase(books, customer_id))

    def tidy(self) -> Forgotten:
        """Forget some of what is kept for too long; call it again while it finds anything."""
        now = self._clock.now()

        def forget(books: OfficeBooks) -> Forgotten:
            books.drop_codes(now - self._keeping.scans, MOST_SCANS_AT_ONCE)
            books.drop_aside(now - self._keeping.events, MOST_SCANS_AT_ONCE)
            books.drop_posts(now - self._keeping.scans, MOST_SCANS_AT_ONCE)
            interests = books.drop_interests(ended_everywhere(now), MOST_SCANS_AT_ONCE)
            scans = books.drop_scans(now - self._keeping.scans, MOST_SCANS_AT_ONCE)
            begun = books.begin_to_know(now, MOST_BEGUN_AT_ONCE)
            silent = books.silent_since(now - self._keeping.customers, AT_ONCE)
            for customer_id in silent:
                self._erase(books, customer_id)
            return Forgotten(len(silent), scans, begun, interests)

        return whole(self._store, forget)

    def _erase(self, books: OfficeBooks, customer_id: str) -> bool:
        now = self._clock.now()
        if not books.hold_customer(customer_id):
            return False
        reserved = [one for one in books.bonuses_of(customer_id) if one.state is BonusState.RESERVED]
        books.put_back(reserved, BonusState.RELEASED, now, "")
        books.forget(customer_id, now)
        return True
