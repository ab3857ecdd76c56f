"""How PostgreSQL finds what a scan asks for: by keys, whatever its statistics say of the day before."""

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from overlays.wire import ShowCard, Verdict
from server.desk.desk import Desk
from server.stores.postgres import PostgresStore
from server.stores.postgres.reading import READ
from server.stores.postgres.statements import translated
from tests.unit.server.small_shop import NORTH, Counter, load, offer, scan, shop


@pytest.fixture
def store(postgres_url: str) -> Iterator[PostgresStore]:
    opened = PostgresStore(postgres_url)
    yield opened
    opened.close()


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every step of a plan."""
    yield plan
    for one in plan.get("Plans", ()):
        yield from nodes(one)


def test_open_cards_of_others_are_not_looked_through_where_there_were_none_yesterday(
    postgres_url: str, store: PostgresStore
) -> None:
    load(store, shop(people=3))
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("""
            INSERT INTO cards (card_id, order_number, customer_id, site_id, opened_at, closed_at)
            SELECT 'card-' || n, '100', 'c0', 'north', n, n FROM generate_series(1, 3000) n
        """)
        connection.execute("ANALYZE")
        sought = {"place": 0, "scan_id": "s1", "code": "CARD-0", "site_id": "north"}
        statement = b"EXPLAIN (FORMAT JSON) " + translated(READ)
        row = psycopg.RawCursor(connection).execute(statement, (json.dumps([sought]),)).fetchone()
    assert row is not None
    looks = [one for one in nodes(row[0][0]["Plan"]) if one.get("Relation Name") == "cards"]
    assert looks
    assert all("order_number" in one.get("Index Cond", "") for one in looks), looks


_YESTERDAY = (
    """
    INSERT INTO customers (customer_id, first_name, family_initial, name_on_glasses, profiling, tier,
        pickups_before, known_since)
    SELECT 'x' || n, 'Aya', 'B', 1, 1, 'none', 0, 0 FROM generate_series(1, 3000) n
    """,
    """
    INSERT INTO pickups (order_number, customer_id, site_id, bay, bags, starts_at, arrived_at, collected_at)
    SELECT 'y' || n, 'x' || n, 'south', '1', '[]', n, n, n FROM generate_series(1, 3000) n
    """,
    """
    INSERT INTO cards (card_id, order_number, customer_id, site_id, opened_at, closed_at)
    SELECT 'closed-' || n, 'y' || n, 'x' || n, 'south', n, n FROM generate_series(1, 3000) n
    """,
    "VACUUM ANALYZE",
)
_TODAY = (
    """
    INSERT INTO pickups (order_number, customer_id, site_id, bay, bags, starts_at)
    SELECT 't' || n, 'x' || n, 'south', '1', '[]', n FROM generate_series(1, 300) n
    """,
    """
    INSERT INTO cards (card_id, order_number, customer_id, site_id, opened_at)
    SELECT 'open-' || n, 't' || n, 'x' || n, 'south', n FROM generate_series(1, 300) n
    """,
)
_KEYS = {"order_number", "customer_id", "card_id", "arrived_at"}
"""What the orders and cards of one scan are found by; the last one finds who is at its site."""


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[tuple[bytes, Any]]:
    """Every statement of the store from now on, with its values."""
    told: list[tuple[bytes, Any]] = []
    execute = psycopg.RawCursor.execute

    def note(cursor: psycopg.RawCursor[Any], statement: Any, values: Any = None, **options: Any) -> Any:
        if isinstance(statement, bytes):
            told.append((statement, values))
        return execute(cursor, statement, values, **options)

    monkeypatch.setattr(psycopg.RawCursor, "execute", note)
    return told


def test_orders_and_cards_of_others_are_not_looked_through_where_nobody_waited_yesterday(
    postgres_url: str, store: PostgresStore, said: list[tuple[bytes, Any]]
) -> None:
    offers = (offer("tea", units_total=50), offer("rice"))
    counter = Counter(store, *offers, pickups=())
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        for statement in (*_YESTERDAY, *_TODAY):
            connection.execute(statement)
        load(store, shop(*offers))
        said.clear()
        shown = counter.show("together")
        counter.show("again")
        assert isinstance(Desk.identify(counter.desk, NORTH, scan("alone", 2)), ShowCard)
        counter.say("give", shown, Verdict.GIVE, 0)
        counter.say("done", shown, Verdict.DONE)
        connection.execute("SET plan_cache_mode = force_generic_plan")
        connection.execute("SET random_page_cost = 1.1")
        looks = [one for statement, values in list(said) for one in plan_of(connection, statement, values)]
    ways = {(one["Relation Name"], one.get("Index Cond", "")) for one in looks}
    assert {name for name, _ in ways} == {"pickups", "cards"}
    assert [way for way in ways if not any(key in way[1] for key in _KEYS)] == []


def plan_of(connection: psycopg.Connection, statement: bytes, values: Any) -> list[dict[str, Any]]:
    """How a statement looks for orders and cards."""
    explain = psycopg.RawCursor(connection).execute(b"EXPLAIN (FORMAT JSON) " + statement, values)
    row = explain.fetchone()
    assert row is not None
    tables = {"pickups", "cards"}
    return [
        one
        for one in nodes(row[0][0]["Plan"])
        if one.get("Relation Name") in tables and one["Node Type"] != "ModifyTable"
    ]
