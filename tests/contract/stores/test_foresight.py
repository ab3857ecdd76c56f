"""What every server prepares for the next customer: the newest ranker, and prices for what is scarce."""

import dataclasses
import datetime as dt
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from server.desk import foresight
from server.desk.advice import Advice
from server.desk.foresight import Prepared, prepare
from server.desk.store import Store
from server.desk.study import newest, study
from server.domain.categories import Category
from server.domain.offers.conditions import BoughtCategory, SiteIs
from server.domain.offers.policy import Policy
from server.domain.pricing import NoPrices, Prices, program
from server.domain.ranking.document import ModelDocument
from server.domain.ranking.learned import Learned
from server.stores.console import ConsoleStore, Entry, places
from server.stores.sqlite import SqliteStore
from tests.contract.stores.steps import steps
from tests.unit.server.small_shop import NINE, Counter, bought, customer, load, offer, pickup, shop

WEEK = dt.timedelta(weeks=1)
NOTHING = Prepared(Advice())
SAMPLE = offer("sample", category=Category.TEA, face_value_cents=300)
PLENTY = offer("plenty", category=Category.RICE)
BOUGHT_TEA = BoughtCategory(category=Category.TEA, times=1, weeks=4)


def ordered(store: Store, numbers: Iterable[int], weeks: int = 1, site_id: str = "north") -> None:
    """Let customers have ordered something for so many weeks ago."""
    people = tuple(customer(number) for number in numbers)
    orders = tuple(pickup(number, site_id=site_id) for number in numbers)
    load(store, shop(customers=people, pickups=orders), NINE - weeks * WEEK)


def last_week(store: Store, visits: int = 6, units: int = 1) -> None:
    """A week ago, later that day, so many customers came; there is little of one offer, enough of another."""
    people = tuple(
        customer(number, purchases=bought(Category.TEA, *range(1, 90, 1 + 5 * number)))
        for number in range(visits)
    )
    ordered(store, range(visits))
    stock = {"sample": units, "plenty": 900}
    load(store, shop(SAMPLE, PLENTY, stock=stock, customers=people, pickups=()))
    with store.transaction() as books:
        for number in range(visits):
            books.collect(f"{100 + number}", NINE - WEEK + dt.timedelta(minutes=10 * number))


def gives_up(*_: object) -> Prices:
    raise NoPrices("the solver gave up: time limit reached")


def prices(prepared: Prepared) -> dict[str, float]:
    return dict(prepared.advice.prices.get("north", {}))


def test_what_is_scarce_has_a_price_and_plenty_has_none(store: Store) -> None:
    last_week(store)
    prepared = prepare(store, NINE, NOTHING)
    assert set(prices(prepared)) == {"sample"}
    assert prepared.foreseen is not None
    assert prepared.foreseen.prices.source == "program"


def test_who_would_make_little_of_it_leaves_it_to_those_who_come_later(store: Store) -> None:
    last_week(store)
    counter = Counter(store, SAMPLE, PLENTY, stock={"sample": 1, "plenty": 900})
    last_week(store)
    counter.desk.heed(prepare(store, NINE, NOTHING).advice)
    with store.transaction() as books:
        books.load(shop(SAMPLE, PLENTY, stock={"sample": 1, "plenty": 900}, people=9), NINE)
    shown = counter.show("s1", number=8)
    assert [bonus.title.forms[0] for bonus in shown.card.bonuses] == ["Cadeau plenty"]


def test_of_customers_who_are_alike_some_get_what_is_scarce_from_the_first_hour_on(store: Store) -> None:
    """A price that is exactly what it is worth to everybody would keep it from everybody."""
    weeks, each, today = 3, 15, 9
    for week in range(weeks):
        ordered(store, range(each * week, each * (week + 1)), week + 1)
    late = range(weeks * each, weeks * each + today)
    counter = Counter(
        store,
        SAMPLE,
        stock={"sample": 6},
        customers=tuple(customer(one) for one in late),
        pickups=tuple(pickup(one) for one in late),
    )
    later = dt.timedelta(minutes=20)
    with store.transaction() as books:
        for one in range(weeks * each):
            week, place = divmod(one, each)
            books.collect(f"{100 + one}", NINE - (week + 1) * WEEK + place * later)
    prepared, got = NOTHING, []
    for place in range(today):
        prepared = prepare(store, counter.clock.now(), prepared)
        assert prices(prepared)
        counter.desk.heed(prepared.advice)
        got.append(len(counter.show(f"s{place}", number=weeks * each + place).card.bonuses))
        counter.clock.forward(later.total_seconds())
    assert 2 <= sum(got) <= 5
    assert any(got[: today // 2])


def test_enough_for_everybody_costs_nothing(store: Store) -> None:
    last_week(store, visits=3, units=3)
    assert prices(prepare(store, NINE, NOTHING)) == {}


@pytest.mark.parametrize("most", [{"units_total": 1}, {"budget_cents": 300}, {"budget_cents": 1799}])
@pytest.mark.parametrize("times", [1, 6])
def test_a_budget_is_scarce_when_it_is_not_enough_for_what_each_takes_of_it(
    store: Store, most: dict[str, int], times: int
) -> None:
    last_week(store, visits=6)
    (limit,) = most.items()
    dear = offer("dear", category=Category.TEA, face_value_cents=300, **{limit[0]: limit[1] * times})
    load(store, shop(dear, customers=(), pickups=()))
    enough = times == 6
    assert set(prices(prepare(store, NINE, NOTHING))) == (set() if enough else {"dear"})


def test_what_is_reserved_has_its_price_for_when_it_comes_back(store: Store) -> None:
    counter = Counter(store)
    last_week(store)
    here: dict[str, Any] = {"customers": (customer(8),), "pickups": (pickup(8),)}
    load(store, shop(SAMPLE, PLENTY, stock={"sample": 1, "plenty": 900}, **here))
    counter.show("s1", number=8)
    assert counter.piles("sample") == {"stock": (0, 1, 0)}
    assert set(prices(prepare(store, NINE, NOTHING))) == {"sample"}


@pytest.mark.parametrize("hours", [5, -24, 24])
def test_only_the_rest_of_the_same_weekday_counts(store: Store, hours: int) -> None:
    last_week(store)
    assert prices(prepare(store, NINE + dt.timedelta(hours=hours), NOTHING)) == {}


def test_when_the_program_fails_the_last_prices_hold_and_then_none(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    last_week(store, visits=6)
    before = prepare(store, NINE, NOTHING)
    assert prices(before)
    monkeypatch.setattr(program, "solve", gives_up)
    after = prepare(store, NINE, before)
    assert prices(after) == prices(before)
    assert after.foreseen is not None
    assert after.foreseen.prices.source == "last"
    greedy = prepare(store, NINE, NOTHING)
    assert prices(greedy) == {}
    assert greedy.foreseen is not None
    assert greedy.foreseen.prices.source == "none"


def test_last_prices_of_other_offers_are_not_used(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    last_week(store, visits=6)
    before = prepare(store, NINE, NOTHING)
    assert before.foreseen is not None
    other = dataclasses.replace(before, foreseen=dataclasses.replace(before.foreseen, offers=("a", "b")))
    monkeypatch.setattr(program, "solve", gives_up)
    assert prices(prepare(store, NINE, other)) == {}


def test_of_a_day_too_busy_to_be_decided_again_the_same_share_of_what_is_left_is_priced(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many more came than are looked at: it is scarce for the few if it is for all of them."""
    monkeypatch.setattr(foresight, "MOST_VISITS", 1)
    last_week(store, visits=60, units=45)
    assert set(prices(prepare(store, NINE, NOTHING))) == {"sample"}
    last_week(store, visits=60, units=90)
    assert prices(prepare(store, NINE, NOTHING)) == {}
    for units in (45, 90):
        counted = offer("counted", category=Category.TEA, face_value_cents=300, units_total=units)
        load(store, shop(counted, customers=(), pickups=()))
        assert set(prices(prepare(store, NINE, NOTHING))) == ({"counted"} if units == 45 else set())


def test_of_a_busy_week_and_a_quiet_one_the_same_part_is_looked_at(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is left is scarce in one of the two; it stays so when of the busy one a quarter is looked at."""
    monkeypatch.setattr(foresight, "MOST_VISITS", 10)
    people = range(50)
    ordered(store, people[:40])
    ordered(store, people[40:], weeks=2)
    load(store, shop(SAMPLE, stock={"sample": 16}, customers=(), pickups=()))
    with store.transaction() as books:
        for one in people:
            week = WEEK if one < 40 else 2 * WEEK
            books.collect(f"{100 + one}", NINE - week + dt.timedelta(minutes=one))
    worth = 0.05 * (300 + 50)
    assert prices(prepare(store, NINE, NOTHING)) == {"sample": pytest.approx(worth / 2, rel=0.01)}


def test_who_is_held_out_asks_for_nothing_that_goes_by_purchases(store: Store) -> None:
    buyers = offer("buyers", category=Category.TEA, units_total=1, conditions=(BOUGHT_TEA,))
    everybody = Prepared(Advice(Policy(holdout_share=1.0)))
    people = tuple(customer(one, purchases=bought(Category.TEA, 1, 9)) for one in range(4))
    ordered(store, range(4))
    load(store, shop(buyers, customers=people, pickups=()))
    with store.transaction() as books:
        for one in range(4):
            books.collect(f"{100 + one}", NINE - WEEK + dt.timedelta(minutes=10 * one))
    assert set(prices(prepare(store, NINE, NOTHING))) == {"buyers"}
    assert prices(prepare(store, NINE, everybody)) == {}


def test_a_campaign_elsewhere_changes_no_price_here(store: Store) -> None:
    last_week(store)
    here = prices(prepare(store, NINE, NOTHING))
    south = offer("south", category=Category.TEA, units_total=1, conditions=(SiteIs(site_id="south"),))
    load(store, shop(SAMPLE, PLENTY, south, stock={"sample": 1, "plenty": 900}, customers=(), pickups=()))
    assert prices(prepare(store, NINE, NOTHING)) == pytest.approx(here)


@pytest.mark.parametrize("site_id", ["south", ""])
def test_a_site_that_is_switched_off_costs_the_others_nothing(sqlite_path: Path, site_id: str) -> None:
    with closing(SqliteStore(sqlite_path)) as store:
        ordered(store, [7], site_id="south")
        last_week(store)
        with store.transaction() as books:
            books.collect("107", NINE - WEEK + dt.timedelta(hours=3))
        here = prices(prepare(store, NINE, NOTHING))
        assert here
        with (
            closing(ConsoleStore(sqlite_path)) as console,
            console.changing(Entry("otto", "bonuses.off", f"site:{site_id}"), NINE) as connection,
        ):
            places.switch_off(connection, site_id, "another edition", NINE)
        prepared = prepare(store, NINE, NOTHING)
    assert prices(prepared) == (pytest.approx(here) if site_id else {})
    assert "south" not in prepared.advice.prices


def test_who_came_is_found_without_looking_at_all_orders(sqlite_path: Path) -> None:
    """Whoever scans waits meanwhile: a shop that is years old makes no card slower."""
    with closing(SqliteStore(sqlite_path)) as store:
        ordered(store, [9], weeks=10)
        last_week(store)
        with steps(store) as few:
            prepare(store, NINE, NOTHING)
        with store.transaction() as books:
            orders = [(f"old-{number}", number) for number in range(3000)]
            books._connection.executemany(
                "INSERT INTO pickups VALUES (?, 'c9', 'north', '1', '[]', ?2, ?2, NULL, NULL)", orders
            )
        with steps(store) as many:
            prepare(store, NINE, NOTHING)
    assert many.taken - few.taken < len(orders)


def test_the_pulse_beats_when_something_that_matters_has_changed(store: Store) -> None:
    def pulse() -> str:
        with store.transaction() as books:
            return books.pulse()

    last_week(store)
    seen = [pulse(), pulse()]
    last_week(store, units=5)
    seen.append(pulse())
    study(store, NINE)
    seen.append(pulse())
    assert len(set(seen)) == 3


def test_what_was_learned_reaches_the_desk_and_stands_beside_each_bonus(store: Store) -> None:
    last_week(store)
    learned = study(store, NINE)
    assert learned is not None
    with store.transaction() as books:
        assert newest(books, Learned.nothing()).version == learned.version
    counter = Counter(store, offer("gift", category=Category.TEA), customers=(), pickups=())
    counter.desk.heed(prepare(store, NINE, NOTHING).advice)
    load(store, shop(offer("gift", category=Category.TEA), people=8))
    counter.show("s1", number=7)
    with store.transaction() as books:
        (issued,) = books.issuances("107")
    assert issued.provenance.ranker == learned.version


def test_nobody_learns_from_nothing_and_a_damaged_ranker_is_not_taken_up(store: Store) -> None:
    load(store, shop())
    assert study(store, NINE) is None
    with store.transaction() as books:
        books.keep_ranker(ModelDocument("v1", b"rubbish"), NINE)
        known = Learned.nothing()
        assert newest(books, known) is known
    prepared = prepare(store, NINE, NOTHING)
    assert prepared.advice.learned is NOTHING.advice.learned
    assert "fit again" in prepared.unread
    load(store, shop(customers=(customer(0, purchases=bought(Category.TEA, 3)),), pickups=()))
    assert study(store, NINE + WEEK) is not None
    assert prepare(store, NINE, prepared).unread == ""


@pytest.mark.parametrize("rubbish", ["", "null", '[1,2,[3],{"unheard-of":[1,2]}]'])
def test_counters_that_cannot_be_read_keep_nobody_from_their_card(sqlite_path: Path, rubbish: str) -> None:
    """Their customer is a stranger to the ranker until their purchases are counted anew."""
    with closing(SqliteStore(sqlite_path)) as store:
        last_week(store)
        counter = Counter.of_another_server(store)
        mine = customer(8, purchases=bought(Category.RICE, 2, 9))
        load(
            store,
            shop(
                SAMPLE,
                PLENTY,
                stock={"sample": 1, "plenty": 900},
                customers=(mine,),
                pickups=(pickup(8),),
            ),
        )
        with closing(sqlite3.connect(sqlite_path)) as books:
            books.execute("UPDATE histories SET counted = ?, older = ?", (rubbish, rubbish))
            books.commit()
        assert prices(prepare(store, NINE, NOTHING))
        assert counter.show("s1", number=8).card.bonuses
        assert study(store, NINE) is not None
        with store.transaction() as open_books:
            assert open_books.history("c0") is not None


def test_without_any_visit_nothing_has_a_price(store: Store) -> None:
    load(store, shop(SAMPLE, stock={"sample": 1}))
    assert prepare(store, NINE, NOTHING).foreseen is None
