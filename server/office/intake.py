"""Taking in records: many in one transaction, and a bad one keeps no other out."""

import datetime as dt
import functools
import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from server.clock import Clock
from server.desk.slips import close
from server.desk.whole import whole
from server.domain.intake import Complaint, Fault, Outcome, Read, Record, Row, RowResult, Taken
from server.domain.intake.members import ConsentRecord
from server.domain.intake.records import ArrivalRecord, PickupRecord, PurchaseRecord
from server.errors import StoreConflict
from server.office.books import OfficeBooks, OfficeStore
from server.office.consent import release

AT_ONCE = 500
"""Records in one transaction: enough that the disk is no bound, few enough that no scan waits for long."""

_WRONG_CLOCK = "is in the future: set the clock of the system that sends it"
_MOVED = frozenset({Outcome.ADDED, Outcome.CHANGED})


@dataclass(slots=True)
class Tally:
    """How many records became what."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    refused: int = 0

    def add(self, result: RowResult) -> None:
        """Count one more."""
        if isinstance(result, Complaint):
            self.refused += 1
        else:
            self.outcomes[result.outcome] += 1


class Intake:
    """Brings records into the books of one store."""

    def __init__(self, store: OfficeStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def receive(self, rows: Iterable[Row]) -> Iterator[RowResult]:
        """Take in any number of rows, some at a time.

        Yields:
            What became of each, in their order; what was yielded is in the books.

        Raises:
            StoreUnavailable: The store does not answer; the same rows may come again.
        """
        remaining = iter(rows)
        while batch := tuple(itertools.islice(remaining, AT_ONCE)):
            yield from self._receive(batch)

    def _receive(self, rows: Sequence[Row]) -> Sequence[RowResult]:
        """Take in rows together; where others are always in the way, half of them before the other half.

        Two files with the same customers in another order hold what the other one waits for, again and again.
        """
        try:
            return whole(self._store, functools.partial(self.take, rows=rows))
        except StoreConflict:
            half = len(rows) // 2
            if not half:
                raise
            return (*self._receive(rows[:half]), *self._receive(rows[half:]))

    def take(self, books: OfficeBooks, rows: Sequence[Row]) -> tuple[RowResult, ...]:
        """Take in a few rows inside a transaction that is under way."""
        now = self._clock.now()
        objecting = books.profiled(_hold(books, _withdrawing(rows)))
        results: list[RowResult] = []
        counted: list[str] = []
        cancelled: set[str] = set()
        for row in rows:
            if isinstance(row, Complaint):
                results.append(row)
                continue
            said = _take(books, row.record, now)
            if isinstance(row.record, PurchaseRecord | ConsentRecord) and said in _MOVED:
                counted.append(row.record.customer_id)
            if isinstance(row.record, PickupRecord) and row.record.cancelled and said is Outcome.CHANGED:
                cancelled.add(row.record.order)
            results.append(
                Taken(row.line, said)
                if isinstance(said, Outcome)
                else Complaint(row.line, said.field, said.says)
            )
        books.recount(counted)
        release(books, objecting - books.profiled(objecting), now)
        _take_away(books, cancelled, now)
        return tuple(results)


def _take(books: OfficeBooks, record: Record, now: dt.datetime) -> Outcome | Fault:
    return _ahead(record, now) or books.take(record, now)


def _ahead(record: Record, now: dt.datetime) -> Fault | None:
    """What a record says of a time that has not come, where that cannot be."""
    match record:
        case ConsentRecord() if record.is_ahead(now):
            return Fault("at", _WRONG_CLOCK)
        case ArrivalRecord() if record.is_ahead(now):
            return Fault("arrived_at", _WRONG_CLOCK)
        case PickupRecord(cancelled=False) if record.came_ahead(now):
            return Fault("arrived_at", _WRONG_CLOCK)
        case PickupRecord(cancelled=False) if record.is_far_off(now):
            return Fault("starts_at", "is more than a year ahead: check the year")
        case PurchaseRecord(bought=True) if record.is_ahead(now):
            return Fault("on", "is in the future: send what was bought, when it was")
    return None


def _take_away(books: OfficeBooks, cancelled: Collection[str], now: dt.datetime) -> None:
    """Close the cards of orders that nobody comes for any more; what is only reserved goes back."""
    for order in sorted(cancelled):
        slip = books.open_slip(order)
        if slip is not None:
            close(books, slip, "", now)


def _hold(books: OfficeBooks, customers: Collection[str]) -> frozenset[str]:
    """Hold those who are known, before anything else is held: whoever scans them waits, or is waited for."""
    return frozenset(one for one in sorted(customers) if books.hold_customer(one))


def _withdrawing(rows: Sequence[Row]) -> frozenset[str]:
    """Who says in these rows that purchases may choose nothing, or that no card may show their name."""
    records = (row.record for row in rows if isinstance(row, Read))
    return frozenset(
        one.customer_id for one in records if isinstance(one, ConsentRecord) and one.is_withdrawal
    )
