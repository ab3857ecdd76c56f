"""What is particular to SQLite: processes, kills, full disks, damaged files, migrations."""

import dataclasses
import os
import resource
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from overlays.wire import Answer, Granted, Refusal, RefusalReason, ShowCard, Verdict
from server.clock import SetClock
from server.desk.desk import Desk
from server.domain.issuance import CERTAIN
from server.errors import StoreOutdated, StoreUnavailable
from server.stores import migration, schema
from server.stores.migration import migrate
from server.stores.revisions import newest, revision
from server.stores.sqlite import SqliteStore, open_to_others
from tests.contract.stores.visits import pickup
from tests.unit.server.small_shop import NINE, NORTH, Counter, load, offer, scan, shop

HERE = Path(__file__).parents[3]


def process(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.contract.stores.sqlite_process", *map(str, arguments)],
        cwd=HERE,
        env=os.environ | {"PYTHONPATH": str(HERE)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def ended(worker: subprocess.Popen[str]) -> list[int]:
    out, _ = worker.communicate("go\n", timeout=200)
    assert worker.returncode == 0
    return [int(line) for line in out.split()]


def test_processes_that_race_for_gifts_give_exactly_what_there_is(sqlite_path: Path) -> None:
    store = SqliteStore(sqlite_path)
    load(store, shop(offer("gift", units_total=30), people=90))
    workers = [process("race", sqlite_path, worker, 3, 90) for worker in range(3)]
    given = [number for worker in workers for number in ended(worker)]
    assert len(given) == len(set(given)) == 30
    with store.transaction() as books:
        (balance,) = books.balances()
        assert (balance.remaining, balance.reserved, balance.given) == (0, 0, 30)
    store.close()


def test_a_server_killed_at_any_statement_loses_nothing_and_repeats_are_harmless(sqlite_path: Path) -> None:
    offers = (offer("a", units_total=5, budget_cents=500), offer("b", units_total=5), offer("c"))
    store = SqliteStore(sqlite_path)
    load(store, shop(*offers, people=1, stock={"a": 5}))
    undisturbed = pickup_replies(sqlite_path.with_name("undisturbed.sqlite3"), store)
    store.close()
    (kills,) = ended(process("die", sqlite_path))
    assert kills > 20
    for statement in range(kills):
        survivor = SqliteStore(sqlite_path.with_name(f"killed-{statement}.sqlite3"))
        survivor._connection.execute("PRAGMA synchronous = OFF")
        with survivor.transaction() as books:
            assert all(balance.holds for balance in books.balances())
        assert pickup(Desk(survivor, SetClock(NINE))) == undisturbed, f"killed at statement {statement}"
        with survivor.transaction() as books:
            assert sorted(one.given for one in books.balances()) == [0, 0, 1, 1, 100]
            assert all(balance.holds and balance.reserved == 0 for balance in books.balances())
        survivor.close()


def pickup_replies(copy: Path, store: SqliteStore) -> list[object]:
    with sqlite3.connect(copy) as target:
        store._connection.backup(target)
    target.close()
    undisturbed = SqliteStore(copy)
    replies = pickup(Desk(undisturbed, SetClock(NINE)))
    undisturbed.close()
    return replies


def test_a_full_disk_refuses_and_loses_nothing(sqlite_path: Path) -> None:
    """SQLite is told that the file may not grow: what it reports is what it reports of a full disk."""
    store = SqliteStore(sqlite_path)
    counter = Counter(store, offer("gift", units_total=500), people=400)
    pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    replies = [counter.desk.identify(NORTH, scan(f"s{number}", number)) for number in range(60)]
    shown = [reply for reply in replies if isinstance(reply, ShowCard)]
    refused = [reply for reply in replies if isinstance(reply, Refusal)]
    assert shown
    assert {reply.reason for reply in refused} == {RefusalReason.STORE_UNAVAILABLE}
    assert counter.piles("gift") == {"units": (500 - len(shown), len(shown), 0)}

    store._connection.execute("PRAGMA max_page_count = 1000000")
    assert [counter.show(reply.scan_id, int(reply.scan_id[1:])).card for reply in shown] == [
        reply.card for reply in shown
    ]
    for reply in refused:
        counter.show(reply.concerns, int(reply.concerns[1:]))
    assert counter.piles("gift") == {"units": (440, 60, 0)}
    store.close()


@contextmanager
def files_end_at(size: int) -> Iterator[None]:
    """No file of this process may grow beyond so many bytes: a disk, or a quota, that is used up."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_store_that_refuses_for_want_of_room_is_not_ready_until_there_is_some(sqlite_path: Path) -> None:
    store = SqliteStore(sqlite_path)
    counter = Counter(store, offer("gift", units_total=5))
    log = sqlite_path.with_name(f"{sqlite_path.name}-wal")
    with files_end_at(log.stat().st_size):
        store.check()
        reply = counter.desk.identify(NORTH, scan("s1"))
        assert isinstance(reply, Refusal)
        assert reply.reason is RefusalReason.STORE_UNAVAILABLE
        counter.desk.expected("north")  # Who only reads needs no room.
        with pytest.raises(StoreUnavailable, match="cannot be written to"):
            store.check()
    store.check()
    counter.show("s1")
    with files_end_at(log.stat().st_size):
        store.check()
    store.close()


def test_a_file_that_cannot_even_be_opened_for_want_of_room_says_so(sqlite_path: Path) -> None:
    """SQLite says "disk I/O error", and somebody goes and buys a disk."""
    with files_end_at(0):
        with pytest.raises(StoreUnavailable, match=r"books.sqlite3: disk I/O error \(File too large\)"):
            SqliteStore(sqlite_path)
        with pytest.raises(StoreUnavailable, match=r"cannot prepare .*: disk I/O error \(File too large\)"):
            migrate(sqlite_path.with_name("new.sqlite3"))
    SqliteStore(sqlite_path).close()


def test_a_locked_file_refuses_and_nothing_is_lost(sqlite_path: Path) -> None:
    store = SqliteStore(sqlite_path, busy_s=0.05)
    counter = Counter(store, offer("gift", units_total=5))
    shown = counter.show("s1")
    other = sqlite3.connect(sqlite_path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    reply = counter.say("a1", shown, Verdict.GIVE, 0)
    assert isinstance(reply, Refusal)
    assert reply.reason is RefusalReason.STORE_UNAVAILABLE
    with pytest.raises(StoreUnavailable):
        counter.desk.expected("north")
    other.execute("ROLLBACK")
    other.close()
    assert isinstance(counter.say("a1", shown, Verdict.GIVE, 0), Granted)
    store.close()


def test_a_store_that_somebody_keeps_locked_is_not_ready_until_they_let_go(sqlite_path: Path) -> None:
    store = SqliteStore(sqlite_path, busy_s=0.05)
    counter = Counter(store, offer("gift", units_total=5))
    other = sqlite3.connect(sqlite_path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store.check()  # Somebody writes at this moment, as somebody always does.
    assert isinstance(counter.desk.identify(NORTH, scan("s1")), Refusal)
    with pytest.raises(StoreUnavailable, match="locked"):
        store.check()
    other.execute("ROLLBACK")
    store.check()
    counter.show("s1")
    other.execute("BEGIN IMMEDIATE")
    store.check()
    other.close()
    store.close()


@pytest.mark.parametrize("comes", ["nothing", "another file"])
def test_nothing_is_written_into_a_file_that_stands_there_no_longer(sqlite_path: Path, comes: str) -> None:
    store = SqliteStore(sqlite_path)
    counter = Counter(store, offer("gift", units_total=5))
    shown = counter.show("s1")
    store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    away = sqlite_path.rename(sqlite_path.with_name("away"))
    if comes == "another file":
        shutil.copyfile(away, sqlite_path)
    before = away.read_bytes()
    reply = counter.say("a1", shown, Verdict.GIVE, 0)
    assert isinstance(reply, Refusal)
    assert reply.reason is RefusalReason.STORE_UNAVAILABLE
    with pytest.raises(StoreUnavailable, match="start the server anew"), store.transaction():
        pass
    store._checkpoints._bring_in(empty=True)
    assert away.read_bytes() == before
    assert comes == "another file" or not sqlite_path.exists()

    away.replace(sqlite_path)
    assert isinstance(counter.say("a1", shown, Verdict.GIVE, 0), Granted)
    store.close()


def test_when_the_log_beside_the_file_is_deleted_nothing_is_lost_and_nothing_comes_after(
    sqlite_path: Path,
) -> None:
    store = SqliteStore(sqlite_path)
    counter = Counter(store, offer("gift", units_total=5))
    shown = counter.show("s1")
    log = sqlite_path.with_name(f"{sqlite_path.name}-wal")
    log.unlink()
    assert isinstance(counter.say("a1", shown, Verdict.GIVE, 0), Refusal)
    with pytest.raises(StoreUnavailable, match="stop the server"):
        store.check()
    store._checkpoints._bring_in(empty=True)
    assert not log.exists()
    store.close()

    anew = SqliteStore(sqlite_path)
    again = Counter(anew, offer("gift", units_total=5))
    assert again.show("s1").card == shown.card
    assert isinstance(again.say("a1", shown, Verdict.GIVE, 0), Granted)
    anew.close()


def test_what_was_begun_before_the_file_went_away_is_not_kept(sqlite_path: Path) -> None:
    store = SqliteStore(sqlite_path)
    load(store, shop())

    def lose_it() -> None:
        with store.transaction() as books:
            books.keep_command_key("north", "0" * 64)
            sqlite_path.rename(sqlite_path.with_name("away"))

    with pytest.raises(StoreUnavailable, match="start the server anew"):
        lose_it()
    sqlite_path.with_name("away").rename(sqlite_path)
    with store.transaction() as books:
        drive = books.drive("north")
    assert drive is not None
    assert drive.command_key != "0" * 64
    store.close()


def test_a_missing_file_is_not_made_by_opening_it(tmp_path: Path) -> None:
    with pytest.raises(StoreOutdated, match="baylens-server init"):
        SqliteStore(tmp_path / "nothing.sqlite3")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    path = tmp_path / "photo.sqlite3"
    path.write_bytes(b"\x89PNG" * 1000)
    with pytest.raises(StoreUnavailable):
        SqliteStore(path)
    with pytest.raises(StoreUnavailable):
        migrate(path)


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        migrate(tmp_path)


def test_a_transaction_that_takes_too_long_is_not_waited_for(sqlite_path: Path) -> None:
    store = SqliteStore(sqlite_path, busy_s=0.01)
    with store.transaction(), pytest.raises(StoreUnavailable), store.transaction():
        pytest.fail("two transactions at once")
    store.close()


def test_the_file_is_written_through_and_keeps_its_rules(sqlite_path: Path) -> None:
    store = SqliteStore(sqlite_path)
    asked = {
        name: store._connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys")
    }
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    store.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE balances SET remaining = -1, received = received - 6",
        "UPDATE balances SET given = given + 1",
        "UPDATE ledger SET became = 'released'",
        "DELETE FROM ledger",
        "UPDATE campaign_versions SET document = '{}'",
        "DELETE FROM publications",
        "UPDATE publications SET published_by = 'nobody'",
        "UPDATE offers SET version_hash = 'none'",
        "UPDATE receipts SET amount = 0",
        "DELETE FROM receipts",
        "UPDATE bonuses SET state = 'eaten'",
        "UPDATE customers SET family_initial = 'Lefebvre'",
        "DELETE FROM customers",
    ],
)
def test_the_database_itself_refuses_what_must_never_be(sqlite_path: Path, statement: str) -> None:
    store = SqliteStore(sqlite_path)
    Counter(store, offer("gift", units_total=5)).show("s1")
    with pytest.raises(sqlite3.IntegrityError), store.transaction():
        store._connection.execute(statement)
    store.close()


def test_migrating_adds_up_to_the_schema(sqlite_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{sqlite_path}", poolclass=sa.NullPool)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
        inspector = sa.inspect(connection)
        for table in schema.metadata.sorted_tables:
            checks = {str(one["name"]) for one in inspector.get_check_constraints(table.name)}
            assert checks == {
                str(one.name) for one in table.constraints if isinstance(one, sa.CheckConstraint)
            }, table.name
    engine.dispose()


def test_migrating_twice_does_nothing(sqlite_path: Path) -> None:
    before = sqlite_path.read_bytes()
    assert migrate(sqlite_path) is False
    assert sqlite_path.read_bytes() == before


@pytest.fixture
def usual_umask() -> Iterator[None]:
    """What others may do by default on most machines: read."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


@pytest.mark.usefixtures("usual_umask")
def test_only_its_owner_reads_a_new_file_and_what_is_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    migrate(folder / "books.sqlite3")
    assert modes(folder) == {"books.sqlite3": 0o600}
    store = SqliteStore(folder / "books.sqlite3")
    load(store, shop(offer("gift", units_total=5)))
    assert modes(folder) == dict.fromkeys(("books.sqlite3", "books.sqlite3-wal", "books.sqlite3-shm"), 0o600)
    assert open_to_others(folder / "books.sqlite3") == ()
    store.close()


@pytest.mark.usefixtures("usual_umask")
def test_a_file_that_others_can_read_is_known_and_left_as_it_is(sqlite_path: Path) -> None:
    sqlite_path.chmod(0o640)
    store = SqliteStore(sqlite_path)
    load(store, shop(offer("gift", units_total=5)))
    migrate(sqlite_path)
    assert stat.S_IMODE(sqlite_path.stat().st_mode) == 0o640
    sqlite_path.chmod(0o600)
    beside = tuple(sqlite_path.with_name(f"{sqlite_path.name}{end}") for end in ("-wal", "-shm"))
    assert open_to_others(sqlite_path) == beside
    store.close()
    assert open_to_others(sqlite_path) == ()


@pytest.mark.parametrize("earlier", ["base", "0001", "0003", "0007", "0031", "0032"])
def test_every_earlier_revision_reaches_the_newest(tmp_path: Path, earlier: str) -> None:
    path = tmp_path / "old.sqlite3"
    engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.NullPool)
    config = migration._config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        command.downgrade(config, earlier)
    engine.dispose()
    with pytest.raises(StoreOutdated, match="baylens-server init"):
        SqliteStore(path)
    assert migrate(path) is True
    reading = sqlite3.connect(path)
    assert revision(reading) == newest()
    reading.close()


def test_bonuses_of_an_earlier_program_are_brought_over(sqlite_path: Path) -> None:
    store = SqliteStore(sqlite_path)
    shown = Counter(store, offer("gift", units_total=5)).show("s1")
    with store.transaction() as books:
        (moved,) = books.moves(0, 9)
    store.close()
    engine = sa.create_engine(f"sqlite:///{sqlite_path}", poolclass=sa.NullPool)
    config = migration._config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")
    engine.dispose()
    assert migrate(sqlite_path) is True
    reopened = SqliteStore(sqlite_path)
    with reopened.transaction() as books:
        forgotten = dataclasses.replace(moved.issuance, provenance=CERTAIN)
        assert books.moves(0, 9) == (dataclasses.replace(moved, issuance=forgotten),)
        assert reopened._connection.execute("PRAGMA foreign_key_check").fetchall() == []
    with pytest.raises(sqlite3.IntegrityError), reopened.transaction():
        reopened._connection.execute("UPDATE bonuses SET state = 'eaten'")
    assert isinstance(Desk(reopened, SetClock(NINE)).answer(NORTH, given(shown)), Granted)
    reopened.close()


def test_what_an_earlier_program_left_behind_is_tidied_up(sqlite_path: Path) -> None:
    store = SqliteStore(sqlite_path)
    counter = Counter(store, offer("gift", units_total=5), people=2)
    counter.show("s0", 0)
    store.close()
    engine = sa.create_engine(f"sqlite:///{sqlite_path}", poolclass=sa.NullPool)
    config = migration._config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0023")
        connection.execute(sa.text("UPDATE pickups SET customer_id = 'c1' WHERE order_number = '100'"))
        connection.execute(sa.text("DELETE FROM pickups WHERE order_number = '101'"))
        gone = "('offer:gift@customer:long-gone', 'units', '', 0, 0), ('offer:gift', 'units', '', 0, 1)"
        connection.execute(sa.text(f"INSERT INTO counts VALUES {gone}"))
    engine.dispose()
    assert migrate(sqlite_path) is True
    reopened = SqliteStore(sqlite_path)
    with reopened.transaction() as books:
        assert [one.subject for one in books.counts()] == ["offer:gift"]
    shown = Counter.of_another_server(reopened).show("s1", 1)
    assert (shown.card.order, len(shown.card.bonuses)) == ("100", 1)
    reopened.close()


def given(shown: ShowCard) -> Answer:
    bonus = shown.card.bonuses[0]
    return Answer(answer_id="a1", card_id=shown.card.card_id, bonus_id=bonus.bonus_id, verdict=Verdict.GIVE)


def test_a_store_of_a_newer_program_is_left_alone(sqlite_path: Path) -> None:
    writing = sqlite3.connect(sqlite_path)
    with writing:
        writing.execute("UPDATE alembic_version SET version_num = '9999'")
    writing.close()
    with pytest.raises(StoreOutdated, match="newer than this program"):
        migrate(sqlite_path)
    with pytest.raises(StoreOutdated, match="9999, which is newer than this program: update it"):
        SqliteStore(sqlite_path)


def test_a_migration_that_is_interrupted_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new.sqlite3"

    def interrupted(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("alembic.op.create_index", interrupted)
    with pytest.raises(KeyboardInterrupt):
        migrate(path)
    reading = sqlite3.connect(path)
    assert reading.execute("SELECT name FROM sqlite_schema").fetchall() == []
    reading.close()
