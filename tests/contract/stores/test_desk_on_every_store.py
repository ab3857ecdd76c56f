"""The desk, on every store: who gets which card, and what becomes of its bonuses."""

import datetime as dt
import threading

import pytest

from overlays.card import Bag, Language, Temperature
from overlays.codes import Symbology
from overlays.wire import (
    Granted,
    Notice,
    NoticeKind,
    Refusal,
    RefusalReason,
    ShowCard,
    Verdict,
    Verify,
)
from server.desk.records import Glasses
from server.desk.store import Store
from server.domain.parts import BagOnShelf, Code, CodeKind
from tests.unit.server.small_shop import NORTH, SOUTH, Counter, customer, load, offer, pickup, scan, shop

THREE = (offer("a", units_total=5), offer("b", units_total=5), offer("c", units_total=5))


def reason(reply: object) -> RefusalReason:
    assert isinstance(reply, Refusal), reply
    return reply.reason


def test_a_scan_shows_who_which_order_which_bay_and_what_to_hand_over(store: Store) -> None:
    bags = (
        BagOnShelf(label="F", temperature=Temperature.FROZEN),
        BagOnShelf(label="A", temperature=Temperature.AMBIENT),
    )
    counter = Counter(store, offer("a"), pickups=(pickup(0, bags=bags),))
    card = counter.show("s1").card
    assert (card.name, card.order, card.bay) == ("Zoé L.", "100", "1")
    assert [bag.label for bag in card.bags] == ["A", "F"], "frozen is carried out last"
    assert [bonus.title.forms for bonus in card.bonuses] == [("Cadeau a",)]


def test_a_customer_who_did_not_agree_has_no_name_on_the_card(store: Store) -> None:
    counter = Counter(store, customers=(customer(0, name_on_glasses=False),), pickups=(pickup(0),))
    assert counter.show("s1").card.name is None


def test_the_attendant_reads_the_card_in_their_language(store: Store) -> None:
    counter = Counter(store, offer("a"))
    english = Glasses("north-2", "north", Language.ENGLISH)
    assert counter.show("s1").card.bonuses[0].title.forms == ("Cadeau a",)
    assert counter.show("s2", glasses=english).card.bonuses[0].title.forms == ("Gift a",)


def test_a_upc_a_and_its_ean_13_are_the_same_customer(store: Store) -> None:
    codes = (Code(kind=CodeKind.CARD, symbology=Symbology.UPC_A, text="012345678905"),)
    counter = Counter(store, customers=(customer(0, codes=codes),), pickups=(pickup(0),))
    for scan_id, code, symbology in (
        ("s1", "0012345678905", Symbology.EAN_13),
        ("s2", "012345678905", Symbology.UPC_A),
        ("s3", "0012345678905", Symbology.UPC_A),
    ):
        reply = counter.desk.identify(NORTH, scan(scan_id, code=code, symbology=symbology))
        assert isinstance(reply, ShowCard)


def test_an_unknown_code_shows_nobody(store: Store) -> None:
    counter = Counter(store)
    assert reason(counter.desk.identify(NORTH, scan("s1", 99))) is RefusalReason.UNKNOWN_CODE


def test_a_digest_of_a_strange_payload_can_be_somebodys_code(store: Store) -> None:
    payload = "https://example.test/\n" + "x" * 3000
    codes = (Code(kind=CodeKind.APP, symbology=Symbology.QR_CODE, text=payload),)
    counter = Counter(store, customers=(customer(0, codes=codes),), pickups=(pickup(0),))
    code = counter.desk.expected("north").groups[0].codes[0]
    assert code.startswith("sha256:")
    assert isinstance(counter.desk.identify(NORTH, scan("s1", code=code)), ShowCard)


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"starts_in_minutes": 13 * 60}, RefusalReason.NO_PICKUP),
        ({"starts_in_minutes": -13 * 60}, RefusalReason.NO_PICKUP),
        ({"site_id": "south"}, RefusalReason.OTHER_SITE),
    ],
)
def test_a_pickup_of_another_day_or_site_is_refused(
    store: Store, changes: dict[str, object], refused: RefusalReason
) -> None:
    counter = Counter(store, pickups=(pickup(0, **changes),))
    assert reason(counter.desk.identify(NORTH, scan("s1"))) is refused


def test_of_two_pickups_the_nearer_one_is_shown(store: Store) -> None:
    late = pickup(
        0, order="late", starts_in_minutes=200, bags=(BagOnShelf(label="x", temperature=Temperature.AMBIENT),)
    )
    counter = Counter(store, pickups=(late, pickup(0, starts_in_minutes=-20)))
    assert counter.show("s1").card.order == "100"


def test_the_same_scan_gets_the_same_card_whatever_has_happened_since(store: Store) -> None:
    counter = Counter(store, *THREE)
    first = counter.show("s1")
    counter.say("a1", first, Verdict.GIVE, 0)
    counter.say("a2", first, Verdict.DONE)
    counter.clock.forward(3600)
    assert counter.show("s1").card == first.card


def test_a_thousand_repeats_reserve_once(store: Store) -> None:
    counter = Counter(store, offer("a", units_total=5))
    assert len({counter.show("s1").card for _ in range(1000)}) == 1
    assert counter.piles("a") == {"units": (4, 1, 0)}


@pytest.mark.parametrize("other", [scan("s1", 1), scan("s1", frames=3)])
def test_a_scan_id_with_other_content_is_refused(store: Store, other: object) -> None:
    counter = Counter(store, *THREE)
    counter.show("s1")
    assert reason(counter.desk.identify(NORTH, other)) is RefusalReason.ID_REUSED  # type: ignore[arg-type]


def test_a_scan_id_of_other_glasses_is_refused(store: Store) -> None:
    counter = Counter(store, *THREE)
    counter.show("s1")
    reply = counter.desk.identify(Glasses("north-2", "north"), scan("s1"))
    assert reason(reply) is RefusalReason.ID_REUSED


def test_a_pickup_scanned_twice_has_one_card_and_one_set_of_bonuses(store: Store) -> None:
    counter = Counter(store, *THREE)
    first, second = counter.show("s1"), counter.show("s2", glasses=Glasses("north-2", "north"))
    assert first.card == second.card
    assert counter.piles("a") == {"units": (4, 1, 0)}


def test_a_second_look_at_a_card_shows_only_what_is_still_open(store: Store) -> None:
    counter = Counter(store, *THREE, offer("d"))
    first = counter.show("s1")
    counter.say("a1", first, Verdict.GIVE, 0)
    counter.say("a2", first, Verdict.DECLINE, 1)
    assert [one.bonus_id for one in counter.show("s2").card.bonuses] == [first.card.bonuses[2].bonus_id]


@pytest.mark.parametrize(
    ("verdict", "left", "reserved", "given"),
    [(Verdict.GIVE, 4, 0, 1), (Verdict.DECLINE, 5, 0, 0), (Verdict.UNDO, 4, 1, 0), (Verdict.DONE, 5, 0, 0)],
)
def test_an_answer_is_counted_once_though_it_is_said_a_thousand_times(
    store: Store, verdict: Verdict, left: int, reserved: int, given: int
) -> None:
    counter = Counter(store, offer("a", units_total=5, budget_cents=500), stock={"a": 5})
    shown = counter.show("s1")
    if verdict is Verdict.UNDO:
        counter.say("a0", shown, Verdict.GIVE, 0)
    with store.transaction() as books:
        before = len(books.ledger())
    bonus = None if verdict is Verdict.DONE else 0
    replies = [counter.say("a1", shown, verdict, bonus) for _ in range(1000)]
    assert isinstance(replies[0], Granted)
    assert len(set(replies)) == 1
    piles = (left, reserved, given)
    cents = (100 * left, 100 * reserved, 100 * given)
    assert counter.piles("a") == {"units": piles, "cents": cents, "stock": piles}
    with store.transaction() as books:
        assert len(books.ledger()) == before + 1


def test_a_second_answer_to_a_bonus_is_too_late(store: Store) -> None:
    counter = Counter(store, offer("a", units_total=5))
    shown = counter.show("s1")
    counter.say("a1", shown, Verdict.GIVE, 0)
    for answer_id, verdict in (("a2", Verdict.GIVE), ("a3", Verdict.DECLINE)):
        assert reason(counter.say(answer_id, shown, verdict, 0)) is RefusalReason.ALREADY_DECIDED
    assert counter.piles("a") == {"units": (4, 0, 1)}


def test_an_answer_id_with_other_content_is_refused(store: Store) -> None:
    counter = Counter(store, *THREE)
    shown = counter.show("s1")
    counter.say("a1", shown, Verdict.GIVE, 0)
    assert reason(counter.say("a1", shown, Verdict.GIVE, 1)) is RefusalReason.ID_REUSED


def test_an_answer_names_a_card_and_a_bonus_that_exist(store: Store) -> None:
    counter = Counter(store, *THREE)
    shown = counter.show("s1")
    no_bonus = counter.say("a1", shown, Verdict.GIVE, bonus_id="nothing")
    no_card = counter.say("a2", shown, Verdict.DONE, card_id="nothing")
    assert reason(no_bonus) is RefusalReason.UNKNOWN_BONUS
    assert reason(no_card) is RefusalReason.UNKNOWN_CARD


def test_glasses_of_another_site_know_nothing_of_a_card(store: Store) -> None:
    counter = Counter(store, *THREE)
    shown = counter.show("s1")
    verify = Verify(verify_id="v1", card_id=shown.card.card_id, label="B100-1")
    assert reason(counter.desk.verify_bag(SOUTH, verify)) is RefusalReason.UNKNOWN_CARD


def test_a_declined_bonus_returns_and_is_not_offered_again_this_week(store: Store) -> None:
    counter = Counter(store, offer("a", units_total=5))
    shown = counter.show("s1")
    counter.say("a1", shown, Verdict.DECLINE, 0)
    assert counter.piles("a") == {"units": (5, 0, 0)}
    assert counter.show("s2").card.bonuses == ()


@pytest.mark.parametrize("verdict", [Verdict.GIVE, Verdict.DECLINE])
def test_an_answer_can_be_taken_back_for_ten_seconds(store: Store, verdict: Verdict) -> None:
    counter = Counter(store, offer("a", units_total=5))
    shown = counter.show("s1")
    counter.say("a1", shown, verdict, 0)
    counter.clock.forward(10)
    assert isinstance(counter.say("a2", shown, Verdict.UNDO, 0), Granted)
    assert counter.piles("a") == {"units": (4, 1, 0)}
    assert isinstance(counter.say("a3", shown, Verdict.GIVE, 0), Granted)


def test_after_ten_seconds_it_is_too_late_to_undo(store: Store) -> None:
    counter = Counter(store, offer("a", units_total=5))
    shown = counter.show("s1")
    assert reason(counter.say("a0", shown, Verdict.UNDO, 0)) is RefusalReason.TOO_LATE_TO_UNDO
    counter.say("a1", shown, Verdict.GIVE, 0)
    counter.clock.forward(10.1)
    assert reason(counter.say("a2", shown, Verdict.UNDO, 0)) is RefusalReason.TOO_LATE_TO_UNDO
    assert counter.piles("a") == {"units": (4, 0, 1)}


def test_an_undo_after_done_puts_the_bonus_back_on_the_shelf(store: Store) -> None:
    counter = Counter(store, offer("a", units_total=5))
    shown = counter.show("s1")
    counter.say("a1", shown, Verdict.GIVE, 0)
    counter.say("a2", shown, Verdict.DONE)
    assert isinstance(counter.say("a3", shown, Verdict.UNDO, 0), Granted)
    assert counter.piles("a") == {"units": (5, 0, 0)}


def test_an_undone_no_is_refused_when_somebody_else_has_got_the_last_one(store: Store) -> None:
    counter = Counter(store, offer("a", units_total=1))
    shown = counter.show("s1")
    counter.say("a1", shown, Verdict.DECLINE, 0)
    counter.show("s2", 1)
    assert reason(counter.say("a2", shown, Verdict.UNDO, 0)) is RefusalReason.RESERVATION_EXPIRED


def test_done_returns_what_was_not_given_and_the_customer_is_expected_no_more(store: Store) -> None:
    counter = Counter(store, *THREE, people=1)
    shown = counter.show("s1")
    counter.say("a1", shown, Verdict.GIVE, 0)
    assert counter.desk.expected("north").groups
    assert isinstance(counter.say("a2", shown, Verdict.DONE), Granted)
    assert [counter.piles(one)["units"] for one in "abc"] == [(4, 0, 1), (5, 0, 0), (5, 0, 0)]
    assert counter.desk.expected("north").groups == ()
    assert reason(counter.desk.identify(NORTH, scan("s2"))) is RefusalReason.NO_PICKUP
    assert reason(counter.say("a3", shown, Verdict.DONE)) is RefusalReason.ALREADY_DECIDED
    assert reason(counter.say("a4", shown, Verdict.GIVE, 1)) is RefusalReason.ALREADY_DECIDED


def test_a_wrong_customer_loses_nothing_and_can_come_again(store: Store) -> None:
    counter = Counter(store, *THREE)
    first = counter.show("s1")
    counter.say("a1", first, Verdict.WRONG_CUSTOMER)
    assert counter.piles("a") == {"units": (5, 0, 0)}
    again = counter.show("s2")
    assert again.card.card_id != first.card.card_id
    assert len(again.card.bonuses) == 3


def test_cards_and_their_bonuses_stand_in_the_order_in_which_they_were_made(store: Store) -> None:
    counter = Counter(store, *THREE, people=5)
    shown = []
    for number in range(5):
        shown.append(counter.show(f"s{number}", number).card)
        counter.clock.forward(0.001)
    made = [bonus.bonus_id for card in shown for bonus in card.bonuses]
    assert len(made) == 15
    assert made == sorted(made)
    assert [card.card_id for card in shown] == sorted(card.card_id for card in shown)


def test_a_reservation_expires_after_ten_minutes_and_returns(store: Store) -> None:
    counter = Counter(store, offer("a", units_total=5))
    shown = counter.show("s1")
    counter.clock.forward(600)
    assert reason(counter.say("a1", shown, Verdict.GIVE, 0)) is RefusalReason.RESERVATION_EXPIRED
    assert counter.desk.sweep() == 1
    assert counter.desk.sweep() == 0
    assert counter.piles("a") == {"units": (5, 0, 0)}
    assert reason(counter.say("a2", shown, Verdict.GIVE, 0)) is RefusalReason.RESERVATION_EXPIRED


def test_what_was_handed_over_while_the_network_was_away_counts_the_next_morning(store: Store) -> None:
    counter = Counter(store, offer("a", units_total=5, budget_cents=1000))
    shown = counter.show("s1")
    counter.clock.forward(14 * 3600)
    assert counter.desk.sweep() == 1
    for told_again_after_s in (0, 3):
        counter.clock.forward(told_again_after_s)
        age_ms = 1000 * (14 * 3600 - 599 + told_again_after_s)
        assert isinstance(counter.say("a1", shown, Verdict.GIVE, 0, age_ms=age_ms), Granted)
    assert counter.piles("a") == {"units": (4, 0, 1), "cents": (900, 0, 100)}
    with store.transaction() as books:
        assert all(balance.holds for balance in books.balances())


def test_what_was_said_after_the_reservation_had_ended_counts_no_more(store: Store) -> None:
    counter = Counter(store, offer("a", units_total=5))
    shown = counter.show("s1")
    counter.clock.forward(3000)
    assert counter.desk.sweep() == 1
    late = counter.say("a1", shown, Verdict.GIVE, 0, age_ms=1000 * 2400)
    assert reason(late) is RefusalReason.RESERVATION_EXPIRED
    assert counter.piles("a") == {"units": (5, 0, 0)}


def test_what_was_handed_over_is_refused_when_somebody_else_has_got_the_last_one_meanwhile(
    store: Store,
) -> None:
    counter = Counter(store, offer("a", units_total=1))
    shown = counter.show("s1")
    counter.clock.forward(700)
    assert counter.desk.sweep() == 1
    counter.show("s2", 1)
    late = counter.say("a1", shown, Verdict.GIVE, 0, age_ms=1000 * 690)
    assert reason(late) is RefusalReason.RESERVATION_EXPIRED
    assert counter.piles("a") == {"units": (0, 1, 0)}


@pytest.mark.parametrize(("verdict", "counts"), [(Verdict.GIVE, False), (Verdict.DECLINE, True)])
def test_what_was_handed_over_is_not_given_twice_to_whoever_got_it_again(
    store: Store, verdict: Verdict, counts: bool
) -> None:
    counter = Counter(store, offer("a", units_total=5))
    shown = counter.show("s1")
    counter.clock.forward(700)
    assert isinstance(counter.say("a1", counter.show("s2"), Verdict.GIVE, 0), Granted)
    late = counter.say("a2", shown, verdict, 0, age_ms=690_000)
    assert isinstance(late, Granted) is counts
    assert counter.piles("a") == {"units": (4, 0, 1)}


def test_what_was_handed_over_before_other_glasses_closed_the_card_counts(store: Store) -> None:
    counter = Counter(store, offer("a", units_total=5))
    shown = counter.show("s1")
    counter.clock.forward(30)
    counter.say("a1", shown, Verdict.DONE)
    counter.clock.forward(30)
    assert reason(counter.say("a2", shown, Verdict.GIVE, 0)) is RefusalReason.ALREADY_DECIDED
    after_it = counter.say("a3", shown, Verdict.GIVE, 0, age_ms=29_000)
    assert reason(after_it) is RefusalReason.ALREADY_DECIDED
    assert isinstance(counter.say("a4", shown, Verdict.GIVE, 0, age_ms=31_000), Granted)
    assert counter.piles("a") == {"units": (4, 0, 1)}


@pytest.mark.parametrize(("said_after_s", "counts"), [(9.5, True), (10.5, False)])
def test_an_undo_counts_from_when_it_was_said(store: Store, said_after_s: float, counts: bool) -> None:
    counter = Counter(store, offer("a", units_total=5))
    shown = counter.show("s1")
    counter.say("a1", shown, Verdict.GIVE, 0)
    counter.clock.forward(45)
    undone = counter.say("a2", shown, Verdict.UNDO, 0, age_ms=round(1000 * (45 - said_after_s)))
    assert isinstance(undone, Granted) is counts
    assert counter.piles("a") == {"units": (4, 1, 0) if counts else (4, 0, 1)}


def test_a_card_that_expired_is_filled_again_when_the_customer_is_scanned_again(store: Store) -> None:
    counter = Counter(store, offer("a", units_total=5))
    first = counter.show("s1")
    counter.clock.forward(600)
    again = counter.show("s2")
    assert again.card.card_id == first.card.card_id
    assert again.card.bonuses[0].bonus_id != first.card.bonuses[0].bonus_id
    assert isinstance(counter.say("a1", again, Verdict.GIVE, 0), Granted)


def test_what_was_given_has_its_group_to_itself_when_the_card_is_filled_again(store: Store) -> None:
    sweets = [offer(name, group="sweets", face_value_cents=900) for name in "ab"]
    counter = Counter(store, *sweets, offer("c"))
    first = counter.show("s1")
    assert [one.title.forms for one in first.card.bonuses] == [("Cadeau a",), ("Cadeau c",)]
    assert isinstance(counter.say("a1", first, Verdict.GIVE, 0), Granted)
    counter.clock.forward(601)
    again = counter.show("s2")
    assert [one.title.forms for one in again.card.bonuses] == [("Cadeau c",)]


def test_one_pickup_never_brings_more_than_three_bonuses(store: Store) -> None:
    counter = Counter(store, *(offer(name) for name in "abcdefgh"))
    for number in range(6):
        shown = counter.show(f"s{number}")
        for bonus in range(len(shown.card.bonuses)):
            counter.say(f"a{number}-{bonus}", shown, Verdict.GIVE, bonus)
        counter.say(f"w{number}", shown, Verdict.WRONG_CUSTOMER)
    with store.transaction() as books:
        assert books.census().given == 3


def test_a_bag_belongs_to_the_order_or_not(store: Store) -> None:
    counter = Counter(store)
    card_id = counter.show("s1").card.card_id
    for label, kind in (("B100-1", NoticeKind.RIGHT_BAG), ("B101-1", NoticeKind.WRONG_BAG)):
        reply = counter.desk.verify_bag(NORTH, Verify(verify_id="v", card_id=card_id, label=label))
        assert reply == Notice(kind=kind, concerns="v")


def test_the_last_gift_goes_to_the_first_and_the_second_gets_the_next_best(store: Store) -> None:
    counter = Counter(store, offer("rich", face_value_cents=900, units_total=1), offer("poor"))
    assert len(counter.show("s1").card.bonuses) == 2
    assert [one.title.forms for one in counter.show("s2", 1).card.bonuses] == [("Cadeau poor",)]


def test_a_budget_is_never_overspent(store: Store) -> None:
    counter = Counter(store, offer("a", budget_cents=250), people=5)
    given = [len(counter.show(f"s{number}", number).card.bonuses) for number in range(5)]
    assert given == [1, 1, 0, 0, 0]


def test_steps_eight_nine_and_ten_are_measured(store: Store) -> None:
    counter = Counter(store, *THREE)
    assert [step.step for step in counter.show("s1").steps] == [8, 9, 10]


def test_glasses_that_race_for_the_last_gifts_get_exactly_what_there_is(store: Store) -> None:
    counter = Counter(store, offer("a", units_total=7), people=24)
    granted: list[int] = []
    start = threading.Barrier(6)

    def serve(worker: int) -> None:
        glasses = Glasses(f"north-{worker}", "north")
        start.wait(timeout=60)
        for number in range(worker, 24, 6):
            shown = counter.show(f"s{number}", number, glasses)
            if shown.card.bonuses and isinstance(counter.say(f"a{number}", shown, Verdict.GIVE, 0), Granted):
                granted.append(number)

    threads = [threading.Thread(target=serve, args=(worker,)) for worker in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=200)
    assert len(granted) == 7
    assert counter.piles("a") == {"units": (0, 0, 7)}


def test_two_offers_with_a_day_between_do_not_double_over_midnight(store: Store) -> None:
    """What is reserved before midnight stands on the card once, though a new day has begun."""
    counter = Counter(store, offer("a", days_between=1, units_total=5))
    load(store, shop(offer("a", days_between=1, units_total=5)), counter.clock.now())
    counter.clock.forward(dt.timedelta(hours=13, minutes=55).total_seconds())
    load(store, shop(offer("a", days_between=1, units_total=5)), counter.clock.now())
    counter.show("s1")
    counter.clock.forward(500)
    assert len(counter.show("s2").card.bonuses) == 1
    assert counter.piles("a") == {"units": (4, 1, 0)}


def test_what_a_card_holds_of_its_bags_is_what_the_order_has(store: Store) -> None:
    counter = Counter(store)
    assert counter.show("s1").card.bags == (Bag(label="B100-1", temperature=Temperature.AMBIENT),)
