"""A handover with full hands: bags, looks, memos, the queue, and a shift that begins with a badge."""

import pytest

from glassapp.app.deeds import BagsIn, CommandRefused, Deed, MemoRead, Nothing, ShiftBegun, Verified
from glassapp.app.hand import Pace
from glassapp.controls import CardRefusal
from glassapp.sounds import Earcon
from overlays import wire
from overlays.badges import Badge, Hand, badge_card
from overlays.card import Bag, Card, Language, Temperature
from overlays.commands import Command
from overlays.layout import CardFace, MemoFace, NoticeFace, QueueFace, QueueLine, State, StateFace
from overlays.wire import NoticeKind, RefusalReason, Symbology
from tests.unit.glassapp.app.bay import KEY, READY, Bay, card, code

LABELS = ("B-1042-1", "B-1042-2", "B-1042-3")
THREE_BAGS = card().model_copy(
    update={"bags": tuple(Bag(label=label, temperature=Temperature.CHILLED) for label in LABELS)}
)
MEMO = wire.Memo(memo_id="m1", lines=("Quai 3 fermé", "jusqu’à midi"))
MEMO_FACE = MemoFace("m1", MEMO.lines)
QUEUE = wire.Queue(rows=(wire.QueueRow(name="Aïcha B.", bay="7", waited_s=130),), here=4)


def serving(shown: Card = THREE_BAGS, waited_s: int = 0, pace: Pace | None = None) -> Bay:
    bay = Bay(pace=pace)
    deed = bay.scan()
    bay.hear(wire.ShowCard(scan_id=deed.scan_id, card=shown, waited_s=waited_s))  # type: ignore[union-attr]
    return bay


def carry(bay: Bay, label: str, kind: NoticeKind = NoticeKind.RIGHT_BAG) -> None:
    bay.scan(code(label, Symbology.CODE_128))
    (verify,) = [message for message in bay.sent() if isinstance(message, wire.Verify)]
    bay.hear(wire.Notice(kind=kind, concerns=verify.verify_id))


def card_face(bay: Bay) -> CardFace:
    bay.later(5.0)
    face = bay.face()
    assert isinstance(face, CardFace)
    return face


# -- bags ----------------------------------------------------------------------------------------------


def test_each_right_bag_says_how_many_are_left() -> None:
    bay = serving()
    left = []
    for label in LABELS:
        carry(bay, label)
        face = bay.face()
        assert isinstance(face, NoticeFace)
        left.append(face.left)
    assert left == [2, 1, 0]


@pytest.mark.parametrize("kind", [NoticeKind.RIGHT_BAG, NoticeKind.WRONG_BAG])
def test_the_word_about_a_bag_of_the_customer_before_is_not_said_over_the_next_one(kind: NoticeKind) -> None:
    bay = serving()
    deed = bay.scan(code(LABELS[0], Symbology.CODE_128))
    assert isinstance(deed, Verified)
    bay.scan_and_show(card(card_id="card-2"), code("2000000000008"))
    shown, heard = bay.face(), list(bay.sounds)
    bay.hear(wire.Notice(kind=kind, concerns=deed.verify_id))
    assert (bay.face(), bay.sounds) == (shown, heard)


def test_a_refused_bag_of_the_customer_before_is_not_said_over_the_next_one() -> None:
    bay = serving()
    deed = bay.scan(code(LABELS[0], Symbology.CODE_128))
    assert isinstance(deed, Verified)
    bay.scan_and_show(card(card_id="card-2"), code("2000000000008"))
    shown, heard = bay.face(), list(bay.sounds)
    bay.refuse(deed.verify_id, RefusalReason.UNKNOWN_CARD)
    assert (bay.face(), bay.sounds) == (shown, heard)


def test_a_wrong_bag_is_named_late_while_nobody_else_is_served() -> None:
    bay = serving()
    deed = bay.scan(code(LABELS[0], Symbology.CODE_128))
    assert isinstance(deed, Verified)
    bay.later(12.0)
    bay.hear(wire.Notice(kind=NoticeKind.WRONG_BAG, concerns=deed.verify_id))
    assert bay.face() == NoticeFace(NoticeKind.WRONG_BAG)
    assert bay.sounds[-1] is Earcon.WRONG_BAG


def test_the_same_bag_twice_counts_once() -> None:
    bay = serving()
    carry(bay, LABELS[0])
    carry(bay, LABELS[0])
    assert bay.face() == NoticeFace(NoticeKind.RIGHT_BAG, 2)


def test_a_wrong_bag_counts_for_nothing() -> None:
    bay = serving()
    carry(bay, "B-9999-1", NoticeKind.WRONG_BAG)
    assert bay.face() == NoticeFace(NoticeKind.WRONG_BAG)
    assert card_face(bay).bonus_index == 0


def test_bags_that_come_first_stay_until_they_are_all_in() -> None:
    bay = serving(pace=Pace(bags_first=True))
    carry(bay, LABELS[0])
    assert (card_face(bay).bonus_index, card_face(bay).checked) == (None, 1)
    carry(bay, LABELS[1])
    carry(bay, LABELS[2])
    assert card_face(bay).bonus_index == 0


def test_a_bag_packed_since_the_card_came_is_right_and_is_none_of_those_it_counts() -> None:
    bay = serving(pace=Pace(bags_first=True))
    carry(bay, LABELS[0])
    carry(bay, "B-1042-4")
    assert bay.face() == NoticeFace(NoticeKind.RIGHT_BAG, 2)
    assert card_face(bay).checked == 1


def test_bags_that_do_not_come_first_leave_the_bonus_where_it_was() -> None:
    bay = serving()
    carry(bay, LABELS[0])
    assert card_face(bay).bonus_index == 0
    bay.press(Command.OK)
    assert [bonus for _, bonus in bay.verdicts()] == ["bonus-1"]


@pytest.mark.parametrize("command", [Command.OK, Command.NEXT])
def test_going_on_from_the_bags_gives_nothing_away(command: Command) -> None:
    bay = serving(pace=Pace(bags_first=True))
    assert card_face(bay).bonus_index is None
    assert isinstance(bay.press(command), BagsIn)
    assert bay.verdicts() == []
    assert card_face(bay).bonus_index == 0


def test_a_bag_scanned_after_going_on_does_not_take_the_bonus_away() -> None:
    bay = serving(pace=Pace(bags_first=True))
    carry(bay, LABELS[0])
    bay.later(1.3)
    bay.press(Command.OK)
    carry(bay, LABELS[1])
    assert card_face(bay).bonus_index == 0


def test_the_bags_say_how_long_the_customer_has_waited() -> None:
    bay = serving(waited_s=170, pace=Pace(bags_first=True))
    assert card_face(bay).waited_min == 2
    bay.press(Command.HELP)
    bay.later(6.0)
    assert card_face(bay).waited_min == 3


# -- looks ---------------------------------------------------------------------------------------------


def watch(bay: Bay, seconds: float, *texts: str) -> list[Deed]:
    """Frames of a tenth of a second, with these codes in the middle."""
    done = []
    for _ in range(round(seconds * 10)):
        bay.now += 0.1
        bay.paint()
        deed = bay.flow.look(frozenset(texts), bay.now)
        if deed is not None:
            done.append(deed)
    return done


def test_looking_at_the_customers_code_again_gives_the_bonus() -> None:
    bay = serving()
    assert watch(bay, 3.0, code().text) == [], "the attendant still holds the phone in view"
    watch(bay, 0.6)
    assert watch(bay, 0.5, code().text) == []
    face = bay.face()
    assert isinstance(face, CardFace)
    assert 1 <= face.filling <= 3
    assert len(watch(bay, 0.5, code().text)) == 1
    assert [bonus for _, bonus in bay.verdicts()] == ["bonus-1"]


def test_looking_at_another_code_answers_nothing() -> None:
    bay = serving()
    watch(bay, 0.6)
    assert watch(bay, 3.0, "4006381333931") == []


def test_a_look_answers_whether_it_is_this_customer() -> None:
    bay = Bay()
    bay.scan(code(strict=False))
    watch(bay, 0.6)
    watch(bay, 0.4, code().text)
    assert bay.face() == StateFace(State.CONFIRM, filling=2)
    watch(bay, 0.6, code().text)
    assert any(isinstance(message, wire.ScanReport) for message in bay.sent())


# -- memos ---------------------------------------------------------------------------------------------


def test_a_memo_waits_until_nobody_is_served() -> None:
    bay = serving()
    bay.hear(MEMO)
    assert isinstance(bay.face(), CardFace)
    bay.press(Command.WRONG_CUSTOMER)
    bay.grant_everything()
    bay.later(2.0)
    assert bay.face() == MEMO_FACE


def test_ok_puts_a_memo_away_and_the_server_hears_of_it_once() -> None:
    bay = Bay()
    bay.hear(MEMO)
    bay.hear(MEMO)
    assert isinstance(bay.press(Command.NEXT), Nothing)
    assert isinstance(bay.press(Command.OK), MemoRead)
    assert bay.face() == StateFace(State.READ)
    bay.later(2.0)
    assert bay.face() == READY
    assert reads(bay) == ["m1"]


def test_a_memo_that_was_read_is_not_shown_again_but_said_to_be_read_again() -> None:
    bay = Bay()
    bay.hear(MEMO)
    bay.press(Command.OK)
    assert reads(bay) == ["m1"]
    bay.cut()
    bay.connect()
    bay.hear(MEMO)
    bay.later(5.0)
    assert bay.face() == READY
    assert reads(bay) == ["m1"]


def test_a_memo_read_while_the_line_is_cut_is_told_when_it_is_back() -> None:
    bay = Bay()
    bay.hear(MEMO)
    bay.press(Command.OK)
    bay.cut()
    bay.connect()
    assert reads(bay) == ["m1"]


def test_of_a_flood_of_memos_eight_are_kept_and_the_server_sends_the_others_again() -> None:
    bay = Bay()
    for number in range(100):
        bay.hear(wire.Memo(memo_id=f"m{number}", lines=("Pause",)))
    for _ in range(8):
        assert isinstance(bay.press(Command.OK), MemoRead)
        bay.later(1.3)
    assert isinstance(bay.press(Command.OK), Nothing)


def reads(bay: Bay) -> list[str]:
    return [message.memo_id for message in bay.sent() if isinstance(message, wire.Read)]


# -- the queue -----------------------------------------------------------------------------------------


def test_while_nobody_is_served_the_queue_says_who_is_here_and_the_minutes_go_on() -> None:
    bay = Bay()
    bay.hear(QUEUE)
    assert bay.face() == QueueFace((QueueLine("Aïcha B.", "7", 2),), 4)
    bay.later(60.0)
    assert bay.face() == QueueFace((QueueLine("Aïcha B.", "7", 3),), 4)
    bay.hear(wire.Queue())
    assert bay.face() == READY


@pytest.mark.parametrize(("waited_s", "minutes"), [(0, 0), (59, 0), (60, 1), (3599, 59), (3600, 60)])
def test_whoever_waits_is_shown_with_whole_minutes(waited_s: int, minutes: int) -> None:
    bay = Bay()
    bay.hear(wire.Queue(rows=(wire.QueueRow(name=None, bay="7", waited_s=waited_s),), here=1))
    assert bay.face() == QueueFace((QueueLine(None, "7", minutes),), 1)


def test_a_queue_is_never_shown_from_memory() -> None:
    bay = Bay()
    bay.hear(QUEUE)
    bay.cut()
    bay.later(10.0)
    assert bay.face() == StateFace(State.OFFLINE)


def test_who_has_left_while_the_network_was_away_is_not_shown_when_it_is_back() -> None:
    bay = Bay()
    bay.hear(QUEUE)
    bay.cut()
    bay.later(600.0)
    bay.connect()
    assert bay.face() == READY, "the server says nothing where nobody is"
    bay.hear(QUEUE)
    assert isinstance(bay.face(), QueueFace)


def test_a_card_and_its_refusals_come_before_the_queue() -> None:
    bay = Bay()
    bay.hear(QUEUE)
    deed = bay.scan()
    bay.refuse(deed.scan_id, RefusalReason.UNKNOWN_CODE)  # type: ignore[union-attr]
    assert not isinstance(bay.face(), QueueFace)


# -- the badge -----------------------------------------------------------------------------------------


def badge_code(badge: Badge, key: bytes = KEY, site: str = "lyon-7") -> str:
    return badge_card(badge, site, key)


def test_a_badge_begins_a_shift_and_the_server_hears_the_language_only() -> None:
    bay = Bay()
    bay.sent()
    badge = Badge(Language.ENGLISH, Hand.LEFT)
    assert bay.scan(code(badge_code(badge), Symbology.QR_CODE)) == ShiftBegun(badge)
    assert bay.face() == StateFace(State.IN_SERVICE)
    assert bay.sent() == (wire.InService(language=Language.ENGLISH),)
    assert bay.sent() == (), "it is said once"


def test_after_a_cut_the_glasses_say_themselves_that_they_are_in_service() -> None:
    bay = Bay()
    bay.scan(code(badge_code(Badge(Language.ENGLISH)), Symbology.QR_CODE))
    bay.cut()
    bay.connect()
    (hello,) = bay.sent()
    assert isinstance(hello, wire.Hello)
    assert (hello.language, hello.in_service) == (Language.ENGLISH, True)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (badge_code(Badge(), key=b"guessed" * 4), CardRefusal.COMMAND_FORGED),
        (badge_code(Badge(), site="paris-1"), CardRefusal.COMMAND_OF_OTHER_SITE),
        ("BAYLENS:badge-xx-right:lyon-7:0", CardRefusal.COMMAND_MALFORMED),
    ],
)
def test_a_badge_that_is_none_of_this_site_is_refused_by_name(text: str, reason: CardRefusal) -> None:
    assert Bay().scan(code(text, Symbology.QR_CODE)) == CommandRefused(reason)
