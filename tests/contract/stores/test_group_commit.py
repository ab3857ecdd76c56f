"""Transactions that come together on one SQLite file: one commit, and each keeps only its own faults."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from overlays.wire import ShowCard
from server.errors import StoreUnavailable
from server.stores.sqlite import SqliteStore
from server.stores.sqlite.turns import MOST_TOGETHER
from tests.unit.server.small_shop import NORTH, Counter, offer, scan

PATIENCE_S = 60


class Spoilt(Exception):
    """What goes wrong in the middle of somebody's transaction."""


@pytest.fixture
def counter(sqlite_path: Path) -> Iterator[Counter]:
    store = SqliteStore(sqlite_path)
    yield Counter(store, offer("gift", units_total=500), people=200)
    store.close()


def statements(counter: Counter) -> list[str]:
    """Everything that the store says to SQLite from now on."""
    said: list[str] = []
    assert isinstance(counter.store, SqliteStore)
    counter.store._connection.set_trace_callback(said.append)
    return said


def together(counter: Counter, *calls: Callable[[], object]) -> list[object]:
    """Run calls that all wait while somebody else has the books; what they return, or their error."""
    assert isinstance(counter.store, SqliteStore)
    turns = counter.store._turns
    with ThreadPoolExecutor(len(calls)) as threads:
        with counter.store.transaction():
            futures = [threads.submit(call) for call in calls]
            for _ in range(2000):
                if turns._waiting == len(calls):
                    break
                threading.Event().wait(0.005)
        return [future.exception(PATIENCE_S) or future.result(PATIENCE_S) for future in futures]


def test_those_who_wait_while_another_is_served_share_one_commit(counter: Counter) -> None:
    said = statements(counter)
    calls = [lambda n=n: counter.desk.identify(NORTH, scan(f"s{n}", n)) for n in range(20)]
    replies = together(counter, *calls)
    assert all(isinstance(reply, ShowCard) for reply in replies)
    assert said.count("COMMIT") == 1
    assert counter.piles("gift") == {"units": (480, 20, 0)}


def test_no_more_than_a_full_load_waits_for_one_commit(counter: Counter) -> None:
    said = statements(counter)
    calls = [lambda n=n: counter.desk.identify(NORTH, scan(f"s{n}", n)) for n in range(MOST_TOGETHER + 6)]
    together(counter, *calls)
    assert said.count("COMMIT") == 2
    assert counter.piles("gift") == {"units": (430, 70, 0)}


def test_a_fault_of_one_is_nobody_elses(counter: Counter) -> None:
    def spoil() -> None:
        with counter.store.transaction() as books:
            books.collect("100", counter.clock.now())
            raise Spoilt

    replies = together(
        counter,
        lambda: counter.desk.identify(NORTH, scan("s1", 1)),
        spoil,
        lambda: counter.desk.identify(NORTH, scan("s2", 2)),
    )
    assert [type(reply) for reply in replies] == [ShowCard, Spoilt, ShowCard]
    with counter.store.transaction() as books:
        assert [one.order for one in books.waiting("c0")] == ["100"]


def test_when_the_common_commit_fails_all_are_told_and_nothing_is_kept(
    counter: Counter, sqlite_path: Path
) -> None:
    assert isinstance(counter.store, SqliteStore)
    pages = counter.store._connection.execute("PRAGMA page_count").fetchone()[0]
    counter.store._connection.execute(f"PRAGMA max_page_count = {pages}")

    def fill(number: int) -> None:
        with counter.store.transaction() as books:
            books.collect(f"{100 + number}", counter.clock.now())
            if number == 3:
                assert isinstance(counter.store, SqliteStore)
                counter.store._connection.execute("CREATE TABLE large AS SELECT zeroblob(4000000) AS much")

    replies = together(counter, *(lambda n=n: fill(n) for n in range(6)))
    failed = [isinstance(reply, StoreUnavailable) for reply in replies]
    assert any(failed)
    counter.store._connection.execute("PRAGMA max_page_count = 1000000")
    reading = sqlite3.connect(sqlite_path)
    kept = {
        row[0] for row in reading.execute("SELECT order_number FROM pickups WHERE collected_at IS NOT NULL")
    }
    reading.close()
    assert kept == {f"{100 + number}" for number, was_refused in enumerate(failed) if not was_refused}


def test_work_that_fails_in_another_thread_fails_in_its_own(counter: Counter) -> None:
    def spoil(_: object) -> None:
        raise Spoilt

    def shown(number: int) -> object:
        return counter.desk.identify(NORTH, scan(f"s{number}", number))

    replies = together(counter, lambda: shown(1), lambda: counter.store.perform(spoil), lambda: shown(2))
    assert [type(reply) for reply in replies] == [ShowCard, Spoilt, ShowCard]
    assert counter.piles("gift") == {"units": (498, 2, 0)}


def test_work_whose_turn_does_not_come_is_never_done(sqlite_path: Path) -> None:
    store = SqliteStore(sqlite_path, busy_s=0.05)
    done: list[str] = []
    with ThreadPoolExecutor(1) as threads, store.transaction():
        late = threads.submit(store.perform, lambda _: done.append("late"))
        assert isinstance(late.exception(PATIENCE_S), StoreUnavailable)
    store.perform(lambda _: done.append("in time"))
    store.close()
    assert done == ["in time"]
    with pytest.raises(StoreUnavailable):
        store.perform(lambda _: done.append("too late"))


def test_threads_that_wait_and_work_that_waits_both_have_their_turn(sqlite_path: Path) -> None:
    store = SqliteStore(sqlite_path)
    done: list[int] = []

    def by_block(number: int) -> None:
        with store.transaction():
            done.append(number)

    def by_work(number: int) -> None:
        store.perform(lambda _: done.append(number))

    with ThreadPoolExecutor(12) as threads:
        calls = [threads.submit((by_block, by_work)[n % 2], n) for n in range(600)]
        for call in calls:
            call.result(PATIENCE_S)
    assert sorted(done) == list(range(600))
    store.close()
