"""Every fact that the books know reaches a visit: at the desk, and, but for the queue, decided again."""

import dataclasses
from pathlib import Path

import pytest

from server.desk.pickup import Arrival, visit_of
from server.domain.facts import Fact, Facts
from server.stores.console import ConsoleStore
from server.stores.console.past import Wanted, visits_of
from server.stores.sqlite import SqliteStore
from tests.contract.stores.test_preview_agrees import KNOWN, bring
from tests.unit.server.small_shop import NINE, load, shop


def arrival(store: SqliteStore) -> tuple[Arrival, Facts]:
    """The customer of the small shop, and all that the books say."""
    with store.transaction() as books:
        member, drive = books.member("CARD-0"), books.drive("north")
        (pickup,) = books.waiting("c0")
        assert member is not None
        assert drive is not None
        return Arrival(member, pickup, drive), books.facts(pickup, NINE, frozenset(Fact))


@pytest.fixture
def store(sqlite_path: Path) -> SqliteStore:
    store = SqliteStore(sqlite_path)
    load(store, shop())
    bring(store, *KNOWN)
    return store


def test_every_fact_is_in_these_books(store: SqliteStore) -> None:
    _, facts = arrival(store)
    unknown = {one.name for one in dataclasses.fields(facts) if getattr(facts, one.name) is None}
    assert unknown == set(), "let KNOWN tell the books of it, too"


@pytest.mark.parametrize("fact", [one.name for one in dataclasses.fields(Facts)])
def test_every_fact_reaches_the_visit_at_the_desk(store: SqliteStore, fact: str) -> None:
    here, facts = arrival(store)
    without = dataclasses.replace(facts, **{fact: None})
    assert visit_of(here, facts, NINE) != visit_of(here, without, NINE)


def test_every_fact_reaches_a_visit_that_is_decided_again(store: SqliteStore, sqlite_path: Path) -> None:
    at_the_desk = visit_of(*arrival(store), NINE)
    with store.transaction() as books:
        books.collect("100", NINE)
    console = ConsoleStore(sqlite_path, busy_s=2.0)
    with console.reading() as connection:
        wanted = Wanted(NINE.date(), 100, frozenset(), NINE.date())
        (past,) = visits_of(connection, wanted)
    console.close()
    assert past.visit == dataclasses.replace(at_the_desk, cars_waiting=None)
