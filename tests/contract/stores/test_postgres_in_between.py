"""What others do on PostgreSQL between the statements of one transaction: nothing is lost, and no circle."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, cast

import psycopg
import pytest

from overlays.wire import Answer, ShowCard, Verdict
from server.clock import SetClock
from server.desk.campaigns import CampaignDesk
from server.desk.desk import Desk
from server.domain.intake import Complaint, Outcome, Taken, read_record
from server.domain.issuance import BonusState, Measure
from server.domain.offers.campaign import Campaign
from server.domain.offers.limits import Counting, Limit, Period, Scope
from server.domain.parts import Site, StockLine
from server.office.intake import Intake
from server.office.privacy import Privacy
from server.stores.postgres import PostgresStore
from tests.contract.stores.elsewhere import Between
from tests.unit.server.small_shop import GTIN, NINE, NORTH, SOUTH, Counter, load, offer, pickup, scan, shop

PEOPLE = 40
A_DAY = Limit(scope=Scope.CAMPAIGN, counter=Counting.UNITS, period=Period.DAY, maximum=1000)

_NOT_AS_RECEIVED = """
    SELECT * FROM balances WHERE received <> (
        SELECT coalesce(sum(amount), 0) FROM receipts
         WHERE receipts.offer_id = balances.offer_id AND receipts.measure = balances.measure
           AND receipts.site_id = balances.site_id)
"""
"""Balances that are not the sum of their receipts."""


@pytest.fixture
def store(postgres_url: str) -> Iterator[PostgresStore]:
    opened = PostgresStore(postgres_url)
    yield opened
    opened.close()


def send(store: PostgresStore, record: dict[str, Any]) -> Outcome:
    """Another system sends a record."""
    (taken,) = Intake(store, SetClock(NINE)).receive([read_record(1, record)])
    assert isinstance(taken, Taken), taken
    return taken.outcome


def deliver(store: PostgresStore, number: int, site_id: str = "north") -> Outcome:
    """Five more units of tea come to a site."""
    movement = {"movement_id": f"m{number}", "movement": "receive", "units": 5}
    return send(store, movement | {"record": "stock", "site_id": site_id, "offer_id": "tea"})


def publish_anew(counter: Counter, name: str, campaign_id: str = "spring", **changes: Any) -> None:
    """Publish the campaign under another name, with its first offer changed."""
    desk = CampaignDesk(counter.store, counter.clock)
    campaign = desk.running(campaign_id).campaign
    first, *others = campaign.offers
    offers = (offer(first.offer_id, **changes), *others)
    changed = campaign.model_copy(update={"name": name, "offers": offers})
    desk.publish(desk.write(changed, "ann").hash, "ann")


def stock(store: PostgresStore) -> dict[str, int]:
    """How much of everything was received, by site."""
    with store.transaction() as books:
        return {one.site_id: one.received for one in books.balances() if one.measure is Measure.STOCK}


def test_what_is_delivered_while_a_campaign_is_published_stays(
    store: PostgresStore, other_store: PostgresStore, watch: psycopg.Connection, between: Between
) -> None:
    counter = Counter(store, offer("tea"), stock={"tea": 10})
    with between(lambda number, _: deliver(other_store, number)) as elsewhere:
        publish_anew(counter, "Spring two")
    assert set(elsewhere.done) == {Outcome.ADDED}
    assert stock(store) == {"north": 10 + 5 * elsewhere.begun, "south": 0}
    assert deliver(store, 0) is Outcome.SAME
    assert watch.execute(_NOT_AS_RECEIVED).fetchall() == []


@pytest.mark.parametrize(
    ("units", "became"),
    [(None, None), (50, 60), (None, 60)],
    ids=["stock alone", "a total that is raised", "a total that is new"],
)
def test_what_is_reserved_while_a_campaign_is_published_stays_reserved(
    store: PostgresStore,
    other_store: PostgresStore,
    conflicts: list[str],
    between: Between,
    units: int | None,
    became: int | None,
) -> None:
    tea = offer("tea", units_total=units)
    counter = Counter(store, tea, people=PEOPLE, stock={"tea": PEOPLE})
    there = Counter.of_another_server(other_store)
    with between(lambda number, _: there.show(f"s{number}", number)) as elsewhere:
        publish_anew(counter, "Spring two", units_total=became)
    expected = {"stock": (PEOPLE - elsewhere.begun, elsewhere.begun, 0)}
    if became:
        expected["units"] = (became - elsewhere.begun, elsewhere.begun, 0)
    assert counter.piles("tea") == expected
    assert conflicts == []


def scan_alone(counter: Counter) -> None:
    assert isinstance(Desk.identify(counter.desk, NORTH, scan("s0", 0)), ShowCard)


def scan_together(counter: Counter) -> None:
    counter.show("s0", 0)


@pytest.mark.parametrize("show", [scan_alone, scan_together])
def test_what_somebody_reserves_is_in_the_limit_that_begins_meanwhile(
    store: PostgresStore,
    other_store: PostgresStore,
    conflicts: list[str],
    between: Between,
    show: Callable[[Counter], None],
) -> None:
    counter = Counter(store, offer("tea"))
    there = Counter.of_another_server(other_store)

    def limit(number: int, _: str) -> None:
        publish_anew(there, f"Spring {number}", units_total=60 + number)

    with between(limit) as elsewhere:
        show(counter)
    assert elsewhere.begun > 1
    assert counter.piles("tea") == {"units": (60 + elsewhere.begun - 2, 1, 0)}
    assert conflicts == []


def load_anew(counter: Counter, site_id: str) -> None:
    """Load a shop document that says how much tea there is at a site."""
    sites = (Site(site_id=site_id, name="Drive", timezone="Europe/Paris", bays=("1",)),)
    document = shop(offer("tea"), people=0, sites=sites)
    line = StockLine(site_id=site_id, offer_id="tea", units=12)
    load(counter.store, document.model_copy(update={"stock": (line,)}))


@pytest.mark.parametrize(
    ("put", "west"), [(publish_anew, 5), (load_anew, 12 + 5)], ids=["published", "loaded"]
)
def test_a_shelf_that_a_delivery_begins_meanwhile_is_counted_once(
    store: PostgresStore,
    other_store: PostgresStore,
    watch: psycopg.Connection,
    between: Between,
    put: Callable[[Counter, str], None],
    west: int,
) -> None:
    counter = Counter(store, offer("tea"), stock={"tea": 10})
    send(other_store, {"record": "site", "site_id": "west", "name": "New", "timezone": "Europe/Paris"})
    # As a site is that opened with an earlier program.
    watch.execute("DELETE FROM balances WHERE site_id = 'west'")

    def begin(number: int, statement: str) -> object:
        return "INSERT INTO balances" in statement and deliver(other_store, number, "west")

    with between(begin) as elsewhere:
        put(counter, "west")
    assert Outcome.ADDED in elsewhere.done
    assert stock(store) == {"north": 10, "south": 0, "west": west}
    assert watch.execute(_NOT_AS_RECEIVED).fetchall() == []


def test_a_line_that_is_booked_to_somebody_else_meanwhile_stays_theirs(
    store: PostgresStore, other_store: PostgresStore, between: Between
) -> None:
    Counter(store, offer("tea"), people=2)
    line: dict[str, Any] = {"record": "purchase", "purchase_id": "p1", "category": "tea", "gtin": GTIN}
    line |= {"quantity": 1, "cents": 300, "on": "2026-02-20"}

    def book(_: int, statement: str) -> object:
        return "bought_on, quantity" in statement and send(other_store, line | {"customer_id": "c1"})

    with between(book) as elsewhere:
        (said,) = Intake(store, SetClock(NINE)).receive([read_record(1, line | {"customer_id": "c0"})])
    assert Outcome.ADDED in elsewhere.done
    assert isinstance(said, Complaint)
    with store.transaction() as books:
        assert (books.history("c0") is None, books.history("c1") is None) == (True, False)


class Bay(NamedTuple):
    """A desk, and a card in the south on which two bonuses are reserved."""

    here: Counter
    shown: ShowCard
    watch: psycopg.Connection


@pytest.fixture
def bay(store: PostgresStore, watch: psycopg.Connection) -> Bay:
    """One offer has a balance, the other a count: a circle would cost a second."""
    campaigns = (
        Campaign(campaign_id="x", name="X", offers=(offer("a", units_total=1000),)),
        Campaign(campaign_id="y", name="Y", offers=(offer("b"),), limits=(A_DAY,)),
    )
    pickups = tuple(pickup(number, site_id="north" if number else "south") for number in range(PEOPLE))
    counter = Counter(store, people=PEOPLE, campaigns=campaigns, pickups=pickups)
    return Bay(counter, counter.show("here", 0, SOUTH), watch)


@pytest.fixture
def there(bay: Bay, other_store: PostgresStore) -> Counter:
    """Another server at the same bay, after what is reserved there has expired."""
    assert bay.shown.card.bonuses
    counter = Counter.of_another_server(other_store)
    counter.clock.forward(601)
    return counter


def sweep(bay: Bay) -> None:
    bay.here.clock.forward(601)
    bay.here.desk.sweep()


def withdraw(bay: Bay) -> None:
    bay.watch.execute("INSERT INTO switches (site_id, off_since) VALUES ('south', 1)")
    bay.here.desk.withdraw()


def end(bay: Bay) -> None:
    bay.here.desk.answer(SOUTH, Answer(answer_id="end", card_id=bay.shown.card.card_id, verdict=Verdict.DONE))


def erase(bay: Bay) -> None:
    Privacy(cast("PostgresStore", bay.here.store), bay.here.clock).erase("c0")


def come_late(bay: Bay) -> None:
    bay.here.clock.forward(601)
    Desk.identify(bay.here.desk, SOUTH, scan("late"))


def come_elsewhere(bay: Bay) -> None:
    bay.watch.execute("UPDATE pickups SET site_id = 'north' WHERE order_number = '100'")
    Desk.identify(bay.here.desk, NORTH, scan("elsewhere"))


@pytest.mark.parametrize(
    ("deed", "anew"), [(sweep, 0), (withdraw, 0), (end, 0), (erase, 0), (come_late, 1), (come_elsewhere, 1)]
)
def test_who_puts_several_bonuses_back_and_who_scans_never_wait_in_a_circle(
    bay: Bay, there: Counter, conflicts: list[str], between: Between, deed: Callable[[Bay], None], anew: int
) -> None:
    with between(lambda number, _: there.show(f"s{number}", 1 + number)) as elsewhere:
        deed(bay)
    with there.store.transaction() as books:
        (balance,), (count,) = books.balances(), books.counts()
        went_back = [became for _, was, became in books.ledger() if was is BonusState.RESERVED]
    reserved = elsewhere.begun + anew
    assert len(went_back) == 2
    assert (balance.remaining, balance.reserved) == (1000 - reserved, reserved)
    assert (count.reserved, count.given) == (reserved, 0)
    assert conflicts == []


@pytest.mark.parametrize("deed", [come_late, come_elsewhere])
def test_who_puts_back_and_reserves_anew_and_who_publishes_never_wait_in_a_circle(
    bay: Bay, there: Counter, conflicts: list[str], between: Between, deed: Callable[[Bay], None]
) -> None:
    def publish(number: int, _: str) -> None:
        publish_anew(there, f"X {number}", "x", units_total=1001 + number)

    with between(publish) as elsewhere:
        deed(bay)
    assert there.piles("a") == {"units": (1000 + elsewhere.begun - 1, 1, 0)}
    assert conflicts == []
