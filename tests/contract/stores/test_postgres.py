"""What is particular to PostgreSQL: several servers at once, kills, lost connections, locks, migrations."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg_pool import ConnectionPool

from overlays.wire import Granted, Refusal, RefusalReason, ShowCard, Verdict
from server.clock import SetClock
from server.domain.issuance import BonusState
from server.domain.offers.limits import Counting, Limit, Period, Scope
from server.errors import StoreConflict, StoreOutdated, StoreUnavailable
from server.stores import migration, schema
from server.stores.address import PostgresUrl
from server.stores.migration import migrate
from server.stores.postgres import PostgresStore
from server.stores.postgres.connections import WHILE_AWAY_S
from tests.contract.stores.test_store import GLASSES, became, issuance
from tests.contract.stores.visits import pickup
from tests.postgres import Postgres
from tests.served import ServedDesk
from tests.unit.server.small_shop import NINE, NORTH, Counter, load, offer, scan, shop

HERE = Path(__file__).parents[3]
ATTEMPTS_S = 20
DAILY = Limit(scope=Scope.OFFER, counter=Counting.UNITS, period=Period.DAY, maximum=1000)


@pytest.fixture
def store(postgres_url: str) -> Iterator[PostgresStore]:
    opened = PostgresStore(postgres_url)
    yield opened
    opened.close()


def process(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.contract.stores.postgres_process", *map(str, arguments)],
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


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run calls in threads that begin together; what they return, or the error they end with."""
    start = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def run(place: int, call: Callable[[], object]) -> None:
        start.wait(timeout=60)
        try:
            results[place] = call()
        except StoreUnavailable as error:
            results[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=ATTEMPTS_S)
        assert not thread.is_alive()
    return results


def test_servers_that_race_for_gifts_give_exactly_what_there_is(
    store: PostgresStore, postgres_url: str
) -> None:
    load(store, shop(offer("gift", units_total=30), people=90))
    workers = [process("race", postgres_url, worker, 3, 90) for worker in range(3)]
    given = [number for worker in workers for number in ended(worker)]
    assert len(given) == len(set(given)) == 30
    with store.transaction() as books:
        (balance,) = books.balances()
        assert (balance.remaining, balance.reserved, balance.given) == (0, 0, 30)


def test_servers_that_take_the_same_offers_in_other_orders_wait_for_each_other_and_never_in_a_circle(
    store: PostgresStore, postgres_url: str
) -> None:
    """Each server's own customers like other offers best; a circle would cost a second each time."""
    offers = [offer(name, units_total=500, days_between=1) for name in "abcdef"]
    load(store, shop(*offers, people=60))
    workers = [process("race", postgres_url, worker, 3, 60) for worker in range(3)]
    given = [number for worker in workers for number in ended(worker)]
    assert len(given) == 180
    with store.transaction() as books:
        assert all(balance.holds for balance in books.balances())


@pytest.mark.parametrize("limits", [(), (DAILY,)], ids=["without counts", "with counts"])
def test_a_server_killed_at_any_statement_loses_nothing_and_repeats_are_harmless(
    store: PostgresStore, postgres_url: str, limits: tuple[Limit, ...]
) -> None:
    offers = (
        offer("a", units_total=1000, budget_cents=100_000),
        offer("b", units_total=1000),
        offer("c", limits=limits),
    )
    load(store, shop(*offers, people=150, stock={"a": 1000}))
    (kills,) = ended(process("die", postgres_url))
    assert kills > 20
    desk = ServedDesk(store, SetClock(NINE))
    for number in range(kills):
        replies = pickup(desk, number)
        assert [type(reply) for reply in replies[1:]] == [Granted] * 3, f"killed at statement {number}"
    with store.transaction() as books:
        assert all(balance.holds and balance.reserved == 0 for balance in books.balances())
        assert {(one.offer_id, one.measure.value): one.given for one in books.balances() if one.given} == {
            ("a", "stock"): kills + 1,
            ("a", "units"): kills + 1,
            ("a", "cents"): 100 * (kills + 1),
        }


def test_two_glasses_that_scan_one_customer_at_once_get_one_card(store: PostgresStore) -> None:
    counter = Counter(store, offer("gift", units_total=5), offer("other"))
    replies = at_once(*(lambda n=n: counter.desk.identify(NORTH, scan(f"s{n}")) for n in range(6)))
    cards = [reply.card for reply in replies if isinstance(reply, ShowCard)]
    assert len(cards) == 6
    assert len({card.card_id for card in cards}) == 1
    assert len({card.bonuses for card in cards}) == 1
    assert counter.piles("gift") == {"units": (4, 1, 0)}


def test_one_scan_that_comes_many_times_at_once_is_answered_once(store: PostgresStore) -> None:
    counter = Counter(store, offer("gift", units_total=5))
    replies = at_once(*(lambda: counter.desk.identify(NORTH, scan("s1")) for _ in range(8)))
    assert all(isinstance(reply, ShowCard) for reply in replies)
    assert counter.piles("gift") == {"units": (4, 1, 0)}


def test_one_answer_that_comes_many_times_at_once_counts_once(store: PostgresStore) -> None:
    counter = Counter(store, offer("gift", units_total=5))
    shown = counter.show("s1")
    same = at_once(*(lambda: counter.say("a1", shown, Verdict.GIVE, 0) for _ in range(6)))
    assert all(isinstance(reply, Granted) for reply in same)
    others = at_once(*(lambda n=n: counter.say(f"b{n}", shown, Verdict.GIVE, 0) for n in range(6)))
    assert {reply.reason for reply in others if isinstance(reply, Refusal)} == {RefusalReason.ALREADY_DECIDED}
    assert counter.piles("gift") == {"units": (4, 0, 1)}


def test_two_sweeps_at_once_return_everything_once(store: PostgresStore) -> None:
    counter = Counter(store, offer("gift", units_total=40), people=40)
    for number in range(40):
        counter.show(f"s{number}", number)
    counter.clock.forward(3600)
    swept = at_once(counter.desk.sweep, counter.desk.sweep)
    assert sum(number for number in swept if isinstance(number, int)) == 40
    assert counter.piles("gift") == {"units": (40, 0, 0)}


def test_a_connection_that_is_cut_changes_nothing_and_the_next_one_works(
    store: PostgresStore, postgres: Postgres
) -> None:
    counter = Counter(store, offer("gift", units_total=5))

    def reserve_and_be_cut() -> None:
        with store.transaction() as books:
            assert books.reserve(issuance(books, "b1"), GLASSES)
            cut(postgres)
            books.balances()

    with pytest.raises(StoreUnavailable):
        reserve_and_be_cut()
    assert counter.piles("gift") == {"units": (5, 0, 0)}
    counter.show("s1")
    assert counter.piles("gift") == {"units": (4, 1, 0)}


def test_connections_that_were_cut_while_nobody_used_them_are_not_noticed(
    store: PostgresStore, postgres: Postgres
) -> None:
    counter = Counter(store, offer("gift", units_total=5), people=4)
    at_once(*(lambda n=n: counter.desk.identify(NORTH, scan(f"s{n}", n)) for n in range(4)))
    cut(postgres)
    assert counter.piles("gift") == {"units": (1, 4, 0)}


def cut(postgres: Postgres) -> None:
    postgres.run(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = 'books' AND application_name = 'baylens'"
    )


def test_when_all_connections_are_taken_nobody_waits_for_ever(postgres_url: str) -> None:
    store = PostgresStore(postgres_url, busy_s=0.2, connections=1)
    with store.transaction():
        (reply,) = at_once(lambda: store.transaction().__enter__())
    assert isinstance(reply, StoreUnavailable)
    with store.transaction() as books:
        assert books.census().sites == 0
    store.close()


def test_while_the_database_is_away_one_waits_and_the_others_are_told_at_once(
    postgres_url: str, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float | None] = []
    take = ConnectionPool.getconn

    def note(pool: ConnectionPool[Any], timeout: float | None = None) -> Any:
        waits.append(timeout)
        return take(pool, timeout)

    monkeypatch.setattr(ConnectionPool, "getconn", note)
    store = PostgresStore(postgres_url, busy_s=2)
    counter = Counter(store, offer("gift", units_total=9), people=9)
    counter.show("s0")
    postgres.run("ALTER DATABASE books ALLOW_CONNECTIONS false")
    try:
        cut(postgres)
        waits.clear()
        replies = [counter.desk.identify(NORTH, scan(f"s{number}", number)) for number in (1, 2, 3)]
    finally:
        postgres.run("ALTER DATABASE books ALLOW_CONNECTIONS true")
    reasons = [reply.reason for reply in replies if isinstance(reply, Refusal)]
    assert reasons == [RefusalReason.STORE_UNAVAILABLE] * 3
    assert [wait for wait in waits if wait != WHILE_AWAY_S] == [2, 2]
    until = time.monotonic() + ATTEMPTS_S
    while not isinstance(counter.desk.identify(NORTH, scan("back", 4)), ShowCard):
        assert time.monotonic() < until, "the database is back, and the store is not"
    counter.show("s5", 5)
    assert waits[-1] == 2
    store.close()


def test_a_balance_that_somebody_holds_is_a_conflict_and_not_a_loss(postgres_url: str) -> None:
    store = PostgresStore(postgres_url, busy_s=0.2)
    counter = Counter(store, offer("gift", units_total=5))
    with psycopg.connect(postgres_url) as other:
        other.execute("SELECT * FROM balances FOR UPDATE")
        with pytest.raises(StoreConflict), store.transaction() as books:
            books.reserve(issuance(books, "b1"), GLASSES)
        reply = counter.desk.identify(NORTH, scan("s1"))
        assert isinstance(reply, Refusal)
        assert reply.reason is RefusalReason.STORE_UNAVAILABLE
    counter.show("s1")
    store.close()


def test_what_is_taken_while_two_reserve_the_last_one_is_taken_by_one(store: PostgresStore) -> None:
    load(store, shop(offer("gift", units_total=1)))
    both_are_in = threading.Barrier(2)

    def claim(number: int) -> bool:
        with store.transaction() as books:
            one = issuance(books, f"b{number}", number)
            both_are_in.wait(timeout=60)
            return books.reserve(one, GLASSES) and books.move(one, became(one, BonusState.GIVEN), GLASSES)

    assert sorted(map(bool, at_once(lambda: claim(0), lambda: claim(1)))) == [False, True]


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
def test_the_database_itself_refuses_what_must_never_be(
    store: PostgresStore, postgres_url: str, statement: str
) -> None:
    Counter(store, offer("gift", units_total=5)).show("s1")
    with psycopg.connect(postgres_url) as other, pytest.raises(psycopg.IntegrityError):
        other.execute(statement.encode())


def test_a_database_that_was_not_prepared_says_what_to_do(postgres: Postgres) -> None:
    with pytest.raises(StoreOutdated, match="baylens-server init"):
        PostgresStore(postgres.fresh())


def test_a_database_of_a_newer_program_says_what_to_do(postgres: Postgres) -> None:
    url = postgres.fresh()
    migrate(PostgresUrl(url))
    with psycopg.connect(url) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreOutdated, match="9999, which is newer than this program: update it"):
        PostgresStore(url)


def test_a_database_that_may_only_be_read_serves_no_pickup(postgres_url: str) -> None:
    """Such as a standby: whoever watches readiness sends nobody here, and a report may be made of it."""
    standby = PostgresStore(f"{postgres_url}&options=-c%20default_transaction_read_only%3Don")
    with pytest.raises(StoreUnavailable, match="may only be read"):
        standby.check()
    with standby.transaction() as books:
        assert not books.balances()
    standby.close()


def test_a_database_that_may_be_written_again_is_written_at_once(
    postgres_url: str, postgres: Postgres
) -> None:
    """Hosts do that while a disk is full; whoever connects meanwhile may only read, even when it is over."""
    with closing(PostgresStore(postgres_url)) as store:
        load(store, shop(offer("gift", units_total=5)))
    postgres.run("ALTER DATABASE books SET default_transaction_read_only = on")
    try:
        store = PostgresStore(postgres_url)
        desk = ServedDesk(store, SetClock(NINE))
        with store._connections.one(), store._connections.one():
            pass  # Several have connected.
        reply = desk.identify(NORTH, scan("s1"))
        assert isinstance(reply, Refusal)
        assert reply.reason is RefusalReason.STORE_UNAVAILABLE
    finally:
        postgres.run("ALTER DATABASE books RESET default_transaction_read_only")
    assert isinstance(desk.identify(NORTH, scan("s1")), ShowCard)
    store.close()


def test_a_server_that_is_not_there_is_unavailable_and_the_password_stays_unsaid() -> None:
    url = "postgresql://me:swordfish@127.0.0.1:9/books"
    with pytest.raises(StoreUnavailable) as opening:
        PostgresStore(url, busy_s=1)
    with pytest.raises(StoreUnavailable) as preparing:
        migrate(PostgresUrl(url))
    assert "swordfish" not in f"{opening.value} {preparing.value} {PostgresUrl(url)!r}"
    assert str(PostgresUrl(url)) == "postgresql://127.0.0.1:9/books"


def test_a_closed_store_may_be_closed_again(store: PostgresStore) -> None:
    store.close()
    store.close()
    with pytest.raises(StoreUnavailable), store.transaction():
        pytest.fail("the books opened")


def test_without_its_driver_the_error_says_what_to_install() -> None:
    code = """
import sys
sys.modules["psycopg"] = None
from server.errors import StoreDriverMissing
try:
    import server.stores.postgres
except StoreDriverMissing as missing:
    print(missing)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=HERE, capture_output=True, text=True, check=True, timeout=30
    )
    assert "pip install 'baylens[postgres]'" in done.stdout


def test_migrating_adds_up_to_the_schema(postgres_url: str) -> None:
    engine = migration._postgres(postgres_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
        inspector = sa.inspect(connection)
        for table in schema.metadata.sorted_tables:
            checks = {str(one["name"]) for one in inspector.get_check_constraints(table.name)}
            assert checks == {
                str(one.name) for one in table.constraints if isinstance(one, sa.CheckConstraint)
            }, table.name
    engine.dispose()


@pytest.mark.parametrize("earlier", ["base", "0001", "0003", "0007", "0031", "0032"])
def test_every_earlier_revision_reaches_the_newest(postgres: Postgres, earlier: str) -> None:
    url = postgres.fresh()
    engine = migration._postgres(url)
    config = migration._config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        command.downgrade(config, earlier)
    engine.dispose()
    with pytest.raises(StoreOutdated, match="baylens-server init"):
        PostgresStore(url)
    assert migrate(PostgresUrl(url)) is True
    PostgresStore(url).close()


def test_two_servers_that_migrate_at_once_do_it_once(postgres: Postgres) -> None:
    url = PostgresUrl(postgres.fresh())
    assert sorted(map(bool, at_once(lambda: migrate(url), lambda: migrate(url)))) == [False, True]


def test_a_store_of_a_newer_program_is_left_alone(postgres: Postgres) -> None:
    url = postgres.fresh()
    migrate(PostgresUrl(url))
    with psycopg.connect(url) as writing:
        writing.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreOutdated, match="newer than this program"):
        migrate(PostgresUrl(url))
    with pytest.raises(StoreOutdated, match="9999"):
        PostgresStore(url)
