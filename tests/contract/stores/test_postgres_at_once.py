"""Scans that are done at once on PostgreSQL, and what happens elsewhere while it is decided."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from psycopg import RawCursor

from overlays.wire import Refusal, RefusalReason, ShowCard, Verdict
from server.clock import SetClock
from server.desk.desk import Desk
from server.desk.pickup import lookup
from server.desk.records import Lookup
from server.errors import StoreUnavailable
from server.office.privacy import Privacy
from server.stores.instants import stamp
from server.stores.postgres import PostgresStore
from server.stores.postgres.scans import ByItself
from tests.contract.stores.test_at_once import A_DAY_OF_THE_SHOP, at_once, everybody, offers_of
from tests.contract.stores.test_postgres import cut
from tests.contract.stores.test_postgres_in_between import publish_anew
from tests.postgres import Postgres
from tests.unit.server.small_shop import NINE, NORTH, Counter, offer, scan

PEOPLE = 8


@pytest.fixture
def store(postgres_url: str) -> Iterator[PostgresStore]:
    opened = PostgresStore(postgres_url)
    yield opened
    opened.close()


@pytest.fixture
def elsewhere(other_store: PostgresStore) -> Counter:
    """The desk of the other server."""
    return Counter.of_another_server(other_store)


@pytest.fixture
def counter(store: PostgresStore) -> Counter:
    return Counter(store, offer("a", units_total=5), offer("b"), people=PEOPLE)


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything that is said to PostgreSQL from now on."""
    said: list[str] = []
    execute = RawCursor.execute

    def note(cursor: RawCursor[Any], statement: Any, *rest: Any, **options: Any) -> Any:
        said.append(statement.decode() if isinstance(statement, bytes) else str(statement))
        return execute(cursor, statement, *rest, **options)

    monkeypatch.setattr(RawCursor, "execute", note)
    return said


def lookups(*numbers: int) -> list[Lookup]:
    return [lookup(NORTH, scan(f"s{number}", number)) for number in numbers]


def test_many_scans_are_two_statements_and_scans_that_count_are_a_transaction_more(
    store: PostgresStore, statements: list[str]
) -> None:
    counter = Counter(store, offer("a"), people=PEOPLE)
    counter.show("warm", 7)
    statements.clear()
    at_once(counter, *((f"s{number}", number) for number in range(6)))
    assert len(statements) == 2, statements
    counting = Counter(store, offer("a", limits=(A_DAY_OF_THE_SHOP,), days_between=1), people=PEOPLE)
    statements.clear()
    at_once(counting, ("s6", 6))
    assert len([one for one in statements if "WITH wanted" in one]) == 1
    assert sum(one.startswith(("BEGIN", "COMMIT")) for one in statements) == 2


def test_whom_another_server_has_served_meanwhile_gets_that_card(
    counter: Counter, elsewhere: Counter
) -> None:
    there: list[object] = []
    counter.desk.meanwhile = lambda: there.append(elsewhere.desk.identify(NORTH, scan("elsewhere", 1)))
    shown = everybody(counter, 3)
    (other,) = there
    assert isinstance(other, ShowCard)
    assert shown[1].card.model_copy(update={"card_id": ""}) == other.card.model_copy(update={"card_id": ""})
    assert len({one.card.card_id for one in shown}) == 3
    assert counter.piles("a") == {"units": (2, 3, 0)}


def test_whose_order_was_handed_over_meanwhile_gets_no_card(counter: Counter, elsewhere: Counter) -> None:
    def hand_over() -> None:
        shown = elsewhere.show("elsewhere", 1)
        elsewhere.say("given", shown, Verdict.GIVE, 0)
        elsewhere.say("done", shown, Verdict.DONE)

    counter.desk.meanwhile = hand_over
    replies = at_once(counter, ("s0", 0), ("s1", 1), ("s2", 2))
    assert [type(reply) for reply in replies] == [ShowCard, Refusal, ShowCard]
    assert isinstance(replies[1], Refusal)
    assert replies[1].reason is RefusalReason.NO_PICKUP
    assert counter.piles("a") == {"units": (2, 2, 1)}


def test_who_has_declined_something_meanwhile_is_offered_only_the_rest(
    counter: Counter, elsewhere: Counter
) -> None:
    def decline_and_begin_anew() -> None:
        shown = elsewhere.show("elsewhere", 1)
        elsewhere.say("declined", shown, Verdict.DECLINE, 0)
        elsewhere.say("wrong", shown, Verdict.WRONG_CUSTOMER)

    counter.desk.meanwhile = decline_and_begin_anew
    shown = everybody(counter, 3)
    assert [len(one.card.bonuses) for one in shown] == [2, 1, 2]
    assert counter.piles("a") == {"units": (3, 2, 0)}


def test_who_scans_when_a_limit_begins_gets_no_more_than_it_allows(
    store: PostgresStore, elsewhere: Counter
) -> None:
    counter = Counter(store, offer("a"), offer("b"), people=PEOPLE)
    counter.show("before", 7)
    counter.desk.meanwhile = lambda: publish_anew(elsewhere, "Spring two", units_total=4)
    shown = everybody(counter, 6)
    assert [len(one.card.bonuses) for one in shown] == [2, 2, 2, 1, 1, 1]
    assert counter.piles("a") == {"units": (0, 4, 0)}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("collected_at = 1", RefusalReason.NO_PICKUP),
        ("customer_id = 'c7'", RefusalReason.NO_PICKUP),
        ("site_id = 'south'", RefusalReason.OTHER_SITE),
    ],
)
def test_whose_order_was_changed_meanwhile_is_looked_up_again(
    counter: Counter, postgres_url: str, change: str, reason: RefusalReason
) -> None:
    counter.desk.meanwhile = lambda: changed(postgres_url, change)
    replies = at_once(counter, ("s0", 0), ("s1", 1), ("s2", 2))
    assert [type(reply) for reply in replies] == [ShowCard, Refusal, ShowCard]
    assert isinstance(replies[1], Refusal)
    assert replies[1].reason is reason
    assert counter.piles("a") == {"units": (3, 2, 0)}


def test_who_was_announced_meanwhile_waits_since_then(counter: Counter, postgres_url: str) -> None:
    ten_minutes_ago = stamp(NINE - dt.timedelta(minutes=10))
    counter.desk.meanwhile = lambda: changed(postgres_url, f"arrived_at = {ten_minutes_ago}")
    assert [one.waited_s for one in everybody(counter, 3)] == [0, 600, 0]


def changed(url: str, change: str) -> None:
    """Change the order of the second customer, as another system does."""
    with psycopg.connect(url) as other:
        other.execute(f"UPDATE pickups SET {change} WHERE order_number = '101'".encode())


def test_what_others_have_taken_meanwhile_is_not_shown(counter: Counter, elsewhere: Counter) -> None:
    def take() -> None:
        for number in range(3, 7):
            elsewhere.desk.identify(NORTH, scan(f"elsewhere-{number}", number))

    counter.desk.meanwhile = take
    shown = everybody(counter, 3)
    assert offers_of(shown).count("Cadeau a") == 1
    assert offers_of(shown).count("Cadeau b") == 3
    assert counter.piles("a") == {"units": (0, 5, 0)}


def test_a_limit_that_others_have_reached_meanwhile_holds(store: PostgresStore, elsewhere: Counter) -> None:
    counter = Counter(store, offer("a", limits=(A_DAY_OF_THE_SHOP,)), people=PEOPLE)

    def take() -> None:
        for number in range(4, 7):
            elsewhere.desk.identify(NORTH, scan(f"elsewhere-{number}", number))

    counter.desk.meanwhile = take
    assert len(offers_of(everybody(counter, 4))) == 1
    with store.transaction() as books:
        (count,) = books.counts()
        assert (count.reserved, len(books.ledger())) == (4, 4)


def test_who_was_forgotten_meanwhile_is_a_stranger(
    counter: Counter, store: PostgresStore, other_store: PostgresStore
) -> None:
    counter.desk.meanwhile = lambda: Privacy(other_store, SetClock(NINE)).erase("c1")
    replies = at_once(counter, ("s0", 0), ("s1", 1), ("s2", 2))
    assert [type(reply) for reply in replies] == [ShowCard, Refusal, ShowCard]
    with store.transaction() as books:
        assert all(balance.holds for balance in books.balances())


def test_an_order_that_somebody_holds_keeps_nobody_else_waiting(
    counter: Counter, store: PostgresStore, postgres_url: str
) -> None:
    three = lookups(0, 1, 2)
    with psycopg.connect(postgres_url) as other:
        other.execute("SELECT * FROM pickups WHERE order_number = '101' FOR UPDATE")
        with store.together(three) as apart:
            replies = [Desk.identify(counter.desk, NORTH, scan(f"s{number}", number)) for number in range(3)]
            assert all(isinstance(reply, ShowCard) for reply in replies)
            assert not any(one in apart for one in three)
        assert [one in apart for one in three] == [False, True, False]
    counter.show("s1", 1)
    assert counter.piles("a") == {"units": (2, 3, 0)}


def test_a_balance_that_somebody_holds_for_too_long_is_a_conflict_and_nothing_is_kept(
    postgres_url: str,
) -> None:
    store = PostgresStore(postgres_url, busy_s=0.2)
    counter = Counter(store, offer("a", units_total=5), offer("b"), people=PEOPLE)
    with psycopg.connect(postgres_url) as other:
        other.execute("SELECT * FROM balances FOR UPDATE")
        (reply,) = at_once(counter, ("s1", 1))
    assert isinstance(reply, Refusal)
    assert reply.reason is RefusalReason.STORE_UNAVAILABLE
    assert counter.piles("a") == {"units": (5, 0, 0)}
    counter.show("s1", 1)
    assert counter.piles("a") == {"units": (4, 1, 0)}
    store.close()


def test_a_connection_that_is_cut_while_it_is_decided_costs_nobody_their_card(
    counter: Counter, postgres: Postgres
) -> None:
    counter.desk.meanwhile = lambda: cut(postgres)
    assert len(everybody(counter, 3)) == 3
    assert counter.piles("a") == {"units": (2, 3, 0)}


def test_a_connection_that_is_cut_before_the_questions_costs_nobody_their_card(
    counter: Counter, postgres: Postgres
) -> None:
    everybody(counter, 2)
    cut(postgres)
    assert len(everybody(counter, 4)) == 4


def test_what_the_database_refuses_of_one_is_the_fault_of_that_one(
    counter: Counter, store: PostgresStore, postgres: Postgres
) -> None:
    def both() -> None:
        with store.together(lookups(0, 1)):
            Desk.identify(counter.desk, NORTH, scan("s0", 0))
            Desk.identify(counter.desk, NORTH, scan("s1", 1))

    postgres.run("ALTER TABLE cards ADD CONSTRAINT odd CHECK (order_number <> '101')", database="books")
    try:
        with pytest.raises(StoreUnavailable):
            both()
        counter.show("s0", 0)
        with pytest.raises(psycopg.errors.CheckViolation):
            counter.show("s1", 1)
    finally:
        postgres.run("ALTER TABLE cards DROP CONSTRAINT odd", database="books")
    assert counter.piles("a") == {"units": (4, 1, 0)}


def test_an_id_that_two_scans_share_is_the_first_ones_whatever_happens_meanwhile(
    counter: Counter, postgres_url: str
) -> None:
    counter.desk.meanwhile = lambda: changed(postgres_url, "collected_at = 1")
    replies = at_once(counter, ("s1", 1), ("s1", 2))
    assert isinstance(replies[0], Refusal)
    assert replies[0].reason is RefusalReason.NO_PICKUP
    assert isinstance(replies[1], ShowCard)
    assert replies[1].card.order == "102"
    assert counter.piles("a") == {"units": (4, 1, 0)}


def test_who_had_more_than_is_read_at_once_gets_a_card_all_the_same(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.stores.postgres.reading.MOST_HAD", 0)
    assert len(everybody(counter, 3)) == 3
    assert counter.piles("a") == {"units": (2, 3, 0)}


@pytest.mark.parametrize("deed", ["sweep", "arrive"])
def test_what_is_no_scan_has_no_place_among_scans(counter: Counter, store: PostgresStore, deed: str) -> None:
    deeds: dict[str, Callable[[], object]] = {
        "sweep": counter.desk.sweep,
        "arrive": lambda: counter.desk.lobby.arrive("101"),
    }

    def among_scans() -> None:
        with store.together(lookups(1)):
            deeds[deed]()

    with pytest.raises(ByItself):
        among_scans()
    with store.transaction() as books:
        assert books.arrived("101") is None
    counter.show("s1", 1)
    with store.transaction() as books:
        assert len(books.ledger()) == 2
