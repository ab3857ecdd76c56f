"""The flow of pickups, as the attendant lives it."""

import pytest

from glassapp.app.deeds import Answered, CommandRefused, Explained, Nothing, Reported, Verified
from glassapp.controls import CardRefusal
from glassapp.ports import Scan
from glassapp.sounds import Earcon
from overlays import wire
from overlays.commands import Command
from overlays.layout import CardFace, Mark, NoticeFace, ReasonFace, RefusalFace, StateFace
from overlays.wire import ClearReason, NoticeKind, RefusalReason, Symbology, Verdict
from overlays.words import State
from tests.unit.glassapp.app.bay import (
    CONNECTING,
    OFFLINE,
    READY,
    Bay,
    card,
    code,
    command_code,
)


def test_a_scan_brings_the_card_with_its_first_bonus() -> None:
    bay = Bay()
    assert bay.face() == READY
    bay.scan_and_show()
    assert bay.face() == CardFace(card(), 0, (Mark.OPEN, Mark.OPEN))


def test_a_scan_that_takes_its_time_says_so() -> None:
    bay = Bay()
    bay.scan()
    assert bay.face() == READY
    bay.later(0.3)
    assert bay.face() == StateFace(State.SCANNING)


def test_ok_gives_the_bonus_next_declines_it_and_ok_at_the_end_is_done() -> None:
    bay = Bay()
    bay.scan_and_show()
    bay.press(Command.OK)
    assert bay.face() == CardFace(card(), 1, (Mark.GIVEN, Mark.OPEN))
    bay.press(Command.NEXT)
    assert bay.face() == CardFace(card(), None, (Mark.GIVEN, Mark.DECLINED), waited_min=0)
    bay.press(Command.OK)
    assert bay.verdicts() == [
        (Verdict.GIVE, "bonus-1"),
        (Verdict.DECLINE, "bonus-2"),
        (Verdict.DONE, None),
    ]
    assert bay.flow.pickup is None


def test_an_answer_that_is_recorded_is_said_for_a_moment() -> None:
    bay = Bay()
    bay.scan_and_show()
    bay.press(Command.OK)
    bay.grant_everything()
    assert bay.face() == StateFace(State.GIVEN)
    bay.later(1.3)
    assert bay.face() == CardFace(card(), 1, (Mark.GIVEN, Mark.OPEN))


def test_undo_takes_back_the_last_answer_and_shows_its_bonus_again() -> None:
    bay = Bay()
    bay.scan_and_show()
    bay.press(Command.OK)
    bay.press(Command.NEXT)
    bay.press(Command.UNDO)
    assert bay.face() == CardFace(card(), 1, (Mark.GIVEN, Mark.OPEN))
    assert bay.verdicts()[-1] == (Verdict.UNDO, "bonus-2")


def test_undo_comes_too_late_after_ten_seconds() -> None:
    bay = Bay()
    bay.scan_and_show()
    bay.press(Command.OK)
    bay.later(10.1)
    assert isinstance(bay.press(Command.UNDO), Nothing)
    assert bay.face() == RefusalFace(RefusalReason.TOO_LATE_TO_UNDO)
    assert bay.verdicts() == [(Verdict.GIVE, "bonus-1")]


def test_undo_without_an_answer_does_nothing() -> None:
    bay = Bay()
    bay.scan_and_show()
    assert isinstance(bay.press(Command.UNDO), Nothing)


def test_help_shows_the_reason_and_the_next_answer_still_means_this_bonus() -> None:
    bay = Bay()
    bay.scan_and_show()
    assert bay.press(Command.HELP) == Explained()
    assert bay.face() == ReasonFace(card(), 0)
    bay.press(Command.OK)
    assert bay.verdicts() == [(Verdict.GIVE, "bonus-1")]


def test_a_reason_is_shown_for_four_seconds() -> None:
    bay = Bay()
    bay.scan_and_show()
    bay.press(Command.HELP)
    bay.later(4.1)
    assert isinstance(bay.face(), CardFace)


def test_help_and_next_without_a_bonus_do_nothing() -> None:
    bay = Bay()
    bay.scan_and_show(card(bonuses=0))
    assert isinstance(bay.press(Command.HELP), Nothing)
    assert isinstance(bay.press(Command.NEXT), Nothing)
    assert bay.face() == CardFace(card(bonuses=0), None, (), waited_min=0)


def test_wrong_customer_takes_the_card_away_at_once() -> None:
    bay = Bay()
    bay.scan_and_show()
    bay.press(Command.WRONG_CUSTOMER)
    assert bay.face() == READY
    assert bay.verdicts() == [(Verdict.WRONG_CUSTOMER, None)]


@pytest.mark.parametrize("command", list(Command))
def test_an_answer_without_a_card_does_nothing(command: Command) -> None:
    bay = Bay()
    bay.sent()
    assert isinstance(bay.press(command), Nothing)
    assert bay.sent() == ()


def test_a_command_card_is_an_answer() -> None:
    bay = Bay()
    bay.scan_and_show()
    bay.paint()
    bay.later(0.5)
    deed = bay.scan(command_code(Command.OK))
    assert isinstance(deed, Answered)
    assert bay.verdicts() == [(Verdict.GIVE, "bonus-1")]


@pytest.mark.parametrize(
    ("scan", "refusal"),
    [
        (command_code(Command.OK, key=b"x" * 32), CardRefusal.COMMAND_FORGED),
        (command_code(Command.OK, site="brest-1"), CardRefusal.COMMAND_OF_OTHER_SITE),
        (code("BAYLENS:dance", Symbology.QR_CODE), CardRefusal.COMMAND_MALFORMED),
    ],
)
def test_a_command_card_that_is_not_ours_changes_nothing(scan: Scan, refusal: CardRefusal) -> None:
    bay = Bay()
    bay.scan_and_show()
    before = bay.face()
    bay.sent()
    assert bay.scan(scan) == CommandRefused(refusal)
    assert bay.face() == before
    assert bay.sent() == ()


def test_a_command_card_before_the_first_welcome_is_not_believed() -> None:
    bay = Bay(connected=False)
    assert isinstance(bay.scan(command_code(Command.OK)), Nothing)
    assert bay.link.waiting == 0


def test_a_bag_label_is_verified_while_a_card_is_shown() -> None:
    bay = Bay()
    bay.scan_and_show()
    deed = bay.scan(code("B-1042-1", Symbology.CODE_128))
    assert isinstance(deed, Verified)
    bay.hear(wire.Notice(kind=NoticeKind.WRONG_BAG, concerns=deed.verify_id))
    assert bay.face() == NoticeFace(NoticeKind.WRONG_BAG)
    bay.later(4.1)
    assert isinstance(bay.face(), CardFace)


def test_a_bag_label_never_replaces_the_customer_who_is_looked_up() -> None:
    bay = Bay()
    scan = bay.scan()
    assert isinstance(bay.scan(code("B-1042-1", Symbology.CODE_128)), Nothing)
    assert isinstance(scan, Reported)
    bay.hear(wire.ShowCard(scan_id=scan.scan_id, card=card()))
    assert isinstance(bay.face(), CardFace)


def test_without_a_card_a_text_like_a_label_is_a_code_like_any_other() -> None:
    assert isinstance(Bay().scan(code("B-1042-1", Symbology.CODE_128)), Reported)


def test_another_customer_hides_the_card_at_once() -> None:
    bay = Bay()
    bay.scan_and_show()
    bay.scan(code("4006381333931"))
    assert bay.flow.pickup is None
    assert isinstance(bay.press(Command.OK), Nothing)


def test_the_same_code_again_keeps_the_card_and_what_was_answered() -> None:
    bay = Bay()
    bay.scan_and_show()
    bay.press(Command.OK)
    bay.scan_and_show()
    assert bay.face() == CardFace(card(), 1, (Mark.GIVEN, Mark.OPEN))


def test_the_card_of_an_older_scan_is_not_shown_over_a_newer_one() -> None:
    bay = Bay()
    older, newer = bay.scan(code("4006381333931")), bay.scan(code())
    assert isinstance(older, Reported)
    assert isinstance(newer, Reported)
    bay.hear(wire.ShowCard(scan_id=newer.scan_id, card=card()))
    bay.hear(wire.ShowCard(scan_id=older.scan_id, card=card(card_id="card-2")))
    assert bay.face() == CardFace(card(), 0, (Mark.OPEN, Mark.OPEN))


def test_the_refusal_of_an_older_scan_says_nothing_about_the_newer_one() -> None:
    bay = Bay()
    older = bay.scan(code("4006381333931"))
    assert isinstance(older, Reported)
    bay.scan_and_show()
    bay.refuse(older.scan_id, RefusalReason.UNKNOWN_CODE)
    assert isinstance(bay.face(), CardFace)


BOOKS_SAY_NOTHING = {RefusalReason.STORE_UNAVAILABLE, RefusalReason.ID_REUSED}


@pytest.mark.parametrize("reason", sorted(set(RefusalReason) - BOOKS_SAY_NOTHING))
def test_a_refused_scan_is_told_and_leaves_no_card(reason: RefusalReason) -> None:
    bay = Bay()
    bay.scan_and_show()
    deed = bay.scan()
    assert isinstance(deed, Reported)
    bay.refuse(deed.scan_id, reason)
    assert bay.face() == RefusalFace(reason)
    bay.later(12.1)
    assert bay.face() == READY


@pytest.mark.parametrize("reason", sorted(BOOKS_SAY_NOTHING))
def test_a_card_in_hand_stays_when_the_books_say_nothing_of_its_order(reason: RefusalReason) -> None:
    bay = Bay()
    bay.scan_and_show()
    card_face = bay.face()
    deed = bay.scan()
    assert isinstance(deed, Reported)
    bay.refuse(deed.scan_id, reason)
    assert bay.face() == RefusalFace(reason)
    bay.later(4.1)
    assert bay.face() == card_face


def test_a_refused_answer_is_told_and_never_shown_as_given() -> None:
    bay = Bay()
    bay.scan_and_show()
    deed = bay.press(Command.OK)
    assert isinstance(deed, Answered)
    bay.refuse(deed.answer_id, RefusalReason.RESERVATION_EXPIRED)
    assert bay.face() == RefusalFace(RefusalReason.RESERVATION_EXPIRED)
    bay.later(4.1)
    assert bay.face() == CardFace(card(), 1, (Mark.DECLINED, Mark.OPEN))


def test_a_card_nobody_touches_disappears_after_twelve_seconds() -> None:
    bay = Bay()
    bay.scan_and_show()
    bay.later(11.9)
    assert isinstance(bay.face(), CardFace)
    bay.later(0.2)
    assert bay.face() == READY


def test_every_answer_keeps_the_card_for_another_twelve_seconds() -> None:
    bay = Bay()
    bay.scan_and_show()
    bay.later(11)
    bay.press(Command.OK)
    bay.later(11)
    assert isinstance(bay.face(), CardFace)


def test_the_glasses_say_when_they_are_connecting_ready_and_offline() -> None:
    bay = Bay(connected=False)
    assert bay.face() == CONNECTING
    bay.connect()
    assert bay.face() == READY
    bay.cut()
    assert bay.face() == OFFLINE


def test_a_shown_card_stays_usable_while_the_line_is_down() -> None:
    bay = Bay()
    bay.scan_and_show()
    bay.cut()
    assert bay.face() == StateFace(State.CARD_HOLDS)
    bay.later(4.1)
    assert isinstance(bay.face(), CardFace)
    bay.press(Command.OK)
    bay.connect()
    assert bay.verdicts() == [(Verdict.GIVE, "bonus-1")]


def test_a_scan_made_offline_is_answered_later_and_nothing_is_shown_before() -> None:
    bay = Bay(connected=False)
    deed = bay.scan()
    bay.later(0.5)
    assert bay.face() == CONNECTING
    assert isinstance(bay.press(Command.OK), Nothing)
    bay.connect()
    assert isinstance(deed, Reported)
    bay.hear(wire.ShowCard(scan_id=deed.scan_id, card=card()))
    assert isinstance(bay.face(), CardFace)


def test_an_answer_there_is_no_room_for_did_not_happen() -> None:
    bay = Bay(room=1)
    bay.scan_and_show()
    bay.press(Command.OK)
    assert isinstance(bay.press(Command.OK), Nothing)
    assert bay.face() == OFFLINE
    bay.later(4.1)
    assert bay.face() == CardFace(card(), 1, (Mark.GIVEN, Mark.OPEN))


def test_a_scan_or_a_bag_there_is_no_room_for_is_said() -> None:
    bay = Bay(room=1)
    bay.scan_and_show()
    bay.press(Command.OK)
    assert isinstance(bay.scan(code("B-1042-1", Symbology.CODE_128)), Nothing)
    assert isinstance(bay.scan(code("4006381333931")), Nothing)
    assert bay.face() == OFFLINE
    assert bay.flow.pickup is None


def test_a_withdrawn_card_disappears_with_a_word() -> None:
    bay = Bay()
    bay.scan_and_show()
    bay.hear(wire.Clear(card_id="card-1", reason=ClearReason.WITHDRAWN))
    assert bay.face() == StateFace(State.WITHDRAWN)
    bay.later(4.1)
    assert bay.face() == READY


def test_the_end_of_another_card_changes_nothing() -> None:
    bay = Bay()
    bay.scan_and_show()
    bay.hear(wire.Clear(card_id="card-9", reason=ClearReason.WITHDRAWN))
    assert isinstance(bay.face(), CardFace)


def test_a_match_in_doubt_shows_no_name_before_the_nod() -> None:
    bay = Bay()
    bay.sent()
    bay.scan(code(strict=False))
    assert bay.face() == StateFace(State.CONFIRM)
    assert bay.sent() == ()
    assert isinstance(bay.press(Command.OK), Reported)
    assert [message.type for message in bay.sent()] == ["scan"]


@pytest.mark.parametrize("command", [Command.NEXT, Command.WRONG_CUSTOMER])
def test_a_match_the_attendant_does_not_confirm_is_forgotten(command: Command) -> None:
    bay = Bay()
    bay.sent()
    bay.scan(code(strict=False))
    bay.press(command)
    assert bay.face() == READY
    assert bay.sent() == ()


def test_a_camera_that_stops_is_said_until_it_works_again() -> None:
    bay = Bay()
    bay.flow.camera_works(works=False)
    assert bay.face() == StateFace(State.CAMERA_STOPPED)
    bay.later(60)
    assert bay.face() == StateFace(State.CAMERA_STOPPED)
    bay.flow.camera_works(works=True)
    assert bay.face() == READY


def test_a_finger_scanner_that_is_away_is_said_where_nothing_else_reads() -> None:
    bay = Bay()
    bay.flow.scanner_works(works=False)
    assert bay.face() == StateFace(State.SCANNER_AWAY)
    bay.flow.scanner_works(works=True)
    assert bay.face() == READY


def test_a_card_stays_usable_without_a_camera() -> None:
    bay = Bay()
    bay.scan_and_show()
    bay.flow.camera_works(works=False)
    assert isinstance(bay.face(), CardFace)
    assert isinstance(bay.press(Command.OK), Answered)


def test_nothing_is_heard_that_is_not_seen_a_card_or_a_refusal_for_the_customer_before() -> None:
    bay = Bay()
    first, second, third = (
        bay.scan(code(text)) for text in ("2000000000008", "3012345678902", "4006381333931")
    )
    assert isinstance(first, Reported)
    assert isinstance(second, Reported)
    assert isinstance(third, Reported)
    bay.hear(wire.ShowCard(scan_id=first.scan_id, card=card(card_id="card-2")))
    bay.refuse(second.scan_id, RefusalReason.UNKNOWN_CODE)
    assert bay.sounds == []
    bay.hear(wire.ShowCard(scan_id=third.scan_id, card=card()))
    assert bay.sounds == [Earcon.RECOGNISED]


def test_a_bonus_of_the_customer_before_is_not_heard_as_given_over_the_next_one() -> None:
    bay = Bay()
    bay.scan_and_show()
    bay.press(Command.OK)
    bay.scan_and_show(card(card_id="card-2"), code("2000000000008"))
    shown = bay.face()
    bay.grant_everything()
    assert bay.face() == shown
    assert Earcon.GIVEN not in bay.sounds


def test_a_server_that_accepts_and_never_greets_is_heard_once() -> None:
    bay = Bay()
    bay.cut()
    for _ in range(3):
        bay.link.opened(bay.now)
        bay.now += 6.0
        bay.link.tick(bay.now)
        bay.pass_on()
    assert bay.sounds == [Earcon.ATTENTION]
    assert bay.face() == OFFLINE
