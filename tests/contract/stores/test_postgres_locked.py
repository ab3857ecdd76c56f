"""A table of PostgreSQL that somebody has locked, by hand or with a job of their own: readiness says so."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg

from overlays.wire import ShowCard
from server.clock import SetClock
from server.desk.door import Door
from server.errors import StoreUnavailable
from server.stores.postgres import PostgresStore
from server.stores.postgres.store import _HOLD
from server.stores.schema import metadata
from tests.served import ServedDesk
from tests.unit.server.small_shop import NINE, NORTH, load, offer, scan, shop

TABLES = [table.name for table in metadata.sorted_tables]
BUSY_S = 0.1


@contextmanager
def locked(url: str, table: str, mode: str = "ACCESS EXCLUSIVE") -> Iterator[psycopg.Connection]:
    with psycopg.connect(url) as other:
        other.execute(f"LOCK TABLE {table} IN {mode} MODE".encode())
        yield other


def is_ready(store: PostgresStore) -> bool:
    try:
        store.check()
    except StoreUnavailable:
        return False
    return True


def is_served(store: PostgresStore, token: str, number: int) -> bool:
    """Whether glasses that come now are let in, and a customer is served."""
    try:
        Door(store, SetClock(NINE)).admit(token)
    except StoreUnavailable:
        return False
    desk = ServedDesk(store, SetClock(NINE))
    shown = desk.identify(NORTH, scan(f"s{number}", number))
    return isinstance(shown, ShowCard) and desk.give_all(NORTH, shown) == len(shown.card.bonuses)


def test_a_lock_that_keeps_customers_waiting_makes_it_not_ready(postgres_url: str) -> None:
    with closing(PostgresStore(postgres_url, BUSY_S)) as store:
        load(store, shop(offer("a", units_total=99), offer("b"), offer("c"), people=len(TABLES) + 1))
        token = Door(store, SetClock(NINE)).issue("north-9", "north")
        said = {}
        for number, table in enumerate(TABLES):
            with locked(postgres_url, table):
                said[table] = (is_ready(store), is_served(store, token, number))
        wrong = {table for table, (ready, served) in said.items() if ready and not served}
        assert not wrong, "a customer was refused, and it said that it is ready"
        assert [table for table, (ready, _) in said.items() if ready], "somebody waits for a report alone"
        assert is_ready(store)
        assert is_served(store, token, len(TABLES))


def test_a_lock_that_lets_nobody_write_counts_and_one_of_upkeep_does_not(postgres_url: str) -> None:
    with closing(PostgresStore(postgres_url, BUSY_S)) as store:
        with locked(postgres_url, "cards", "SHARE"):
            assert not is_ready(store), "such as while an index is made"
        with locked(postgres_url, "cards", "SHARE UPDATE EXCLUSIVE"):
            assert is_ready(store), "such as while PostgreSQL tidies up"


def test_whoever_asks_whether_it_is_ready_keeps_nobody_waiting_and_writes_nothing(postgres_url: str) -> None:
    with closing(PostgresStore(postgres_url, BUSY_S)) as store:
        load(store, shop(offer("a", units_total=9), people=2))
        token = Door(store, SetClock(NINE)).issue("north-9", "north")
        written = "SELECT pg_current_xact_id_if_assigned() IS NULL"
        with store._asking() as asking:
            asking.execute(_HOLD)
            assert is_served(store, token, 0)
            assert asking.execute(written.encode()).fetchone() == (True,)
