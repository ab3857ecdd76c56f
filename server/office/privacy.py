"""What customers may ask for: their file, an end to profiling, to be forgotten; and what time forgets."""

import dataclasses
import datetime as dt
from dataclasses import dataclass

from pydantic import ValidationError

from server.clock import Clock
from server.desk.whole import whole
from server.domain.customer_file import CustomerFile
from server.domain.intake.members import ConsentRecord, Purpose
from server.domain.intake.told import ended_everywhere
from server.errors import StoreError, UnknownCustomer, WishUnfit
from server.office.books import OfficeBooks, OfficeStore
from server.office.consent import UNKNOWN, hear, release
from server.office.leaps import Leaps
from server.office.records import Silence

AT_ONCE = 20
"""Customers that are forgotten one after the other, each in a transaction: no scan waits long for it."""
MOST_SCANS_AT_ONCE = 1000
MOST_BEGUN_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long something is kept."""

    customers: dt.timedelta = dt.timedelta(days=3 * 365 + 1)
    """After the last activity."""
    purchases: dt.timedelta = dt.timedelta(days=3 * 365 + 1)
    """Lines of receipts, whose counters stay for the ranker (docs/decisions/0031), and baskets of orders."""
    scans: dt.timedelta = dt.timedelta(days=1)
    """The answers to scans hold first names; they are only there for a reply that was lost."""

    answers: dt.timedelta = dt.timedelta(days=2)
    """Glasses send an answer again for a day at most, tills do so too (docs/decisions/0033).

    What a supervisor wrote goes with them: it may name somebody, and is shown for twelve hours.
    """

    events: dt.timedelta = dt.timedelta(days=30)
    """Events that no subscriber took and nobody woke."""


@dataclass(frozen=True, slots=True)
class Unforgotten:
    """A customer whose time is over, and what is in the way: a person must look."""

    customer_id: str
    why: str
    """The kind of error."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What time took away."""

    customers: int = 0
    scans: int = 0
    answers: int = 0
    """Those that nobody sends again."""
    receipts: int = 0
    """Customers whose old receipts went."""
    baskets: int = 0
    """Of old orders."""
    memos: int = 0
    """Of supervisors."""
    begun: int = 0
    """Customers who are known from now on; an older program did not say since when."""
    interests: int = 0
    codes: int = 0
    """Those that ended."""
    events: int = 0
    """Those that were put aside and nobody woke."""
    posts: int = 0
    """What was answered to requests of other systems."""
    heard_of: int = 0
    """Customers who stay, because something was heard of them: whoever is silent may come after them."""
    unforgotten: tuple[Unforgotten, ...] = ()
    """Not tried again before the server starts anew."""
    leapt: dt.timedelta | None = None
    """How far the clock has leapt ahead: nothing is forgotten until it is believed."""


class Privacy:
    """Answers what customers ask, from one store."""

    def __init__(self, store: OfficeStore, clock: Clock, keeping: Keeping | None = None) -> None:
        self._store = store
        self._clock = clock
        self._keeping = keeping or Keeping()
        self._leaps = Leaps(store, clock)
        self._unforgotten: set[str] = set()
        self._folded_to = ""
        """Up to which customer old receipts were looked for."""
        self._emptied_to = ""
        """Up to which order old baskets were looked for."""

    def export(self, customer_id: str) -> CustomerFile:
        """Everything the shop keeps of a customer.

        Raises:
            UnknownCustomer: There is no such customer, or no longer.
        """
        found = whole(self._store, lambda books: books.customer_file(customer_id))
        if found is None:
            raise UnknownCustomer(UNKNOWN)
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
            WishUnfit: The source is not one word.
        """
        now = self._clock.now()
        return whole(self._store, lambda books: hear(books, _objection(customer_id, source, now)).profiling)

    def erase(self, customer_id: str) -> bool:
        """Forget a customer: the person is gone, every total and balance stays.

        What is only reserved goes back first. Said again, it changes nothing.

        Returns:
            Whether there was such a customer.
        """
        return whole(self._store, lambda books: self._erase(books, customer_id))

    def tidy(self) -> Forgotten:
        """Forget some of what is kept for too long; call it again while it finds anything.

        Raises:
            StoreUnavailable: The store does not answer; call it again later.
        """
        leapt = self._leaps.ahead()
        if leapt is not None:
            return Forgotten(leapt=leapt)
        now = self._clock.now()
        tidied = whole(self._store, lambda books: self._throw_away(books, now))
        bought_before = (now - self._keeping.purchases).date()
        folded = whole(self._store, lambda books: self._fold(books, bought_before))
        emptied = whole(self._store, lambda books: books.drop_baskets(self._emptied_to, bought_before))
        self._emptied_to = emptied.looked_to
        before = now - self._keeping.customers
        found = whole(self._store, lambda books: self._look(books, before))
        # Who cannot be forgotten is passed over.
        silent = [customer_id for customer_id in found.silent if customer_id not in self._unforgotten]
        tried = [self._try_to_forget(customer_id, before) for customer_id in silent]
        return dataclasses.replace(
            tidied,
            customers=tried.count(True),
            receipts=folded,
            baskets=emptied.dropped,
            heard_of=found.heard_of,
            unforgotten=tuple(one for one in tried if isinstance(one, Unforgotten)),
        )

    def _throw_away(self, books: OfficeBooks, now: dt.datetime) -> Forgotten:
        """Drop what is kept for a while only, whoever's it is."""
        before = now - self._keeping.scans
        return Forgotten(
            scans=books.drop_scans(before, MOST_SCANS_AT_ONCE),
            answers=books.drop_answers(now - self._keeping.answers, MOST_SCANS_AT_ONCE),
            memos=books.drop_memos(now - self._keeping.answers, MOST_SCANS_AT_ONCE),
            begun=books.begin_to_know(now, MOST_BEGUN_AT_ONCE),
            interests=books.drop_interests(ended_everywhere(now), MOST_SCANS_AT_ONCE),
            codes=books.drop_codes(before, MOST_SCANS_AT_ONCE),
            events=books.drop_aside(now - self._keeping.events, MOST_SCANS_AT_ONCE),
            posts=books.drop_posts(before, MOST_SCANS_AT_ONCE),
        )

    def _fold(self, books: OfficeBooks, before: dt.date) -> int:
        """Fold the old receipts of a few customers into their counters, and go on there the next time."""
        found = books.old_receipts(self._folded_to, before)
        held = [one for one in found.customers if books.hold_customer(one)]
        books.fold_receipts(held, before)
        self._folded_to = found.looked_to
        return len(held)

    def _look(self, books: OfficeBooks, before: dt.datetime) -> Silence:
        return books.silent_since(before, AT_ONCE + len(self._unforgotten))

    def _try_to_forget(self, customer_id: str, before: dt.datetime) -> bool | Unforgotten:
        """Forget a customer who is still silent, in a transaction that no other customer is in."""

        def forget(books: OfficeBooks) -> bool:
            return customer_id in self._look(books, before).silent and self._erase(books, customer_id)

        try:
            return whole(self._store, forget)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it keeps nobody else
            self._unforgotten.add(customer_id)
            return Unforgotten(customer_id, type(error).__name__)

    def _erase(self, books: OfficeBooks, customer_id: str) -> bool:
        now = self._clock.now()
        if not books.hold_customer(customer_id):
            return False
        release(books, (customer_id,), now)
        books.forget(customer_id, now)
        return True


def _objection(customer_id: str, source: str, now: dt.datetime) -> ConsentRecord:
    try:
        return ConsentRecord(
            customer_id=customer_id, purpose=Purpose.PROFILING, agreed=False, at=now, source=source
        )
    except ValidationError as error:
        if any(fault["loc"] == ("customer_id",) for fault in error.errors()):
            raise UnknownCustomer(UNKNOWN) from None
        raise WishUnfit(
            "source: write where it was said as one word of letters, digits, - and _, such as service-desk"
        ) from None
