"""What conditions find at a pickup: the clock of the site, and what the store knows of the customer."""

import datetime as dt

import pytest

from server.desk.store import Store
from server.domain.categories import Category
from server.domain.codes import with_check_digit
from server.domain.offers.conditions import (
    AllOf,
    AnyOf,
    BoughtProduct,
    Condition,
    DaysSinceLastVisit,
    FirstPickup,
    NoneOf,
    ShareOfCustomers,
    VisitsWithin,
    WaitedFor,
    Weekday,
    WeekdayAndHours,
)
from server.domain.offers.conditions.member import bucket
from server.domain.parts import Site
from tests.unit.server.small_shop import GTIN, NINE, Counter, bought, customer, load, offer, pickup, shop

OTHER = with_check_digit("376000000009")
HALF_PAST_TEN = WeekdayAndHours(weekdays=(Weekday.MONDAY,), begin="10:00", end="11:00")
TEA = BoughtProduct(gtin=f"0{GTIN}", times=2, weeks=4)
NEVER_KNOWN = WaitedFor(minutes=5)


@pytest.mark.parametrize(
    ("condition", "shown"),
    [
        (HALF_PAST_TEN, True),
        (NoneOf(of=(HALF_PAST_TEN,)), False),
        (TEA, True),
        (BoughtProduct(gtin=OTHER, times=1, weeks=4), False),
        (NEVER_KNOWN, False),
        (NoneOf(of=(NEVER_KNOWN,)), False),
        (AnyOf(of=(NEVER_KNOWN, AllOf(of=(HALF_PAST_TEN, FirstPickup())))), True),
        (ShareOfCustomers(percent=1 + bucket("autumn", "c0"), draw="autumn"), True),
    ],
)
def test_an_offer_is_shown_when_its_condition_holds(
    store: Store, condition: Condition, *, shown: bool
) -> None:
    buyer = customer(0, purchases=bought(Category.TEA, 1, 8))
    counter = Counter(store, offer("gift", conditions=(condition,)), people=1, customers=(buyer,))
    assert (len(counter.show("s1").card.bonuses) == 1) is shown


def test_a_pickup_is_a_visit_from_then_on(store: Store) -> None:
    again = offer("again", conditions=(VisitsWithin(visits=1, weeks=1),))
    missed = offer("missed", conditions=(DaysSinceLastVisit(days=3),))
    counter = Counter(store, again, missed, people=1)
    with store.transaction() as books:
        books.collect("100", NINE - dt.timedelta(days=2))
        known = books.member("CARD-0")
    assert known is not None
    assert known.visitor.visited_at == (NINE - dt.timedelta(days=2),)
    assert known.visitor.pickups_before == 1
    load(store, shop(again, missed, people=1, pickups=(pickup(0, order="200"),)))
    assert [bonus.title.forms for bonus in counter.show("s1").card.bonuses] == [("Cadeau again",)]


@pytest.mark.parametrize(
    ("zone", "came_at"),
    [
        pytest.param("America/Martinique", "2026-02-27T21:00-04:00", id="a day later by UTC"),
        pytest.param("Pacific/Noumea", "2026-02-27T09:00+11:00", id="a day earlier by UTC"),
        pytest.param("Europe/Paris", "2026-02-27T00:30+01:00", id="after midnight in Paris"),
    ],
)
def test_days_since_a_visit_are_those_of_the_site(store: Store, zone: str, came_at: str) -> None:
    three, four = (offer(f"days-{days}", conditions=(DaysSinceLastVisit(days=days),)) for days in (3, 4))
    sites = (Site(site_id="north", name="Drive Nord", timezone=zone, bays=("1", "2")),)
    counter = Counter(store, three, four, people=1, sites=sites)
    with store.transaction() as books:
        books.collect("100", dt.datetime.fromisoformat(came_at))
    load(store, shop(three, four, people=1, sites=sites, pickups=(pickup(0, order="200"),)))
    assert [bonus.title.forms for bonus in counter.show("s1").card.bonuses] == [("Cadeau days-3",)]


@pytest.mark.parametrize(
    ("zone", "came_at", "counts"),
    [
        ("America/Martinique", "2026-02-22T21:00-04:00", False),
        ("Pacific/Noumea", "2026-02-23T09:00+11:00", True),
    ],
)
def test_weeks_of_visits_begin_with_a_day_of_the_site(
    store: Store, zone: str, came_at: str, *, counts: bool
) -> None:
    again = offer("again", conditions=(VisitsWithin(visits=1, weeks=1),))
    sites = (Site(site_id="north", name="Drive Nord", timezone=zone, bays=("1", "2")),)
    counter = Counter(store, again, people=1, sites=sites)
    with store.transaction() as books:
        books.collect("100", dt.datetime.fromisoformat(came_at))
    load(store, shop(again, people=1, sites=sites, pickups=(pickup(0, order="200"),)))
    assert bool(counter.show("s1").card.bonuses) is counts


def test_hours_are_those_of_the_site_and_not_of_the_server(store: Store) -> None:
    counter = Counter(store, offer("gift", conditions=(HALF_PAST_TEN,)), people=1)
    counter.clock.forward(3600)
    assert not counter.show("s1").card.bonuses
