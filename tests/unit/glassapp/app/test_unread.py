"""A yes or a no counts for what the attendant has read, and never for what comes up under their finger."""

from collections.abc import Callable

import pytest

from glassapp.app.deeds import Answered, Deed, Explained, MemoRead, Nothing, Reported, Verified
from glassapp.app.hand import Pace
from overlays import wire
from overlays.commands import Command
from overlays.layout import CardFace, RefusalFace, StateFace
from overlays.wire import NoticeKind, RefusalReason, Symbology, Verdict
from overlays.words import State
from tests.unit.glassapp.app.bay import Bay, code, command_code

ANSWERS = [Command.OK, Command.NEXT]


@pytest.fixture
def bay() -> Bay:
    """The first of two bonuses has been on the display for a second."""
    bay = Bay()
    bay.scan_and_show()
    bay.paint()
    bay.later(1.0)
    return bay


def press(bay: Bay, command: Command) -> Deed:
    return bay.flow.command(command, bay.now)


def first(bay: Bay) -> None:
    assert isinstance(press(bay, Command.OK), Answered)
    assert bay.verdicts() == [(Verdict.GIVE, "bonus-1")]


@pytest.mark.parametrize("command", ANSWERS)
def test_a_key_pressed_twice_answers_one_bonus(bay: Bay, command: Command) -> None:
    first(bay)
    assert isinstance(press(bay, command), Nothing)
    bay.paint()
    bay.later(0.15)
    assert isinstance(press(bay, command), Nothing)
    assert bay.verdicts() == []


@pytest.mark.parametrize(
    ("command", "verdict"), [(Command.OK, Verdict.GIVE), (Command.NEXT, Verdict.DECLINE)]
)
def test_what_has_been_read_is_answered(bay: Bay, command: Command, verdict: Verdict) -> None:
    first(bay)
    bay.paint()
    bay.later(0.25)
    press(bay, command)
    assert bay.verdicts() == [(verdict, "bonus-2")]


@pytest.mark.parametrize("command", ANSWERS)
def test_under_a_word_nothing_is_answered_and_the_word_goes_away(bay: Bay, command: Command) -> None:
    assert isinstance(press(bay, Command.OK), Answered)
    bay.grant_everything()
    bay.paint()
    bay.later(0.5)
    assert bay.face() == StateFace(State.GIVEN)
    assert isinstance(press(bay, command), Nothing)
    face = bay.face()
    assert isinstance(face, CardFace)
    assert face.bonus is not None
    assert face.bonus.bonus_id == "bonus-2"
    assert bay.verdicts() == []


def test_what_was_just_answered_can_be_taken_back_under_the_word(bay: Bay) -> None:
    assert isinstance(press(bay, Command.OK), Answered)
    bay.grant_everything()
    bay.paint()
    press(bay, Command.UNDO)
    assert bay.verdicts() == [(Verdict.UNDO, "bonus-1")]


def test_who_asks_why_answers_the_same_bonus(bay: Bay) -> None:
    assert isinstance(press(bay, Command.HELP), Explained)
    bay.paint()
    first(bay)


def test_what_else_changes_on_the_card_is_no_other_question(bay: Bay) -> None:
    bay.scan_and_show()
    bay.paint()
    first(bay)


@pytest.mark.parametrize("command", ANSWERS)
def test_the_pickup_does_not_end_by_the_press_that_gave_the_last_bonus(bay: Bay, command: Command) -> None:
    first(bay)
    bay.paint()
    bay.later(0.5)
    assert isinstance(press(bay, Command.OK), Answered)
    bay.paint()
    bay.later(0.1)
    assert isinstance(press(bay, command), Nothing)
    assert bay.verdicts() == [(Verdict.GIVE, "bonus-2")]


def test_a_card_that_was_put_away_and_comes_again_is_read_again(bay: Bay) -> None:
    first(bay)
    press(bay, Command.WRONG_CUSTOMER)
    bay.paint()
    bay.scan_and_show()
    assert isinstance(press(bay, Command.OK), Nothing)
    bay.paint()
    bay.later(0.5)
    assert isinstance(press(bay, Command.OK), Answered)


@pytest.mark.parametrize("command", ANSWERS)
def test_whether_it_is_this_customer_is_read_first_and_asked_until_then(bay: Bay, command: Command) -> None:
    bay.scan(code("4012345678901", strict=False))
    assert isinstance(press(bay, command), Nothing)
    assert bay.face() == StateFace(State.CONFIRM)
    bay.paint()
    bay.later(0.5)
    assert isinstance(press(bay, Command.OK), Reported)


def test_a_ring_that_fills_under_a_question_makes_no_other_question_of_it(bay: Bay) -> None:
    bay.scan(code("4012345678901", strict=False))
    bay.paint()
    for in_the_middle in [frozenset[str]()] * 6 + [frozenset({"4012345678901"})] * 4:
        bay.later(0.1)
        bay.flow.look(in_the_middle, bay.now)
        bay.paint()
    assert bay.face() == StateFace(State.CONFIRM, filling=2)
    assert isinstance(press(bay, Command.OK), Reported)


def test_a_question_that_nobody_answers_goes_like_a_card_does(bay: Bay) -> None:
    bay.scan(code("4012345678901", strict=False))
    bay.paint()
    bay.later(Pace().idle_s - 1)
    assert bay.face() == StateFace(State.CONFIRM)
    bay.later(1)
    assert bay.face() == StateFace(State.READY)
    assert isinstance(bay.press(Command.OK), Nothing)


def test_whose_code_is_refused_the_second_time_has_no_card_any_more(bay: Bay) -> None:
    deed = bay.scan()
    assert isinstance(deed, Reported)
    bay.refuse(deed.scan_id, RefusalReason.UNKNOWN_CODE)
    assert bay.face() == RefusalFace(RefusalReason.UNKNOWN_CODE)
    assert bay.flow.pickup is None


def wrong_bag(bay: Bay) -> None:
    deed = bay.scan(code("B-9999-1", Symbology.CODE_128))
    assert isinstance(deed, Verified)
    bay.hear(wire.Notice(kind=NoticeKind.WRONG_BAG, concerns=deed.verify_id))


def refused(bay: Bay) -> None:
    deed = bay.scan(code("B-9999-1", Symbology.CODE_128))
    assert isinstance(deed, Verified)
    bay.refuse(deed.verify_id, RefusalReason.STORE_UNAVAILABLE)


@pytest.mark.parametrize("warn", [wrong_bag, refused])
@pytest.mark.parametrize("command", ANSWERS)
@pytest.mark.parametrize("by_card", [False, True])
def test_the_yes_to_a_warning_is_none_to_the_bonus_below(
    bay: Bay, command: Command, warn: Callable[[Bay], None], by_card: bool
) -> None:
    card_face = bay.face()
    warn(bay)
    bay.paint()
    bay.later(1.0)
    assert bay.face() != card_face
    assert isinstance(bay.scan(command_code(command)) if by_card else press(bay, command), Nothing)
    assert bay.face() == card_face, "the warning is put away"
    assert isinstance(press(bay, command), Answered)


def test_a_warning_that_went_by_itself_is_not_put_away(bay: Bay) -> None:
    wrong_bag(bay)
    bay.later(4.1)
    first(bay)


def test_what_is_no_yes_counts_under_a_warning(bay: Bay) -> None:
    first(bay)
    wrong_bag(bay)
    assert isinstance(press(bay, Command.UNDO), Answered)
    assert bay.verdicts() == [(Verdict.UNDO, "bonus-1")]


def test_of_two_memos_the_second_is_read_by_itself() -> None:
    bay = Bay()
    for number in range(2):
        bay.hear(wire.Memo(memo_id=f"m{number}", lines=(f"Pause {number}",)))
    bay.paint()
    bay.later(0.5)
    assert isinstance(press(bay, Command.OK), MemoRead)
    assert isinstance(press(bay, Command.OK), Nothing)
