"""The file that a customer gets holds what the books hold of them, and nothing of anybody else."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from overlays.wire import ShowCard, Verdict
from server.domain.categories import Category
from server.domain.issuance import BonusState
from server.office.books import OfficeStore
from server.office.outbox import Outbox
from server.office.privacy import Privacy
from server.stores.schema import metadata
from tests.contract.stores.test_intake import EVERYTHING, receive
from tests.unit.server.small_shop import GTIN, NINE, NORTH, Counter, offer, scan

ARRIVED = "2026-03-02T09:57:00+01:00"
PARTS = {"claims", "reason", "bags", "basket", "older", "counted"}
"""Columns that hold a document, which the file shows by its parts; claims count what its bonuses say."""


@pytest.fixture
def counter(office_store: OfficeStore) -> Counter:
    """Customer n1 was given a coupon whose code another system has heard of; c0 was shown one too."""
    at_desk = Counter(office_store, offer("tea", category=Category.TEA, code_pattern="TEA-####"), people=1)
    here = [one | {"site_id": "north"} if one["record"] == "pickup" else one for one in EVERYTHING]
    arrived = [one | {"arrived_at": ARRIVED} if one["record"] == "pickup" else one for one in here]
    receive(office_store, *(one for one in arrived if one["record"] != "stock"))
    at_desk.show("s0")
    shown = at_desk.desk.identify(NORTH, scan("s1", code="N1"))
    assert isinstance(shown, ShowCard)
    outbox = Outbox(office_store, at_desk.clock)
    outbox.subscribe("crm", "https://crm.example/events")
    at_desk.clock.forward(60)
    at_desk.say("a1", shown, Verdict.GIVE, 0)
    at_desk.say("a2", shown, Verdict.DONE)
    assert outbox.next_for(outbox.subscribers()[0].subscriber) is not None
    return at_desk


def test_the_file_says_when_an_order_came_what_was_in_it_and_where_it_stood(
    office_store: OfficeStore, counter: Counter
) -> None:
    (order,) = Privacy(office_store, counter.clock).export("n1").pickups
    assert order.arrived_at == dt.datetime.fromisoformat(ARRIVED)
    assert (order.bay, [bag.label for bag in order.bags]) == ("1", ["B1"])
    assert order.basket is not None
    assert (order.basket.categories, order.basket.cents) == ((Category.TEA,), 300)
    assert order.basket.green_gtins == (GTIN,)


def test_the_file_says_of_each_bonus_its_code_why_it_was_chosen_and_what_became_of_it_when(
    office_store: OfficeStore, counter: Counter
) -> None:
    file = Privacy(office_store, counter.clock).export("n1")
    (bonus,) = file.bonuses
    assert bonus.code == "TEA-1234"
    assert (bonus.site_id, bonus.arm, bonus.propensity) == ("north", "exploit", 1.0)
    later = NINE + dt.timedelta(minutes=1)
    assert [(one.became, one.at) for one in bonus.moves] == [
        (BonusState.RESERVED, NINE),
        (BonusState.GIVEN, later),
    ]
    (card,) = file.cards
    assert (card.card_id, card.opened_at, card.closed_at) == (bonus.card_id, NINE, later)


def test_the_file_says_in_days_and_categories_what_is_counted_of_purchases(
    office_store: OfficeStore, counter: Counter
) -> None:
    receive(office_store, EVERYTHING[6] | {"purchase_id": "p2", "on": "2026-02-27"})
    privacy = Privacy(office_store, counter.clock)
    counted = privacy.export("n1").purchase_counters
    assert counted is not None
    days = dt.date(2026, 2, 20), dt.date(2026, 2, 27)
    assert (counted.first_on, counted.days, counted.lately) == (days[0], 2, days)
    (habit,) = counted.habits
    assert (habit.category, habit.days, habit.last_on) == (EVERYTHING[6]["category"], 2, days[1])


def test_damaged_counters_are_in_the_way_of_no_file_and_no_objection(
    office_store: OfficeStore, counter: Counter
) -> None:
    with office_store.transaction() as books:
        books._connection.changed("UPDATE histories SET counted = 'odd'")  # type: ignore[attr-defined]
    privacy = Privacy(office_store, counter.clock)
    assert privacy.export("n1").purchase_counters is None
    assert privacy.refuse_profiling("n1", "desk")


def test_nothing_that_stands_beside_the_name_of_a_customer_is_missing(
    office_store: OfficeStore, counter: Counter
) -> None:
    """Also of a column that is added one day; what is no word is a time, a day or a number."""
    written = Privacy(office_store, counter.clock).export("n1").model_dump_json()
    theirs = [
        (table.name, name, value)
        for table in metadata.sorted_tables
        if "customer_id" in table.columns
        for row in rows_of(office_store, table, "n1")
        for name, value in row.items()
        if isinstance(value, str) and value and name not in PARTS
    ]
    assert {table for table, *_ in theirs} == {
        "customers",
        "codes",
        "purchases",
        "consents",
        "interests",
        "segments",
        "histories",
        "pickups",
        "cards",
        "bonuses",
    }
    assert not [one for one in theirs if one[2].replace('"', r"\"") not in written]
    assert not [name for name in ("CARD-0", '"c0"', '"100"') if name in written], "of anybody else"


def rows_of(store: OfficeStore, table: sa.Table, customer_id: str) -> list[dict[str, Any]]:
    names = [column.name for column in table.columns]
    statement = f"SELECT {', '.join(names)} FROM {table.name} WHERE customer_id = ?"
    with store.transaction() as books:
        rows = books._connection.execute(statement, (customer_id,)).fetchall()  # type: ignore[attr-defined]
    return [dict(zip(names, row, strict=True)) for row in rows]
