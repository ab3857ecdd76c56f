"""Who takes their name back on PostgreSQL in the moment of their scan: no answer keeps it."""

from collections.abc import Iterator

import pytest

from server.clock import SetClock
from server.domain.intake import Taken, read_record
from server.office.intake import Intake
from server.stores.postgres import PostgresStore
from tests.contract.stores.elsewhere import Between
from tests.contract.stores.test_at_once import everybody
from tests.contract.stores.test_name_taken_back import NO, kept_name
from tests.contract.stores.test_postgres_objection import Show, however_scanned
from tests.unit.server.small_shop import NINE, Counter, customer, offer

PEOPLE = 24
GONE = {None, "-"}


@pytest.fixture
def store(postgres_url: str) -> Iterator[PostgresStore]:
    opened = PostgresStore(postgres_url)
    yield opened
    opened.close()


@pytest.fixture
def counter(store: PostgresStore) -> Counter:
    people = tuple(customer(number) for number in range(PEOPLE))
    return Counter(store, offer("tea"), people=PEOPLE, customers=people)


def take_back(store: PostgresStore, number: int) -> None:
    row = read_record(1, NO | {"customer_id": f"c{number}"})
    assert all(isinstance(one, Taken) for one in Intake(store, SetClock(NINE)).receive((row,)))


def test_who_takes_their_name_back_between_reading_and_writing_is_not_named(
    counter: Counter, other_store: PostgresStore
) -> None:
    counter.desk.meanwhile = lambda: take_back(other_store, 1)
    named = [one.card.name is not None for one in everybody(counter, 3)]
    assert named == [True, False, True]


@however_scanned
def test_who_takes_their_name_back_between_two_statements_of_a_scan_is_kept_nowhere(
    counter: Counter,
    store: PostgresStore,
    other_store: PostgresStore,
    conflicts: list[str],
    between: Between,
    show: Show,
) -> None:
    """One customer takes it back before the first statement of their scan, one before the second."""
    taken: list[int] = []
    for number in range(PEOPLE):
        taken.clear()

        def take_once(step: int, _: str, number: int = number) -> None:
            if step == number:
                take_back(other_store, number)
                taken.append(number)

        with between(take_once):
            show(counter, f"s{number}", number)
        if not taken:
            break
        assert kept_name(store, f"s{number}") in GONE, number
    assert number > 1
    assert not taken
    assert conflicts == []


@pytest.mark.usefixtures("counter")
@however_scanned
def test_who_is_scanned_between_any_two_statements_of_taking_it_back_is_kept_nowhere(
    store: PostgresStore,
    other_store: PostgresStore,
    conflicts: list[str],
    between: Between,
    show: Show,
) -> None:
    there = Counter.of_another_server(other_store)
    scans: list[str] = []

    def scan_again(step: int, _: str) -> None:
        scans.append(f"s{step}")
        show(there, f"s{step}", 1)

    with between(scan_again):
        take_back(store, 1)
    assert scans
    assert {kept_name(store, one) for one in scans} <= GONE
    assert conflicts == []
