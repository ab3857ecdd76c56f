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
    assert known.visitor.visited_on == (NINE.date() - dt.timedelta(days=2),)
    assert known.visitor.pickups_before == 1
    load(store, shop(again, missed, people=1, pickups=(pickup(0, order="200"),)))
    assert [bonus.title.forms for bonus in counter.show("s1").card.bonuses] == [("Cadeau again",)]


def test_hours_are_those_of_the_site_and_not_of_the_server(store: Store) -> None:
    counter = Counter(store, offer("gift", conditions=(HALF_PAST_TEN,)), people=1)
    counter.clock.forward(3600)
    assert not counter.show("s1").card.bonuses
