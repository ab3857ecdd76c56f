"""Who objects to profiling on PostgreSQL in the moment of their scan: nothing personal stays reserved."""

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import psycopg
import pytest

from overlays.card import ReasonKind
from server.clock import SetClock
from server.desk.desk import Desk
from server.domain.categories import Category
from server.domain.intake import Taken, read_record
from server.office import loading
from server.office.intake import Intake
from server.office.privacy import Privacy
from server.stores.postgres import PostgresStore
from tests.contract.stores.elsewhere import WAIT_S, Between, waiting
from tests.contract.stores.test_at_once import everybody
from tests.unit.server.small_shop import NINE, NORTH, Counter, bought, customer, offer, scan, shop

TEA = offer("tea", category=Category.TEA, reason=ReasonKind.REGULAR, units_total=500)
PEOPLE = 24
REGULARS = tuple(customer(number, purchases=bought(Category.TEA, 3, 9)) for number in range(PEOPLE))
Objection = Callable[[PostgresStore, int], object]
Show = Callable[[Counter, str, int], object]


def at_the_service_desk(store: PostgresStore, number: int) -> None:
    Privacy(store, SetClock(NINE)).refuse_profiling(f"c{number}", "desk")


def by_another_system(store: PostgresStore, number: int) -> None:
    """Behind a delivery of what the customer is offered."""
    delivery = {"record": "stock", "movement_id": f"m{number}", "site_id": "north", "offer_id": "tea"}
    said = {"record": "consent", "customer_id": f"c{number}", "purpose": "profiling", "agreed": False}
    rows = (
        read_record(1, delivery | {"movement": "receive", "units": 5}),
        read_record(2, said | {"at": NINE.isoformat(), "source": "app"}),
    )
    assert all(isinstance(one, Taken) for one in Intake(store, SetClock(NINE)).receive(rows))


def be_forgotten(store: PostgresStore, number: int) -> None:
    Privacy(store, SetClock(NINE)).erase(f"c{number}")


def by_a_shop_document(store: PostgresStore, number: int) -> None:
    saying_no = (customer(number, profiling=False),)
    document = shop(TEA, customers=saying_no, pickups=(), stock={"tea": 500})
    loading.load(store, document, NINE)


def scan_together(counter: Counter, scan_id: str, number: int) -> None:
    counter.desk.identify(NORTH, scan(scan_id, number))


def scan_alone(counter: Counter, scan_id: str, number: int) -> None:
    Desk.identify(counter.desk, NORTH, scan(scan_id, number))


either_way = pytest.mark.parametrize("objection", [at_the_service_desk, by_another_system])
whatever_they_say = pytest.mark.parametrize(
    "objection", [at_the_service_desk, by_another_system, by_a_shop_document, be_forgotten]
)
however_scanned = pytest.mark.parametrize("show", [scan_together, scan_alone])


@pytest.fixture
def store(postgres_url: str) -> Iterator[PostgresStore]:
    opened = PostgresStore(postgres_url)
    yield opened
    opened.close()


class Servers(NamedTuple):
    """Two servers on the same books."""

    here: PostgresStore
    there: PostgresStore
    counter: Counter


@pytest.fixture
def servers(store: PostgresStore, other_store: PostgresStore) -> Servers:
    """A shop where everybody is offered the tea that they buy."""
    counter = Counter(store, TEA, people=PEOPLE, customers=REGULARS, stock={"tea": 500})
    return Servers(store, other_store, counter)


def personal(store: PostgresStore) -> list[str]:
    """For which customers something that their purchases chose is reserved."""
    with store.transaction() as books:
        assert all(one.holds for one in books.balances())
        reserved = books.due(NINE + dt.timedelta(days=1), 1000)
        return sorted(one.customer_id for one in reserved if one.reason.kind is ReasonKind.REGULAR)


@either_way
def test_who_objects_between_reading_and_writing_gets_what_anybody_gets(
    servers: Servers, objection: Objection
) -> None:
    servers.counter.desk.meanwhile = lambda: objection(servers.there, 1)
    shown = everybody(servers.counter, 3)
    reasons = [[bonus.reason.kind for bonus in one.card.bonuses] for one in shown]
    assert reasons == [[ReasonKind.REGULAR], [ReasonKind.OFFER_OF_THE_MOMENT], [ReasonKind.REGULAR]]
    assert personal(servers.here) == ["c0", "c2"]


@whatever_they_say
@however_scanned
def test_who_objects_between_two_statements_of_a_scan_keeps_nothing_personal(
    servers: Servers,
    conflicts: list[str],
    between: Between,
    objection: Objection,
    show: Show,
) -> None:
    """One customer objects before the first statement of their scan, one before the second, and so on."""
    objected: list[int] = []
    for number in range(PEOPLE):
        objected.clear()

        def object_once(step: int, _: str, number: int = number) -> None:
            if step == number:
                objection(servers.there, number)
                objected.append(number)

        with between(object_once):
            show(servers.counter, f"s{number}", number)
        if not objected:
            break
        assert personal(servers.here) == [], number
    assert number > 1
    assert not objected
    assert conflicts == []


@whatever_they_say
@however_scanned
def test_who_scans_between_any_two_statements_of_an_objection_keeps_nothing_personal(
    servers: Servers,
    conflicts: list[str],
    between: Between,
    objection: Objection,
    show: Show,
) -> None:
    there = Counter.of_another_server(servers.there)
    with between(lambda step, _: show(there, f"s{step}", 1)):
        objection(servers.here, 1)
    assert personal(servers.here) == []
    assert conflicts == []


@whatever_they_say
def test_who_objects_while_their_card_is_written_waits_for_it(
    servers: Servers,
    postgres_url: str,
    watch: psycopg.Connection,
    objection: Objection,
) -> None:
    """Somebody holds the balances, so that the statement that writes stands still in its middle."""
    with psycopg.connect(postgres_url) as other:
        other.execute("SELECT * FROM balances FOR UPDATE")
        scanning = threading.Thread(target=lambda: servers.counter.show("s1", 1))
        objecting = threading.Thread(target=lambda: objection(servers.there, 1))
        for number, thread in enumerate((scanning, objecting), start=1):
            thread.start()
            until = time.monotonic() + WAIT_S
            while thread.is_alive() and waiting(watch) < number:
                assert time.monotonic() < until
                time.sleep(0.01)
    scanning.join(WAIT_S)
    objecting.join(WAIT_S)
    assert personal(servers.here) == []
