"""What is erased stands nowhere in SQLite's files: not in pages that are free, nor in the log beside."""

import sqlite3
from pathlib import Path

import pytest

from server.office.privacy import Privacy
from server.stores.console.store import _prepared
from server.stores.sqlite import SqliteStore
from server.stores.sqlite.connection import SqliteConnection, connect
from tests.contract.stores.test_checkpoints import wait_until
from tests.contract.stores.test_intake import EVERYTHING, receive
from tests.unit.server.small_shop import NORTH, Counter, offer, scan

WORDS = ("Noé".encode(), b"N1-A", b"families", b"n1", b"B1")
OFF = "PRAGMA secure_delete = OFF"
"""As builds of SQLite have it that do not come from a distribution."""


def found(path: Path) -> list[bytes]:
    """Those of the words that stand in the file or in the log beside it."""
    files = (path, path.with_name(f"{path.name}-wal"))
    content = b"".join(file.read_bytes() for file in files if file.exists())
    return [word for word in WORDS if word in content]


def fill(store: SqliteStore) -> Counter:
    """Let customer n1 be known and scanned."""
    counter = Counter(store, offer("gift"), people=0)
    north = [one | {"site_id": "north"} if one["record"] == "pickup" else one for one in EVERYTHING]
    receive(store, *(one for one in north if one["record"] not in {"stock", "coupon_code"}))
    counter.desk.identify(NORTH, scan("s1", code="N1"))
    return counter


def test_the_log_is_emptied_while_the_store_is_open_and_holds_nobody_who_was_erased(
    sqlite_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.stores.sqlite.checkpoints.QUIET_S", 0.05)
    store = SqliteStore(sqlite_path)
    counter = fill(store)
    assert Privacy(store, counter.clock).erase("n1")
    wait_until(lambda: not found(sqlite_path))
    store.close()


def test_whoever_reads_keeps_the_log_as_it_is_for_as_long_and_nobody_from_writing(sqlite_path: Path) -> None:
    store = SqliteStore(sqlite_path)
    with sqlite3.connect(sqlite_path) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM customers").fetchone()
        counter = fill(store)
        Privacy(store, counter.clock).erase("n1")
        store._checkpoints._bring_in(empty=True)
        assert found(sqlite_path)
        reader.execute("COMMIT")
    reader.close()
    store._checkpoints._bring_in(empty=True)
    assert not found(sqlite_path)
    store.close()


def test_what_is_erased_is_written_over_whatever_this_sqlite_does_by_itself(
    sqlite_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect_as_it_is = SqliteStore._connect

    def another_build(store: SqliteStore) -> SqliteConnection:
        connection = connect_as_it_is(store)
        connection.execute(OFF)
        return connection

    monkeypatch.setattr(SqliteStore, "_connect", another_build)
    store = SqliteStore(sqlite_path)
    Privacy(store, fill(store).clock).erase("n1")
    store.close()
    assert not found(sqlite_path)


def test_so_it_is_when_the_console_erases(sqlite_path: Path) -> None:
    connection = connect(sqlite_path, 5.0)
    connection.execute(OFF)
    _prepared(connection)
    assert connection.execute("PRAGMA secure_delete").fetchone() == (1,)
    connection.close()
