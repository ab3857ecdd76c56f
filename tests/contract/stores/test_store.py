"""What every store promises the desk."""

import dataclasses
import datetime as dt
import threading

import pytest

from overlays.card import Bag, Card, Reason, ReasonKind, Temperature
from overlays.codes import Symbology
from server.desk.records import Answered, ExpectedCode, KnownGlasses, Scanned, Slip
from server.desk.store import Books, Store
from server.domain.categories import Category
from server.domain.issuance import BonusState, Issuance
from server.domain.parts import BagOnShelf, Code, CodeKind
from server.errors import ShopRefused, StoreUnavailable
from tests.unit.server.small_shop import NINE, bought, customer, load, offer, pickup, shop

LATER = NINE + dt.timedelta(minutes=10)
GLASSES = "north-1"


def open_slip(books: Books, number: int = 0) -> Slip:
    slip = Slip(f"card-{number}", f"{100 + number}", f"c{number}", "north", NINE)
    if books.slip(slip.card_id) is None:
        books.keep_slip(slip)
    return slip


def issuance(books: Books, bonus_id: str, number: int = 0, **changes: object) -> Issuance:
    """A reservation of the offer ``gift`` for customer ``c<number>``."""
    slip = open_slip(books, number)
    one = Issuance(
        bonus_id=bonus_id,
        offer_id="gift",
        card_id=slip.card_id,
        order=slip.order,
        customer_id=slip.customer_id,
        site_id="north",
        period=1,
        reserved_on=NINE.date(),
        face_value_cents=100,
        reason=Reason(kind=ReasonKind.THANK_YOU),
        state=BonusState.RESERVED,
        expires_at=LATER,
        moved_at=NINE,
    )
    return dataclasses.replace(one, **changes)  # type: ignore[arg-type]


def became(one: Issuance, state: BonusState) -> Issuance:
    return dataclasses.replace(one, state=state)


def piles(books: Books) -> dict[str, tuple[int, int, int]]:
    return {
        one.measure.value: (one.remaining, one.reserved, one.given)
        for one in books.balances()
        if one.site_id != "south"
    }


def test_what_is_reserved_leaves_every_pile_of_its_offer(store: Store) -> None:
    load(store, shop(offer("gift", units_total=5, budget_cents=250), stock={"gift": 2}))
    with store.transaction() as books:
        assert books.reserve(issuance(books, "b1"), GLASSES)
        assert piles(books) == {"stock": (1, 1, 0), "units": (4, 1, 0), "cents": (150, 100, 0)}


def test_what_is_given_is_counted_as_given_and_what_is_released_is_left_again(store: Store) -> None:
    load(store, shop(offer("gift", units_total=5)))
    with store.transaction() as books:
        first, second = issuance(books, "b1"), issuance(books, "b2", 1)
        books.reserve(first, GLASSES)
        books.reserve(second, GLASSES)
        assert books.move(first, became(first, BonusState.GIVEN), GLASSES)
        assert books.move(second, became(second, BonusState.RELEASED), GLASSES)
        assert piles(books) == {"units": (4, 0, 1)}


@pytest.mark.parametrize(
    "limit",
    [{"units_total": 1}, {"budget_cents": 199}, {"units_total": 9, "budget_cents": 100}],
    ids=["units", "cents", "both"],
)
def test_the_last_one_is_reserved_once_and_a_refusal_changes_nothing(
    store: Store, limit: dict[str, int]
) -> None:
    load(store, shop(offer("gift", **limit)))
    with store.transaction() as books:
        assert books.reserve(issuance(books, "b1"), GLASSES)
        before = piles(books), books.ledger(), books.issuances("101")
        assert not books.reserve(issuance(books, "b2", 1), GLASSES)
        assert (piles(books), books.ledger(), books.issuances("101")) == before


def test_a_stocked_offer_is_not_there_where_no_stock_was_received(store: Store) -> None:
    load(store, shop(offer("gift"), stock={"gift": 3}))
    with store.transaction() as books:
        assert [one.available for one in books.candidates("north")] == [True]
        assert [one.available for one in books.candidates("south")] == [False]
        assert not books.reserve(issuance(books, "b1", site_id="south"), GLASSES)


def test_a_customer_has_an_offer_once_in_a_period(store: Store) -> None:
    load(store, shop(offer("gift", units_total=5)))
    with store.transaction() as books:
        first = issuance(books, "b1")
        assert books.reserve(first, GLASSES)
        assert not books.reserve(issuance(books, "b2"), GLASSES)
        assert books.reserve(issuance(books, "b3", period=2), GLASSES)
        assert books.move(first, became(first, BonusState.RELEASED), GLASSES)
        assert books.reserve(issuance(books, "b4"), GLASSES)


@pytest.mark.parametrize("limits", [{}, {"units_total": 5}], ids=["unlimited", "limited"])
def test_a_bonus_moves_only_from_the_state_it_is_in(store: Store, limits: dict[str, int]) -> None:
    load(store, shop(offer("gift", **limits)))
    with store.transaction() as books:
        one = issuance(books, "b1")
        books.reserve(one, GLASSES)
        assert books.move(one, became(one, BonusState.GIVEN), GLASSES)
        assert not books.move(one, became(one, BonusState.RELEASED), GLASSES)
        assert [kept.state for kept in books.issuances("100")] == [BonusState.GIVEN]
        assert piles(books) == ({"units": (4, 0, 1)} if limits else {})


def test_an_undone_no_takes_the_bonus_back_only_while_there_is_one(store: Store) -> None:
    load(store, shop(offer("gift", units_total=1)))
    with store.transaction() as books:
        first = issuance(books, "b1")
        books.reserve(first, GLASSES)
        declined = became(first, BonusState.DECLINED)
        assert books.move(first, declined, GLASSES)
        assert books.reserve(issuance(books, "b2", 1), GLASSES)
        assert not books.move(declined, first, GLASSES)


def test_the_ledger_tells_every_move_in_order(store: Store) -> None:
    load(store, shop(offer("gift")))
    with store.transaction() as books:
        one = issuance(books, "b1")
        books.reserve(one, GLASSES)
        books.move(one, became(one, BonusState.GIVEN), GLASSES)
        assert list(books.ledger()) == [
            ("b1", None, BonusState.RESERVED),
            ("b1", BonusState.RESERVED, BonusState.GIVEN),
        ]


def test_a_bonus_is_read_back_as_it_was_reserved(store: Store) -> None:
    load(store, shop(offer("gift")))
    with store.transaction() as books:
        one = issuance(books, "b1")
        books.reserve(one, GLASSES)
    with store.transaction() as books:
        assert list(books.issuances("100")) == [one]


def test_a_transaction_that_fails_changes_nothing(store: Store) -> None:
    load(store, shop(offer("gift", units_total=5)))

    def fail() -> None:
        with store.transaction() as books:
            books.reserve(issuance(books, "b1"), GLASSES)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.transaction() as books:
        assert piles(books) == {"units": (5, 0, 0)}
        assert books.slip("card-0") is None


def test_expired_reservations_are_due_oldest_first_and_bounded(store: Store) -> None:
    load(store, shop(offer("gift")))
    with store.transaction() as books:
        for number, minutes in ((0, 3), (1, 1), (2, 2)):
            expires_at = NINE + dt.timedelta(minutes=minutes)
            books.reserve(issuance(books, f"b{number}", number, expires_at=expires_at), GLASSES)
        assert [one.bonus_id for one in books.due(NINE + dt.timedelta(minutes=2), 10)] == ["b1", "b2"]
        assert [one.bonus_id for one in books.due(LATER, 1)] == ["b1"]


def test_a_reservation_of_a_clock_that_ran_ahead_is_due_once_it_is_right(store: Store) -> None:
    load(store, shop(offer("gift"), people=5))
    ends = {"late": 9, "kept": 10, "yesterday": 24 * 60 + 10, "ahead": 24 * 60 + 11, "years": 60 * 24 * 3000}
    with store.transaction() as books:
        for number, (bonus_id, minutes) in enumerate(ends.items()):
            expires_at = NINE + dt.timedelta(minutes=minutes)
            books.reserve(issuance(books, bonus_id, number, expires_at=expires_at), GLASSES)
        assert [one.bonus_id for one in books.due(NINE, 10)] == ["ahead", "years"]
        assert [one.bonus_id for one in books.due(NINE + dt.timedelta(minutes=9), 2)] == ["late", "years"]
        assert [one.bonus_id for one in books.due(NINE + dt.timedelta(minutes=9), 1)] == ["late"]


def test_only_what_counts_against_the_customer_is_remembered(store: Store) -> None:
    load(store, shop(offer("gift")))
    with store.transaction() as books:
        one = issuance(books, "b1")
        books.reserve(one, GLASSES)
        assert [had.offer_id for had in books.had("c0", NINE.date())] == ["gift"]
        assert list(books.had("c0", NINE.date() + dt.timedelta(days=1))) == []
        assert list(books.had("c1", NINE.date())) == []
        declined = became(one, BonusState.DECLINED)
        books.move(one, declined, GLASSES)
        assert [had.offer_id for had in books.had("c0", NINE.date())] == ["gift"]
        books.move(declined, one, GLASSES)
        books.move(one, became(one, BonusState.EXPIRED), GLASSES)
        assert list(books.had("c0", NINE.date())) == []


def test_scans_answers_slips_and_glasses_are_kept_as_they_are(store: Store) -> None:
    load(store, shop())
    card = Card(card_id="card-0", name=None, order="100", bay="1")
    scanned = Scanned("s1", "content", card, NINE)
    answered = Answered("a1", "content", "card-0", NINE)
    known = KnownGlasses("g1", "north", "hash", NINE)
    with store.transaction() as books:
        slip = open_slip(books)
        books.keep_scanned(scanned)
        books.keep_answered(answered)
        books.keep_glasses(known)
    with store.transaction() as books:
        assert books.scanned("s1") == scanned
        assert books.answered("a1") == answered
        assert books.glasses("g1") == known
        assert books.slip("card-0") == books.open_slip("100") == slip
        assert (books.scanned("s2"), books.answered("a2"), books.glasses("g2"), books.slip("x")) == (
            None,
        ) * 4
        books.keep_glasses(dataclasses.replace(known, revoked_at=LATER))
        books.close_slip("card-0", LATER)
    with store.transaction() as books:
        assert books.glasses("g1") == dataclasses.replace(known, revoked_at=LATER)
        assert books.open_slip("100") is None
        assert books.slip("card-0") == dataclasses.replace(slip, is_open=False)


def test_a_collected_pickup_waits_no_more_and_counts_for_its_customer(store: Store) -> None:
    load(store, shop(pickups=(pickup(0), pickup(1), pickup(0, order="200", bags=pickup(7).bags))))
    with store.transaction() as books:
        assert [one.order for one in books.waiting("c0")] == ["100", "200"]
        books.collect("100", NINE)
        assert [one.order for one in books.waiting("c0")] == ["200"]
        assert list(books.bags("100")) == [Bag(label="B100-1", temperature=Temperature.AMBIENT)]
        assert list(books.bags("no order")) == []
        member = books.member("CARD-0")
        assert member is not None
        assert member.visitor.pickups_before == 1


def test_of_many_codes_those_that_somebody_holds_are_told(store: Store) -> None:
    load(store, shop(customers=(customer(0), customer(1)), pickups=()))
    with store.transaction() as books:
        assert list(books.held([])) == []
        assert list(books.held(["nobody's", "CARD-1", "nor this"])) == [
            ExpectedCode(Symbology.CODE_128, "CARD-1")
        ]


def test_expected_are_the_codes_of_open_pickups_around_now_earliest_first(store: Store) -> None:
    two_codes = (
        Code(kind=CodeKind.APP, symbology=Symbology.QR_CODE, text="APP-0"),
        Code(kind=CodeKind.CARD, symbology=Symbology.UPC_A, text="012345678905"),
    )
    bags = tuple((BagOnShelf(label=f"L{n}", temperature=Temperature.FROZEN),) for n in range(4))
    pickups = (
        pickup(0, starts_in_minutes=30),
        pickup(0, order="x", starts_in_minutes=40, bags=bags[0]),
        pickup(1, starts_in_minutes=10),
        pickup(2, starts_in_minutes=300),
        pickup(2, order="y", site_id="south", bags=bags[1]),
    )
    people = (customer(0, codes=two_codes), customer(1), customer(2))
    load(store, shop(customers=people, pickups=pickups))
    hour = dt.timedelta(hours=1)
    with store.transaction() as books:
        assert list(books.expected("north", NINE - hour, NINE + hour, 10)) == [
            ExpectedCode(Symbology.CODE_128, "CARD-1"),
            ExpectedCode(Symbology.UPC_A, "0012345678905"),
            ExpectedCode(Symbology.QR_CODE, "APP-0"),
        ]
        assert len(books.expected("north", NINE - hour, NINE + hour, 2)) == 2
        books.collect("101", NINE)
        assert len(books.expected("north", NINE - hour, NINE + hour, 10)) == 2


def test_many_at_once_get_exactly_what_there_is(store: Store) -> None:
    """Eight threads claim for 64 customers what is there 20 times."""
    load(store, shop(offer("gift", units_total=20), people=64, stock={"gift": 40}))
    won: list[str] = []
    start = threading.Barrier(8)

    def claim(worker: int) -> None:
        start.wait(timeout=60)
        for number in range(worker, 64, 8):
            with store.transaction() as books:
                one = issuance(books, f"b{number}", number)
                if books.reserve(one, GLASSES) and books.move(one, became(one, BonusState.GIVEN), GLASSES):
                    won.append(one.customer_id)

    threads = [threading.Thread(target=claim, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=200)
    assert len(won) == len(set(won)) == 20
    with store.transaction() as books:
        assert piles(books) == {"units": (0, 0, 20), "stock": (20, 0, 20)}


def test_a_closed_store_is_unavailable(store: Store) -> None:
    store.close()
    store.close()
    with pytest.raises(StoreUnavailable), store.transaction():
        pytest.fail("the books opened")


@pytest.mark.parametrize("units", [0, 1])
def test_less_than_has_left_cannot_have_been_received(store: Store, units: int) -> None:
    load(store, shop(offer("gift"), stock={"gift": 5}))
    with store.transaction() as books:
        for number in range(2):
            books.reserve(issuance(books, f"b{number}", number), GLASSES)
    with pytest.raises(ShopRefused, match=r"^stock\.0\.units: more than that"):
        load(store, shop(offer("gift"), stock={"gift": units}))
    with store.transaction() as books:
        assert piles(books) == {"stock": (3, 2, 0)}


def test_more_may_be_received_at_any_time(store: Store) -> None:
    load(store, shop(offer("gift", units_total=2), stock={"gift": 5}))
    with store.transaction() as books:
        books.reserve(issuance(books, "b1"), GLASSES)
    load(store, shop(offer("gift", units_total=3), stock={"gift": 9}))
    with store.transaction() as books:
        assert piles(books) == {"stock": (8, 1, 0), "units": (2, 1, 0)}


def test_a_limit_that_comes_later_counts_what_is_out_already(store: Store) -> None:
    load(store, shop(offer("gift")))
    with store.transaction() as books:
        first, second = issuance(books, "b1"), issuance(books, "b2", 1)
        books.reserve(first, GLASSES)
        books.reserve(second, GLASSES)
        books.move(first, became(first, BonusState.GIVEN), GLASSES)
    load(store, shop(offer("gift", units_total=3, budget_cents=500), stock={"gift": 2}))
    with store.transaction() as books:
        assert piles(books) == {"stock": (0, 1, 1), "units": (1, 1, 1), "cents": (300, 100, 100)}
        assert books.move(second, became(second, BonusState.RELEASED), GLASSES)
        assert piles(books) == {"stock": (1, 0, 1), "units": (2, 0, 1), "cents": (400, 0, 100)}


def test_a_limit_does_not_go_away(store: Store) -> None:
    load(store, shop(offer("gift", units_total=3)))
    with pytest.raises(ShopRefused, match=r"^campaigns\.0\.offers\.0: its limit of units"):
        load(store, shop(offer("gift")))


def test_the_same_document_twice_changes_only_times(store: Store) -> None:
    document = shop(offer("gift", units_total=3), offer("other", days_between=3), stock={"gift": 2})
    load(store, document)
    with store.transaction() as books:
        one = issuance(books, "b1")
        books.reserve(one, GLASSES)
        books.move(one, became(one, BonusState.GIVEN), GLASSES)
        books.collect("101", NINE)
        before = (books.census(), books.balances(), books.drive("north"), books.candidates("north"))
        member = books.member("CARD-0")
    load(store, document, NINE + dt.timedelta(hours=2))
    with store.transaction() as books:
        assert (books.census(), books.balances(), books.drive("north"), books.candidates("north")) == before
        assert books.member("CARD-0") == member
        assert [one.starts_at for one in books.waiting("c0")] == [NINE + dt.timedelta(hours=2)]
        assert list(books.waiting("c1")) == [], "what is collected stays collected"


def test_offers_that_are_not_in_the_document_run_no_longer(store: Store) -> None:
    load(store, shop(offer("gift", units_total=3), offer("other")))
    with store.transaction() as books:
        one = issuance(books, "b1")
        books.reserve(one, GLASSES)
    load(store, shop(offer("other")))
    with store.transaction() as books:
        assert [one.offer.offer_id for one in books.candidates("north")] == ["other"]
        assert books.move(one, became(one, BonusState.GIVEN), GLASSES), "what was shown may be given"


def test_a_code_of_somebody_else_is_refused_and_nothing_is_loaded(store: Store) -> None:
    load(store, shop())
    stolen = customer(9, codes=customer(0).codes, first_name="Eve")
    with pytest.raises(ShopRefused, match=r"^customers\.0\.codes\.0: belongs to another customer"):
        load(store, shop(customers=(stolen,), pickups=()))
    with store.transaction() as books:
        assert books.census().customers == 3


def test_an_order_of_somebody_else_is_refused_and_nothing_is_loaded(store: Store) -> None:
    load(store, shop())
    swapped = (pickup(0), pickup(1, customer_id="c2"), pickup(2, customer_id="c1"))
    with pytest.raises(ShopRefused) as refused:
        load(
            store, shop(customers=(customer(1, first_name="Eve"), customer(2), customer(0)), pickups=swapped)
        )
    assert str(refused.value).splitlines() == [
        "pickups.1.order: is the order of another customer",
        "pickups.2.order: is the order of another customer",
    ]
    with store.transaction() as books:
        assert [one.order for one in books.waiting("c1")] == ["101"]
        member = books.member("CARD-1")
    assert member is not None
    assert member.first_name == "Zoé"


def test_a_customer_may_change_codes_and_the_old_one_is_nobodys(store: Store) -> None:
    load(store, shop(people=1))
    fresh = (Code(kind=CodeKind.CARD, symbology=Symbology.CODE_128, text="NEW-0"),)
    load(store, shop(customers=(customer(0, codes=fresh),), pickups=()))
    with store.transaction() as books:
        assert books.member("CARD-0") is None
        assert books.member("NEW-0") is not None


def test_red_purchases_and_those_without_consent_are_not_kept(store: Store) -> None:
    receipts = (*bought(Category.TOBACCO, 1), *bought(Category.COFFEE, 2))
    people = (customer(0, purchases=receipts), customer(1, purchases=receipts, profiling=False))
    load(store, shop(customers=people, pickups=()))
    with store.transaction() as books:
        kept = [books.member(f"CARD-{number}") for number in range(2)]
    assert [[one.category for one in member.visitor.purchases] for member in kept if member] == [
        [Category.COFFEE],
        [],
    ]
