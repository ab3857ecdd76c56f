"""The log of SQLite is brought into the file beside the desk's work, and faults of that harm nobody."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

from server.stores.sqlite import SqliteStore
from server.stores.sqlite.checkpoints import EVERY, Checkpoints
from tests.unit.server.small_shop import Counter, offer

PATIENCE_S = 60


def wait_until(true: Callable[[], bool]) -> None:
    for _ in range(4000):
        if true():
            return
        threading.Event().wait(0.005)
    raise AssertionError("it never came true")


def file_grew(path: Path, before: bytes) -> bool:
    return path.read_bytes() != before


def test_after_enough_transactions_the_log_is_in_the_file_while_the_store_is_open(sqlite_path: Path) -> None:
    store = SqliteStore(sqlite_path)
    counter = Counter(store, offer("gift", units_total=500), people=3)
    store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = sqlite_path.read_bytes()
    counter.show("s1")
    assert sqlite_path.read_bytes() == before
    for _ in range(EVERY):
        with store.transaction():
            pass
    wait_until(lambda: file_grew(sqlite_path, before))
    assert counter.piles("gift") == {"units": (499, 1, 0)}
    store.close()


def test_a_closed_store_brings_nothing_in_any_more(sqlite_path: Path) -> None:
    store = SqliteStore(sqlite_path)
    store.close()
    before = sqlite_path.read_bytes()
    store._checkpoints.committed(EVERY)
    assert not store._checkpoints._thread.is_alive()
    assert sqlite_path.read_bytes() == before


def test_a_fault_of_bringing_in_is_tried_again_after_the_next_transactions(sqlite_path: Path) -> None:
    store = SqliteStore(sqlite_path)
    tried: list[int] = []

    def connect() -> sqlite3.Connection:
        tried.append(len(tried))
        raise sqlite3.OperationalError("disk I/O error")

    checkpoints = Checkpoints(connect, store._turns)
    checkpoints.committed(EVERY)
    wait_until(lambda: len(tried) == 1)
    checkpoints.committed(EVERY)
    wait_until(lambda: len(tried) == 2)
    checkpoints.close(PATIENCE_S)
    checkpoints.close(PATIENCE_S)
    store.close()


def test_whoever_has_the_connection_alone_is_in_no_transaction(sqlite_path: Path) -> None:
    store = SqliteStore(sqlite_path)
    done = threading.Event()

    def alone() -> None:
        with store._turns.alone() as connection:
            assert not connection.in_transaction
        done.set()

    thread = threading.Thread(target=alone)
    with store.together(), store.transaction():
        thread.start()
        wait_until(lambda: store._turns.line.waiting == 1)
    thread.join(PATIENCE_S)
    assert done.is_set()
    store.close()
