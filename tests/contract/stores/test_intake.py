"""Records of other systems in the books: the same again changes nothing, and consent comes first."""

import datetime as dt
from collections import Counter as Count
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from server.clock import SetClock
from server.desk.whole import ATTEMPTS
from server.domain.categories import Category
from server.domain.codes import with_check_digit
from server.domain.intake import RECORDS, Complaint, Outcome, RowResult, Taken, read_record
from server.errors import StoreConflict
from server.office.books import OfficeBooks, OfficeStore
from server.office.intake import Intake
from tests.unit.server.small_shop import GTIN, NINE, load, offer, shop

AT = "2026-03-01T09:00:00+01:00"
EVERYTHING: tuple[dict[str, Any], ...] = (
    {
        "record": "site",
        "site_id": "east",
        "name": "Drive Est",
        "timezone": "Europe/Paris",
        "region": "alsace",
    },
    {"record": "customer", "customer_id": "n1", "first_name": "Noé", "family_initial": "B", "tier": "gold"},
    {
        "record": "consent",
        "customer_id": "n1",
        "purpose": "profiling",
        "agreed": True,
        "at": AT,
        "source": "app",
    },
    {
        "record": "consent",
        "customer_id": "n1",
        "purpose": "birthday",
        "agreed": True,
        "at": AT,
        "source": "app",
    },
    {
        "record": "code",
        "customer_id": "n1",
        "kind": "rotating",
        "symbology": "QR Code",
        "text": "N1-A",
        "until": "2026-03-02T10:05:00+01:00",
    },
    {"record": "code", "customer_id": "n1", "kind": "card", "symbology": "Code 128", "text": "N1"},
    {
        "record": "purchase",
        "purchase_id": "p1",
        "customer_id": "n1",
        "category": "tea",
        "gtin": GTIN,
        "quantity": 2,
        "cents": 598,
        "on": "2026-02-20",
    },
    {
        "record": "pickup",
        "order": "900",
        "customer_id": "n1",
        "site_id": "east",
        "bay": "1",
        "starts_at": "2026-03-02T10:00:00+01:00",
        "bags": [{"label": "B1", "temperature": "ambient"}],
        "lines": [{"gtin": GTIN, "category": "tea", "quantity": 1, "cents": 300}],
    },
    {
        "record": "stock",
        "movement_id": "m1",
        "site_id": "north",
        "offer_id": "tea",
        "movement": "receive",
        "units": 5,
    },
    {"record": "coupon_code", "offer_id": "tea", "code": "TEA-1234"},
    {"record": "interest", "customer_id": "n1", "category": "coffee", "until": "2026-12-31"},
    {"record": "birthday", "customer_id": "n1", "month": 3, "day": 4},
    {"record": "segment", "customer_id": "n1", "segment": "families", "member": True},
    {"record": "arrival", "order": "900", "arrived_at": "2026-03-02T09:58:00+01:00"},
)


@pytest.fixture
def shelf(office_store: OfficeStore) -> OfficeStore:
    tea = offer("tea", category=Category.TEA, code_pattern="TEA-####")
    load(office_store, shop(tea, stock={"tea": 4}))
    return office_store


def receive(store: OfficeStore, *documents: dict[str, Any]) -> list[RowResult]:
    rows = [read_record(number, document) for number, document in enumerate(documents, start=1)]
    return list(Intake(store, SetClock(NINE)).receive(rows))


def outcomes(results: list[RowResult]) -> Count[Outcome]:
    assert not [one for one in results if isinstance(one, Complaint)], results
    return Count(one.outcome for one in results if isinstance(one, Taken))


def test_everything_goes_in_and_the_same_again_changes_nothing(shelf: OfficeStore) -> None:
    assert {one["record"] for one in EVERYTHING} == set(RECORDS)
    first = outcomes(receive(shelf, *EVERYTHING))
    assert first == {Outcome.ADDED: len(EVERYTHING) - 2, Outcome.CHANGED: 2}, "a birthday, an arrival"
    assert outcomes(receive(shelf, *EVERYTHING)) == {Outcome.SAME: len(EVERYTHING)}
    with shelf.transaction() as books:
        member = books.member("N1")
        assert member is not None
        assert [one.category for one in member.visitor.purchases] == [Category.TEA]
        assert [one.order for one in books.waiting("n1")] == ["900"]
        assert {one.remaining for one in books.balances() if one.site_id == "north"} == {9}
        assert all(one.holds for one in books.balances())
        assert books.history("n1") is not None


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (EVERYTHING[5] | {"customer_id": "nobody"}, "customer_id"),
        (EVERYTHING[5] | {"text": "CARD-0"}, "text"),
        (EVERYTHING[7] | {"site_id": "nowhere"}, "site_id"),
        (EVERYTHING[7] | {"order": "100"}, "order"),
        (EVERYTHING[8] | {"movement_id": "m4", "offer_id": "rice"}, "offer_id"),
        (EVERYTHING[8] | {"movement_id": "m2", "movement": "adjust", "units": -10}, "units"),
        (EVERYTHING[8] | {"movement_id": "m3", "movement": "receive", "units": -1}, "units"),
        (EVERYTHING[8] | {"units": 6}, "movement_id"),
        (EVERYTHING[4] | {"until": None}, "until"),
        (EVERYTHING[11] | {"month": 2, "day": 30}, "day"),
        (EVERYTHING[5] | {"symbology": "EAN-13"}, "text"),
        (EVERYTHING[13] | {"order": "901"}, "order"),
        (EVERYTHING[13] | {"arrived_at": "2026-03-02T10:05:01+01:00"}, "arrived_at"),
        (EVERYTHING[9] | {"code": "RICE-123"}, "code"),
        (EVERYTHING[9] | {"offer_id": "rice"}, "offer_id"),
    ],
)
def test_what_does_not_fit_the_books_is_named_and_the_rest_goes_in(
    shelf: OfficeStore, document: dict[str, Any], field: str
) -> None:
    receive(shelf, *EVERYTHING)
    after = EVERYTHING[12] | {"segment": "late"}
    complaint, taken = receive(shelf, document, after)
    assert isinstance(complaint, Complaint)
    assert (complaint.line, complaint.field) == (1, field)
    assert taken == Taken(2, Outcome.ADDED)


@pytest.mark.parametrize("category", ["tea", "pharmacy"])
def test_a_purchase_stays_with_its_customer(shelf: OfficeStore, category: str) -> None:
    receive(shelf, *EVERYTHING)
    other = EVERYTHING[1] | {"customer_id": "n2"}
    receive(shelf, other, EVERYTHING[2] | {"customer_id": "n2"})
    with shelf.transaction() as books:
        before = books.history("n1")
    (complaint,) = receive(shelf, EVERYTHING[6] | {"customer_id": "n2", "category": category})
    assert isinstance(complaint, Complaint)
    assert complaint.field == "purchase_id"
    assert "bought: false" in complaint.says
    with shelf.transaction() as books:
        assert books.history("n1") == before
        assert books.history("n2") is None
        member = books.member("N1")
    assert member is not None
    assert len(member.visitor.purchases) == 1


def test_without_consent_nothing_about_a_person_is_kept(shelf: OfficeStore) -> None:
    documents = [one for one in EVERYTHING if one["record"] not in {"consent", "stock"}]
    counted = outcomes(receive(shelf, *documents))
    assert counted[Outcome.LEFT_OUT] == 3, "purchase, birthday and segment"
    with shelf.transaction() as books:
        member = books.member("N1")
    assert member is not None
    assert (member.visitor.purchases, member.visitor.profiling, member.name) == ((), False, None)


def test_without_a_word_of_their_own_what_the_shop_document_said_of_a_customer_counts(
    shelf: OfficeStore,
) -> None:
    agreed = EVERYTHING[6] | {"customer_id": "c0"}
    assert outcomes(receive(shelf, agreed)) == {Outcome.ADDED: 1}
    receive(shelf, EVERYTHING[2] | {"customer_id": "c0", "agreed": False})
    assert outcomes(receive(shelf, agreed)) == {Outcome.LEFT_OUT: 1}


def test_what_is_bought_of_a_red_category_is_never_kept(shelf: OfficeStore) -> None:
    receive(shelf, *EVERYTHING[:3])
    assert outcomes(receive(shelf, EVERYTHING[6] | {"category": "pharmacy"})) == {Outcome.LEFT_OUT: 1}


def test_an_interest_in_a_red_category_is_never_kept(shelf: OfficeStore) -> None:
    receive(shelf, *EVERYTHING)
    assert outcomes(receive(shelf, EVERYTHING[10] | {"category": "pharmacy"})) == {Outcome.LEFT_OUT: 1}
    with shelf.transaction() as books:
        file = books.customer_file("n1")
    assert file is not None
    assert [one.category for one in file.interests] == [Category.COFFEE]


def test_the_latest_word_of_a_customer_counts_in_whatever_order_the_words_come(shelf: OfficeStore) -> None:
    receive(shelf, *EVERYTHING)
    yes, later = EVERYTHING[2], "2026-03-01T10:00:00+01:00"
    assert outcomes(receive(shelf, yes | {"agreed": False, "at": later})) == {Outcome.ADDED: 1}
    with shelf.transaction() as books:
        member = books.member("N1")
    assert member is not None
    assert (member.visitor.profiling, member.visitor.purchases) == (False, ())
    receive(shelf, yes | {"at": "2026-03-01T09:30:00+01:00"})
    with shelf.transaction() as books:
        member = books.member("N1")
    assert member is not None
    assert not member.visitor.profiling, "an older yes that comes late changes nothing"


def test_a_yes_that_is_said_again_takes_nothing_away(shelf: OfficeStore) -> None:
    receive(shelf, *EVERYTHING)
    with shelf.transaction() as books:
        before = books.customer_file("n1")
    again = [EVERYTHING[number] | {"at": "2026-03-01T10:00:00+01:00"} for number in (2, 3)]
    assert outcomes(receive(shelf, *again)) == {Outcome.ADDED: 2}
    with shelf.transaction() as books:
        after = books.customer_file("n1")
    assert before is not None
    assert after is not None
    assert after.model_copy(update={"consents": before.consents}) == before


def test_a_count_may_find_that_nothing_is_left(shelf: OfficeStore) -> None:
    none_left = EVERYTHING[8] | {"movement": "adjust", "units": -4}
    assert outcomes(receive(shelf, none_left)) == {Outcome.ADDED: 1}
    with shelf.transaction() as books:
        assert [one.remaining for one in books.balances() if one.site_id == "north"] == [0]


def test_of_an_order_no_product_of_an_amber_and_nothing_of_a_red_category_is_kept(shelf: OfficeStore) -> None:
    categories = ("tea", "pets", "pharmacy")
    lines = [
        {"gtin": with_check_digit(f"37600000000{at}"), "category": name, "quantity": 1, "cents": 100}
        for at, name in enumerate(categories)
    ]
    receive(shelf, *EVERYTHING, EVERYTHING[7] | {"lines": lines})
    with shelf.transaction() as books:
        file = books.customer_file("n1")
    assert file is not None
    (order,) = file.pickups
    assert order.basket is not None
    assert set(order.basket.categories) == {Category.TEA, Category.PETS}
    assert order.basket.green_gtins == (lines[0]["gtin"],)
    assert order.basket.cents == 300


def test_the_lines_of_an_order_in_another_order_are_the_same_order(shelf: OfficeStore) -> None:
    gtins = [with_check_digit(f"37600000{number:04}") for number in range(60)]
    lines = [{"gtin": gtin, "category": "tea", "quantity": 1, "cents": 300} for gtin in gtins]
    receive(shelf, *EVERYTHING, EVERYTHING[7] | {"lines": lines})
    assert outcomes(receive(shelf, EVERYTHING[7] | {"lines": lines[::-1]})) == {Outcome.SAME: 1}


def test_an_order_that_is_collected_stays_as_it_was(shelf: OfficeStore) -> None:
    receive(shelf, *EVERYTHING)
    with shelf.transaction() as books:
        books.collect("900", NINE)
    assert outcomes(receive(shelf, EVERYTHING[7] | {"bay": "9"})) == {Outcome.SAME: 1}
    with shelf.transaction() as books:
        assert books.waiting("n1") == ()


def test_the_number_of_an_order_that_is_collected_is_no_number_of_another_one(shelf: OfficeStore) -> None:
    def at(time: str, **changes: Any) -> Complaint | Taken:
        (result,) = receive(shelf, EVERYTHING[7] | {"starts_at": time} | changes)
        return result

    receive(shelf, *EVERYTHING)
    with shelf.transaction() as books:
        books.collect("900", NINE)
    a_week_later = at("2026-03-09T10:00:00+01:00")
    assert isinstance(a_week_later, Complaint)
    assert a_week_later.field == "order"
    for said in (at("2026-03-02T18:00:00+01:00"), at("2026-03-09T10:00:00+01:00", cancelled=True)):
        assert isinstance(said, Taken)
        assert said.outcome is Outcome.SAME


def test_an_order_that_was_collected_long_before_its_hour_may_come_again_as_it_was(
    shelf: OfficeStore,
) -> None:
    tomorrow = EVERYTHING[7] | {"starts_at": "2026-03-03T19:00:00+01:00"}
    receive(shelf, *EVERYTHING, tomorrow)
    with shelf.transaction() as books:
        books.collect("900", NINE)
    assert outcomes(receive(shelf, tomorrow)) == {Outcome.SAME: 1}


def test_a_code_that_is_given_up_may_be_somebody_elses(shelf: OfficeStore) -> None:
    receive(shelf, *EVERYTHING)
    card = EVERYTHING[5]
    assert outcomes(receive(shelf, card | {"held": False}, card | {"customer_id": "c0"})) == {
        Outcome.CHANGED: 1,
        Outcome.ADDED: 1,
    }


def test_many_rows_go_in_some_at_a_time(shelf: OfficeStore) -> None:
    people = [EVERYTHING[1] | {"customer_id": f"m{number}"} for number in range(1201)]
    assert outcomes(receive(shelf, *people)) == {Outcome.ADDED: 1201}


def test_a_rotating_code_is_nobodys_after_its_end(shelf: OfficeStore) -> None:
    receive(shelf, *EVERYTHING)
    with shelf.transaction() as books:
        held = books.member("N1-A")
    assert held is not None
    assert held.until == dt.datetime(2026, 3, 2, 9, 5, tzinfo=dt.UTC)


def test_a_code_that_has_ended_gives_way_to_its_next_holder(shelf: OfficeStore) -> None:
    receive(shelf, *EVERYTHING)
    ended = EVERYTHING[4] | {"text": "482913", "until": NINE.isoformat()}
    next_one = ended | {"customer_id": "c0", "until": (NINE + dt.timedelta(minutes=5)).isoformat()}
    added, changed = receive(shelf, ended, next_one)
    assert (added, changed) == (Taken(1, Outcome.ADDED), Taken(2, Outcome.CHANGED))
    (refused,) = receive(shelf, next_one | {"customer_id": "n1"})
    assert isinstance(refused, Complaint), "it is c0's until its end"
    with shelf.transaction() as books:
        member = books.member("482913")
    assert member is not None
    assert member.visitor.customer_id == "c0"


def test_a_line_that_is_corrected_to_a_red_category_is_kept_no_longer(shelf: OfficeStore) -> None:
    receive(shelf, *EVERYTHING)
    red = EVERYTHING[6] | {"category": "pharmacy"}
    assert outcomes(receive(shelf, red)) == {Outcome.CHANGED: 1}
    assert outcomes(receive(shelf, red)) == {Outcome.LEFT_OUT: 1}
    with shelf.transaction() as books:
        member, history = books.member("N1"), books.history("n1")
    assert member is not None
    assert (member.visitor.purchases, history) == ((), None)


def test_nobody_takes_a_line_away_from_somebody_else(shelf: OfficeStore) -> None:
    receive(shelf, *EVERYTHING)
    receive(shelf, EVERYTHING[6] | {"customer_id": "c0", "category": "pharmacy"})
    with shelf.transaction() as books:
        member = books.member("N1")
    assert member is not None
    assert [one.category for one in member.visitor.purchases] == [Category.TEA]


BACK = EVERYTHING[6] | {"bought": False}


def bought(store: OfficeStore, code: str) -> list[Category]:
    with store.transaction() as books:
        member = books.member(code)
    assert member is not None
    return [one.category for one in member.visitor.purchases]


def test_a_purchase_that_is_taken_back_is_counted_no_longer(shelf: OfficeStore) -> None:
    coffee = EVERYTHING[6] | {"purchase_id": "p2", "category": "coffee"}
    receive(shelf, *EVERYTHING)
    with shelf.transaction() as books:
        before = books.history("n1")
    receive(shelf, coffee)
    assert outcomes(receive(shelf, coffee | {"bought": False})) == {Outcome.CHANGED: 1}
    with shelf.transaction() as books:
        assert books.history("n1") == before
    assert bought(shelf, "N1") == [Category.TEA]
    assert outcomes(receive(shelf, BACK)) == {Outcome.CHANGED: 1}
    with shelf.transaction() as books:
        assert books.history("n1") is None
    assert bought(shelf, "N1") == []


class Crowded:
    """Books in which others are in the way of the first few transactions."""

    def __init__(self, store: OfficeStore, times: int) -> None:
        self._store = store
        self._times = times

    @contextmanager
    def transaction(self) -> Iterator[OfficeBooks]:
        with self._store.transaction() as books:
            yield books
            if self._times:
                self._times -= 1
                raise StoreConflict("deadlock detected")

    def check(self) -> None:
        self._store.check()

    def close(self) -> None:
        self._store.close()


def test_where_others_are_always_in_the_way_rows_go_in_fewer_at_a_time(shelf: OfficeStore) -> None:
    rows = [read_record(number, one) for number, one in enumerate(EVERYTHING, start=1)]
    results = list(Intake(Crowded(shelf, 2 * ATTEMPTS), SetClock(NINE)).receive(rows))
    assert [one.line for one in results] == [one.line for one in rows]
    assert outcomes(results) == {Outcome.ADDED: len(EVERYTHING) - 2, Outcome.CHANGED: 2}


def test_where_others_are_always_in_the_way_of_one_row_that_is_said(shelf: OfficeStore) -> None:
    with pytest.raises(StoreConflict):
        list(Intake(Crowded(shelf, 999), SetClock(NINE)).receive([read_record(1, EVERYTHING[0])]))


def test_a_purchase_is_taken_back_once_however_often_that_is_said(shelf: OfficeStore) -> None:
    receive(shelf, *EVERYTHING)
    never_was = BACK | {"purchase_id": "p9"}
    said = outcomes(receive(shelf, BACK, BACK, never_was))
    assert said == {Outcome.CHANGED: 1, Outcome.SAME: 2}
    assert outcomes(receive(shelf, BACK)) == {Outcome.SAME: 1}


def test_a_purchase_that_is_taken_back_may_be_booked_to_somebody_else(shelf: OfficeStore) -> None:
    other = (
        EVERYTHING[1] | {"customer_id": "n2"},
        EVERYTHING[2] | {"customer_id": "n2"},
        EVERYTHING[5] | {"customer_id": "n2", "text": "N2"},
    )
    receive(shelf, *EVERYTHING, *other)
    with shelf.transaction() as books:
        counted = books.history("n1")
    said = outcomes(receive(shelf, BACK, EVERYTHING[6] | {"customer_id": "n2"}))
    assert said == {Outcome.CHANGED: 1, Outcome.ADDED: 1}
    with shelf.transaction() as books:
        assert (books.history("n1"), books.history("n2")) == (None, counted)
    assert (bought(shelf, "N1"), bought(shelf, "N2")) == ([], [Category.TEA])


def test_only_who_bought_a_line_takes_it_back(shelf: OfficeStore) -> None:
    receive(shelf, *EVERYTHING)
    (complaint,) = receive(shelf, BACK | {"customer_id": "c0"})
    assert isinstance(complaint, Complaint)
    assert complaint.field == "purchase_id"
    assert bought(shelf, "N1") == [Category.TEA]


def test_whatever_a_record_says_beside_it_the_line_goes(shelf: OfficeStore) -> None:
    receive(shelf, *EVERYTHING)
    assert outcomes(receive(shelf, BACK | {"category": "pharmacy"})) == {Outcome.CHANGED: 1}
    receive(shelf, EVERYTHING[2] | {"agreed": False, "at": "2026-03-01T10:00:00+01:00"})
    assert outcomes(receive(shelf, BACK)) == {Outcome.SAME: 1}
    assert bought(shelf, "N1") == []


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"starts_at": "2027-03-02T09:00:00+00:00"}, None),
        ({"starts_at": "2027-03-04T09:00:00+00:00"}, "starts_at: is more than a year ahead: check the year"),
        ({"starts_at": "2062-03-02T09:00:00+00:00"}, "starts_at: is more than a year ahead: check the year"),
        (
            {"arrived_at": "2026-03-02T19:00:00+00:00"},
            "arrived_at: is in the future: set the clock of the system that sends it",
        ),
        ({"starts_at": "2062-03-02T09:00:00+00:00", "cancelled": True}, None),
    ],
)
def test_an_order_of_a_year_that_nobody_meant_keeps_no_customer(
    office_store: OfficeStore, changes: dict[str, Any], refused: str | None
) -> None:
    order = next(one for one in EVERYTHING if one["record"] == "pickup") | changes
    last = receive(office_store, *EVERYTHING[:3], order)[-1]
    said = f"{last.field}: {last.says}" if isinstance(last, Complaint) else None
    assert said == refused


@pytest.mark.parametrize(
    ("on", "refused"), [("2026-03-03", False), ("2026-03-04", True), ("2099-12-31", True)]
)
def test_a_purchase_of_a_day_that_has_begun_nowhere_is_refused(
    office_store: OfficeStore, on: str, refused: bool
) -> None:
    """At eleven in the morning, UTC, it is the day after on the first islands of the calendar."""
    evening = NINE + dt.timedelta(hours=2)
    purchase = next(one for one in EVERYTHING if one["record"] == "purchase") | {"on": on}
    rows = [read_record(n, one) for n, one in enumerate((*EVERYTHING[:3], purchase))]
    last = list(Intake(office_store, SetClock(evening)).receive(rows))[-1]
    if refused:
        assert last == Complaint(3, "on", "is in the future: send what was bought, when it was")
    else:
        assert last == Taken(3, Outcome.ADDED)
    taken_back = read_record(0, purchase | {"bought": False})
    (gone,) = Intake(office_store, SetClock(evening)).receive([taken_back])
    assert gone == Taken(0, Outcome.SAME if refused else Outcome.CHANGED)
