"""What gates and apps say of an order by its number alone, on both databases."""

import datetime as dt

import pytest

from overlays.wire import Verdict
from server.desk.lobby import STAYS
from server.domain.intake import Outcome, Taken, read_record
from server.office.books import OfficeStore
from server.office.intake import Intake
from tests.unit.server.small_shop import NINE, Counter

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def counter(office_store: OfficeStore) -> Counter:
    counter = Counter(office_store, people=1)
    counter.clock.leap(2 * STAYS)
    return counter


def say(store: OfficeStore, counter: Counter, at: dt.datetime) -> Outcome:
    """A gate saw the customer of the order at that time."""
    row = read_record(1, {"record": "arrival", "order": "100", "arrived_at": at.isoformat()})
    (result,) = Intake(store, counter.clock).receive([row])
    assert isinstance(result, Taken), result
    return result.outcome


def here_since(store: OfficeStore) -> dt.datetime | None:
    with store.transaction() as books:
        return books.arrived("100")


FIRST = NINE + STAYS


@pytest.mark.parametrize(
    ("later", "counts"),
    [
        (dt.timedelta(0), False),
        (5 * MINUTE, False),
        (STAYS, False),
        (STAYS + MINUTE, True),
        (-5 * MINUTE, True),
        (-STAYS, True),
        (-STAYS - MINUTE, False),
    ],
)
def test_the_first_word_of_a_stay_counts_whenever_it_is_heard(
    office_store: OfficeStore, counter: Counter, later: dt.timedelta, counts: bool
) -> None:
    assert say(office_store, counter, FIRST) is Outcome.CHANGED
    assert say(office_store, counter, FIRST + later) is (Outcome.CHANGED if counts else Outcome.SAME)
    assert here_since(office_store) == (FIRST + later if counts else FIRST)


def test_a_gate_that_is_heard_after_the_scan_says_how_long_they_have_waited(
    office_store: OfficeStore, counter: Counter
) -> None:
    assert counter.show("s1").waited_s == 0
    assert say(office_store, counter, counter.clock.now() - 7 * MINUTE) is Outcome.CHANGED
    assert counter.show("s2").waited_s == 7 * 60


def test_whoever_has_collected_is_not_here_again(office_store: OfficeStore, counter: Counter) -> None:
    counter.say("a1", counter.show("s1"), Verdict.DONE)
    assert say(office_store, counter, counter.clock.now()) is Outcome.SAME
    assert counter.desk.lobby.queue("north").here == 0


def test_for_an_order_that_was_cancelled_nobody_is_here(office_store: OfficeStore, counter: Counter) -> None:
    counter.show("s1")
    cancelled = {"record": "pickup", "order": "100", "customer_id": "c0", "site_id": "north", "bay": "1"} | {
        "starts_at": NINE.isoformat(),
        "bags": [{"label": "B1", "temperature": "ambient"}],
        "cancelled": True,
    }
    list(Intake(office_store, counter.clock).receive([read_record(1, cancelled)]))
    assert say(office_store, counter, counter.clock.now()) is Outcome.SAME
    assert here_since(office_store) is None
