"""What a till does with a bonus, on every store; and what the ledger tells of it."""

import threading
from itertools import pairwise

import pytest

from overlays.card import BonusKind
from overlays.wire import Verdict
from server.desk.campaigns import CampaignDesk
from server.desk.store import Store
from server.desk.till import Till, TillAnswer, TillRequest
from server.domain.issuance import Arm, BonusState, Provenance, TillDeed
from server.errors import StoreUnavailable
from tests.contract.stores.test_store import GLASSES, became, issuance
from tests.unit.server.small_shop import NINE, Counter, load, offer, shop

REDEEM, RETURN = TillDeed.REDEEM, TillDeed.RETURN
CHOSEN = Provenance("5e1f", "ease-3", 0.125, Arm.EXPLORE)


class Checkout:
    """A counter where one gift was shown, and a till beside it."""

    def __init__(self, store: Store, verdict: Verdict | None = Verdict.GIVE) -> None:
        self.counter = Counter(store, offer("gift", units_total=2, budget_cents=200))
        self.till = Till(store, self.counter.clock)
        self.shown = self.counter.show("s1")
        self.bonus_id = self.shown.card.bonuses[0].bonus_id
        if verdict is not None:
            self.counter.say("a1", self.shown, verdict, 0)

    def ask(
        self, deed: TillDeed, request_id: str = "r1", till_id: str = "till-4", bonus_id: str = ""
    ) -> TillAnswer:
        return self.till.record(TillRequest(request_id, till_id, bonus_id or self.bonus_id, deed))

    def units(self) -> tuple[int, int, int]:
        return self.counter.piles("gift")["units"]


def test_what_was_given_is_redeemed_once(store: Store) -> None:
    checkout = Checkout(store)
    assert checkout.ask(REDEEM) is TillAnswer.RECORDED
    assert checkout.ask(REDEEM, "r2") is TillAnswer.ALREADY_REDEEMED
    assert checkout.units() == (1, 0, 1)


@pytest.mark.parametrize("kind", list(BonusKind))
def test_a_till_that_redeems_whatever_an_order_has_redeems_coupons_only(
    store: Store, kind: BonusKind
) -> None:
    stock = {"gift": 2} if kind is BonusKind.SAMPLE else None
    counter = Counter(store, offer("gift", kind=kind), stock=stock)
    shown = counter.show("s1")
    counter.say("a1", shown, Verdict.GIVE, 0)
    till, bonus_id = Till(store, counter.clock), shown.card.bonuses[0].bonus_id
    redeemed = till.record(TillRequest("r1", "till-4", bonus_id, REDEEM))
    assert redeemed is (TillAnswer.RECORDED if kind is BonusKind.COUPON else TillAnswer.NOT_A_COUPON)
    assert till.record(TillRequest("r2", "till-4", bonus_id, RETURN)) is TillAnswer.RECORDED


def test_what_was_given_of_a_campaign_that_has_ended_is_redeemed(store: Store) -> None:
    checkout = Checkout(store)
    CampaignDesk(store, checkout.counter.clock).archive("spring", "lea")
    assert checkout.ask(REDEEM) is TillAnswer.RECORDED


@pytest.mark.parametrize("redeemed", [False, True])
def test_what_is_brought_back_is_there_again_but_not_for_the_same_customer(
    store: Store, redeemed: bool
) -> None:
    checkout = Checkout(store)
    if redeemed:
        checkout.ask(REDEEM)
    assert checkout.ask(RETURN, "r2") is TillAnswer.RECORDED
    assert checkout.units() == (2, 0, 0)
    assert checkout.ask(RETURN, "r3") is TillAnswer.ALREADY_RETURNED
    assert checkout.ask(REDEEM, "r4") is TillAnswer.ALREADY_RETURNED
    assert checkout.counter.show("s2").card.bonuses == ()
    assert len(checkout.counter.show("s3", 1).card.bonuses) == 1


@pytest.mark.parametrize("verdict", [None, Verdict.DECLINE])
@pytest.mark.parametrize("deed", TillDeed)
def test_what_was_not_given_is_not_redeemed_or_returned(
    store: Store, verdict: Verdict | None, deed: TillDeed
) -> None:
    assert Checkout(store, verdict).ask(deed) is TillAnswer.NOT_GIVEN


def test_a_bonus_that_nobody_knows_is_refused_and_may_be_asked_for_again(store: Store) -> None:
    checkout = Checkout(store)
    assert checkout.ask(REDEEM, bonus_id="c0-9") is TillAnswer.UNKNOWN_BONUS
    assert checkout.ask(REDEEM) is TillAnswer.RECORDED


def test_one_id_is_good_for_one_request_of_one_till(store: Store) -> None:
    checkout = Checkout(store)
    assert checkout.ask(REDEEM) is TillAnswer.RECORDED
    assert checkout.ask(RETURN) is TillAnswer.ID_REUSED
    assert checkout.ask(RETURN, till_id="till-5") is TillAnswer.RECORDED


@pytest.mark.parametrize(("deed", "became"), [(REDEEM, BonusState.REDEEMED), (RETURN, BonusState.RETURNED)])
def test_the_same_request_a_thousand_times_is_recorded_once(
    store: Store, deed: TillDeed, became: BonusState
) -> None:
    checkout = Checkout(store)
    answers: list[TillAnswer] = []

    def repeat() -> None:
        answers.extend(checkout.ask(deed) for _ in range(250))

    threads = [threading.Thread(target=repeat) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=200)
    assert len(answers) == 1000
    assert set(answers) == {TillAnswer.RECORDED}
    with store.transaction() as books:
        assert [one.became for one in books.moves(0, 9)].count(became) == 1


def test_a_store_that_is_away_is_an_answer(store: Store) -> None:
    checkout = Checkout(store)
    store.close()
    told: list[StoreUnavailable] = []
    till = Till(store, checkout.counter.clock, told.append)
    request = TillRequest("r1", "till-4", checkout.bonus_id, REDEEM)
    assert till.record(request) is TillAnswer.STORE_UNAVAILABLE
    assert len(told) == 1, "why stands in the log"
    with pytest.raises(StoreUnavailable), store.transaction():
        pytest.fail("the books opened")


def test_the_ledger_tells_who_moved_what_and_who_chose_it(store: Store) -> None:
    load(store, shop(offer("gift")))
    with store.transaction() as books:
        one = issuance(books, "b1", provenance=CHOSEN)
        given = became(one, BonusState.GIVEN)
        books.reserve(one, GLASSES)
        books.move(one, given, GLASSES)
        books.move(given, became(one, BonusState.REDEEMED), "till-4")
    with store.transaction() as books:
        assert books.issuance("b1") == became(one, BonusState.REDEEMED)
        assert books.issuance("b2") is None
        moves = books.moves(0, 10)
        assert [(move.was, move.became, move.by) for move in moves] == [
            (None, BonusState.RESERVED, GLASSES),
            (BonusState.RESERVED, BonusState.GIVEN, GLASSES),
            (BonusState.GIVEN, BonusState.REDEEMED, "till-4"),
        ]
        assert {(move.issuance.provenance, move.issuance.site_id, move.moved_at) for move in moves} == {
            (CHOSEN, "north", NINE)
        }
        assert all(before.line < after.line for before, after in pairwise(moves))
        assert books.moves(moves[0].line, 1) == moves[1:2]
        assert list(books.moves(moves[-1].line, 5)) == []


def test_of_several_bonuses_each_is_reserved_wholly_or_not_at_all(store: Store) -> None:
    offers = (offer("gift", budget_cents=150), offer("gone", units_total=0), offer("free"))
    load(store, shop(*offers))
    with store.transaction() as books:
        wanted = [issuance(books, f"b{n}", offer_id=one.offer_id) for n, one in enumerate(offers)]
        assert books.reserve_together(wanted, GLASSES) == {"b0", "b2"}
        assert books.reserve_together([], GLASSES) == frozenset()
        again = [issuance(books, "b4", 1), issuance(books, "b5", offer_id="free")]
        assert books.reserve_together(again, GLASSES) == frozenset()
        assert [move.issuance.bonus_id for move in books.moves(0, 9)] == ["b0", "b2"]
        left = {(one.offer_id, one.remaining, one.reserved) for one in books.balances()}
        assert left == {("gift", 50, 100), ("gone", 0, 0)}
