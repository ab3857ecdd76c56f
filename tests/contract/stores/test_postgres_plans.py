"""How PostgreSQL finds what a scan asks for: by keys, whatever its statistics say of the day before."""

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from server.stores.postgres import PostgresStore
from server.stores.postgres.reading import READ
from server.stores.postgres.statements import translated
from tests.unit.server.small_shop import load, shop


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
