"""Transactions committed at once on one SQLite file: one commit, and each has only its own faults."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from overlays.wire import ShowCard
from server.desk.desk import Desk
from server.errors import StoreUnavailable
from server.stores.sqlite import SqliteStore
from tests.served import Reply
from tests.unit.server.small_shop import NORTH, Counter, offer, scan

PATIENCE_S = 60


class Spoilt(Exception):
    """What goes wrong in the middle of somebody's transaction."""


@pytest.fixture
def store(sqlite_path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore(sqlite_path)
    yield opened
    opened.close()


@pytest.fixture
def counter(store: SqliteStore) -> Counter:
    return Counter(store, offer("gift", units_total=500), people=200)


def statements(store: SqliteStore) -> list[str]:
    """Everything that the store says to SQLite from now on."""
    said: list[str] = []
    store._connection.set_trace_callback(said.append)
    return said


def show(counter: Counter, number: int) -> Reply:
    """Identify in the block that is open; the desk of the tests would open another one, and wait for it."""
    return Desk.identify(counter.desk, NORTH, scan(f"s{number}", number))


def collected(path: Path) -> set[str]:
    """The orders that are collected, as another connection sees them."""
    reading = sqlite3.connect(path)
    rows = reading.execute("SELECT order_number FROM pickups WHERE collected_at IS NOT NULL").fetchall()
    reading.close()
    return {row[0] for row in rows}


def test_what_is_done_together_shares_one_commit(counter: Counter, store: SqliteStore) -> None:
    said = statements(store)
    with store.together():
        replies = [show(counter, n) for n in range(20)]
    assert all(isinstance(reply, ShowCard) for reply in replies)
    assert said.count("COMMIT") == 1
    assert counter.piles("gift") == {"units": (480, 20, 0)}


def test_a_block_in_which_nothing_was_done_commits_nothing(store: SqliteStore) -> None:
    said = statements(store)
    with store.together():
        pass
    assert said == []


def test_a_fault_of_one_is_nobody_elses(counter: Counter, store: SqliteStore) -> None:
    def spoil() -> None:
        with store.transaction() as books:
            books.collect("100", counter.clock.now())
            raise Spoilt

    with store.together():
        assert isinstance(show(counter, 1), ShowCard)
        with pytest.raises(Spoilt):
            spoil()
        assert isinstance(show(counter, 2), ShowCard)
    with store.transaction() as books:
        assert [one.order for one in books.waiting("c0")] == ["100"]
    assert counter.piles("gift") == {"units": (498, 2, 0)}


def test_what_is_raised_out_of_the_block_undoes_all_of_it(
    counter: Counter, store: SqliteStore, sqlite_path: Path
) -> None:
    def spoil() -> None:
        with store.together():
            with store.transaction() as books:
                books.collect("100", counter.clock.now())
            raise Spoilt

    with pytest.raises(Spoilt):
        spoil()
    assert collected(sqlite_path) == set()
    with store.transaction() as books:
        books.collect("101", counter.clock.now())
    assert collected(sqlite_path) == {"101"}


def test_a_full_disk_is_the_fault_of_whoever_needs_too_much(
    counter: Counter, store: SqliteStore, sqlite_path: Path
) -> None:
    pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count = {pages}")

    def need_too_much() -> None:
        with store.transaction() as books:
            books.collect("101", counter.clock.now())
            store._connection.execute("CREATE TABLE large AS SELECT zeroblob(4000000) AS much")

    with store.together():
        with store.transaction() as books:
            books.collect("100", counter.clock.now())
        with pytest.raises(StoreUnavailable):
            need_too_much()
        with store.transaction() as books:
            books.collect("102", counter.clock.now())
    assert collected(sqlite_path) == {"100", "102"}


def test_when_the_database_rolls_back_in_the_middle_nothing_of_the_block_is_kept(
    counter: Counter, store: SqliteStore, sqlite_path: Path
) -> None:
    refused: list[int] = []

    def work(number: int) -> None:
        with store.transaction() as books:
            books.collect(f"{100 + number}", counter.clock.now())
            if number == 3:
                store._connection.execute("ROLLBACK")
                raise StoreUnavailable("as after an error of the disk")

    def work_together() -> None:
        with store.together():
            for number in range(6):
                try:
                    work(number)
                except StoreUnavailable:
                    refused.append(number)

    with pytest.raises(StoreUnavailable):
        work_together()
    assert refused == [3, 4, 5]
    assert collected(sqlite_path) == set()
    work(5)
    assert collected(sqlite_path) == {"105"}


def test_a_transaction_whose_turn_does_not_come_is_never_done(sqlite_path: Path) -> None:
    store = SqliteStore(sqlite_path, busy_s=0.05)
    done: list[str] = []

    def note(what: str) -> None:
        with store.transaction():
            done.append(what)

    with ThreadPoolExecutor(1) as threads, store.together():
        late = threads.submit(note, "late")
        assert isinstance(late.exception(PATIENCE_S), StoreUnavailable)
    note("in time")
    store.close()
    assert done == ["in time"]
    with pytest.raises(StoreUnavailable):
        note("too late")


def test_nobody_overtakes(store: SqliteStore) -> None:
    done: list[int] = []

    def note(number: int) -> None:
        with store.transaction():
            done.append(number)

    line = store._turns.line
    with ThreadPoolExecutor(8) as threads:
        with store.together():
            calls = []
            for number in range(8):
                calls.append(threads.submit(note, number))
                for _ in range(PATIENCE_S * 200):
                    if line.waiting > number:
                        break
                    threading.Event().wait(0.005)
        note(8)
        for call in calls:
            call.result(PATIENCE_S)
    assert done == list(range(9))


def test_threads_that_do_one_thing_and_threads_that_do_many_all_have_their_turn(store: SqliteStore) -> None:
    done: list[int] = []

    def one(number: int) -> None:
        with store.transaction():
            done.append(number)

    def two(number: int) -> None:
        with store.together():
            one(number)
            one(-number)

    with ThreadPoolExecutor(12) as threads:
        for call in [threads.submit((one, two)[n % 2], n) for n in range(600)]:
            call.result(PATIENCE_S)
    assert sorted(done) == sorted([*range(600), *(-n for n in range(1, 600, 2))])
