"""What an OK answers is on the display, and is about the customer whose code was looked at last."""

from collections import deque
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassapp.app.deeds import Answered, Deed, Nothing, Reported, Verified
from overlays import wire
from overlays.badges import Badge, badge_card
from overlays.commands import Command
from overlays.layout import CardFace, Face, State, StateFace, question
from overlays.wire import ClearReason, NoticeKind, RefusalReason, Symbology
from tests.unit.glassapp.app.bay import KEY, OFFLINE, READY, Bay, card, code, command_code

ANNE, BOB, CHLOE = "3012345678902", "4006381333931", "5901234123457"
CONFIRM = StateFace(State.CONFIRM)
BADGE = code(badge_card(Badge(), "lyon-7", KEY), Symbology.QR_CODE)
LABEL = code("B-1042-1", Symbology.CODE_128)


def asks_who_it_is(face: Face) -> bool:
    return isinstance(face, StateFace) and face.state is State.CONFIRM


def doubt(bay: Bay, text: str = BOB) -> Deed:
    return bay.scan(code(text, strict=False))


# -- "is it this customer?" ----------------------------------------------------------------------------


class Handover(Bay):
    """Anne's card is up; one bonus is given and one bag was read, and the server has yet to say so."""

    def __init__(self) -> None:
        super().__init__()
        self.scan_and_show(scan=code(ANNE))
        answered, verified = self.press(Command.OK), self.scan(LABEL)
        assert isinstance(answered, Answered)
        assert isinstance(verified, Verified)
        self.answer_id, self.verify_id = answered.answer_id, verified.verify_id

    def notice(self, kind: NoticeKind, concerns: str | None = None) -> None:
        self.hear(wire.Notice(kind=kind, concerns=concerns))

    def full(self) -> None:
        while not isinstance(self.scan(LABEL), Nothing):
            pass

    def undo_too_late(self) -> None:
        self.now += 10.5
        self.press(Command.UNDO)


PASSING: dict[str, Callable[[Handover], object]] = {
    "reason": lambda bay: bay.press(Command.HELP),
    "wrong bag": lambda bay: bay.notice(NoticeKind.WRONG_BAG, bay.verify_id),
    "right bag": lambda bay: bay.notice(NoticeKind.RIGHT_BAG, bay.verify_id),
    "no bonuses": lambda bay: bay.notice(NoticeKind.BONUSES_OFF),
    "given": lambda bay: bay.grant_everything(),
    "refused": lambda bay: bay.refuse(bay.answer_id, RefusalReason.RESERVATION_EXPIRED),
    "too late": Handover.undo_too_late,
    "withdrawn": lambda bay: bay.hear(wire.Clear(card_id="card-1", reason=ClearReason.WITHDRAWN)),
    "unknown customer": lambda bay: bay.refuse(reported(bay.scan(code(ANNE))), RefusalReason.UNKNOWN_CODE),
    "in service": lambda bay: bay.scan(BADGE),
    "offline": lambda bay: bay.cut(),
    "no room": Handover.full,
    "no camera": lambda bay: bay.flow.camera_works(works=False),
}


def reported(deed: Deed) -> str:
    assert isinstance(deed, Reported)
    return deed.scan_id


@pytest.mark.parametrize("name", PASSING)
def test_nothing_that_was_said_before_hides_the_question_who_it_is(name: str) -> None:
    bay = Handover()
    PASSING[name](bay)
    doubt(bay)
    assert bay.face() == CONFIRM
    bay.later(0.5)
    assert bay.face() == CONFIRM


@pytest.mark.parametrize("name", PASSING)
def test_nothing_that_is_said_meanwhile_hides_the_question_who_it_is(name: str) -> None:
    bay = Handover()
    doubt(bay)
    PASSING[name](bay)
    asked = asks_who_it_is(bay.face())
    assert isinstance(bay.press(Command.OK), Reported) is asked


def test_what_was_said_about_the_customer_before_does_not_come_back_after_a_no() -> None:
    bay = Handover()
    bay.press(Command.HELP)
    doubt(bay)
    bay.press(Command.NEXT)
    assert bay.face() == READY


def test_the_card_of_the_customer_before_does_not_come_up_once_another_is_asked_about() -> None:
    bay = Bay()
    scan_id = reported(bay.scan(code(ANNE)))
    doubt(bay)
    bay.hear(wire.ShowCard(scan_id=scan_id, card=card()))
    assert bay.face() == CONFIRM
    bay.press(Command.NEXT)
    assert bay.face() == READY
    assert bay.flow.pickup is None


def test_a_bag_label_never_replaces_the_customer_who_is_asked_about() -> None:
    bay = Bay()
    doubt(bay)
    assert isinstance(bay.scan(LABEL), Nothing)
    assert bay.face() == CONFIRM


def test_another_match_in_doubt_is_another_question() -> None:
    bay = Bay()
    doubt(bay, BOB)
    first = question(bay.face())
    doubt(bay, CHLOE)
    second = question(bay.face())
    assert asks_who_it_is(bay.face())
    assert first != second
    bay.press(Command.NEXT)
    doubt(bay, BOB)
    assert bay.face() == CONFIRM


def test_a_look_at_another_match_in_doubt_has_to_begin_anew() -> None:
    bay = Bay()
    doubt(bay, BOB)
    watch(bay, 0.6)
    doubt(bay, CHLOE)
    watch(bay, 3.0, CHLOE)
    assert bay.link.waiting == 0


def watch(bay: Bay, seconds: float, *texts: str) -> None:
    for _ in range(round(seconds * 10)):
        bay.now += 0.1
        bay.flow.look(frozenset(texts), bay.now)


# -- no room -------------------------------------------------------------------------------------------


def test_another_customer_there_is_no_room_for_still_takes_the_card_before_away() -> None:
    bay = Bay(room=1)
    bay.scan_and_show(scan=code(ANNE))
    bay.press(Command.OK)
    bay.scan(code(BOB))
    assert bay.face() == OFFLINE
    bay.later(4.1)
    assert bay.face() == READY
    bay.grant_everything()
    assert isinstance(bay.press(Command.OK), Nothing)


def test_the_card_before_does_not_come_up_for_a_customer_there_is_no_room_for() -> None:
    bay = Bay(room=1)
    scan_id = reported(bay.scan(code(ANNE)))
    bay.scan(code(BOB))
    bay.hear(wire.ShowCard(scan_id=scan_id, card=card()))
    assert bay.flow.pickup is None


def test_the_same_customer_there_is_no_room_for_keeps_the_card() -> None:
    bay = Bay(room=1)
    bay.scan_and_show(scan=code(ANNE))
    bay.press(Command.OK)
    bay.scan(code(ANNE))
    assert bay.face() == OFFLINE
    bay.later(4.1)
    assert isinstance(bay.face(), CardFace)


def test_a_customer_there_is_no_room_for_ends_the_question_about_another() -> None:
    bay = Bay(room=1)
    scan_id = reported(bay.scan(code(ANNE)))
    doubt(bay, BOB)
    bay.scan(code(CHLOE))
    assert bay.face() == OFFLINE
    bay.refuse(scan_id, RefusalReason.NO_PICKUP)
    bay.later(4.1)
    assert bay.face() == READY
    assert isinstance(bay.press(Command.OK), Nothing)
    assert bay.link.waiting == 0


# -- what is over stays over ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "bonuses"), [(Command.WRONG_CUSTOMER, 2), (Command.OK, 0)], ids=["wrong customer", "done"]
)
def test_a_card_that_was_put_away_does_not_come_back_with_a_scan_under_way(
    command: Command, bonuses: int
) -> None:
    bay = Bay()
    bay.scan_and_show(card(bonuses))
    scan_id = reported(bay.scan())
    bay.press(command)
    bay.hear(wire.ShowCard(scan_id=scan_id, card=card(bonuses)))
    assert bay.face() == READY
    assert bay.flow.pickup is None


def test_a_card_that_another_pair_of_glasses_closed_leaves_no_name_behind() -> None:
    bay = Bay()
    bay.scan_and_show()
    bay.press(Command.HELP)
    bay.hear(wire.Clear(card_id="card-1", reason=ClearReason.DONE))
    assert bay.face() == READY


# -- whatever happens ----------------------------------------------------------------------------------


class Shift(Bay):
    """A bay with a slow server, little room, and somebody who watches what each OK does."""

    def __init__(self) -> None:
        super().__init__(room=4)
        self.looked_at = ""
        self.waits: deque[wire.Message] = deque()

    def cut_and_mend(self) -> None:
        self.cut()
        self.waits.clear()
        self.connect()

    def look_at(self, text: str, strict: bool = True) -> None:
        self.looked_at = text
        self.scan(code(text, strict=strict))

    def answer_with(self, answer: Callable[[], Deed]) -> None:
        shown, held = self.face(), self.flow.pickup
        deed = answer()
        if isinstance(deed, Reported):
            assert asks_who_it_is(shown), "somebody was reported whom nobody was asked about"
            assert self.link._outbox.find(deed.scan_id).code == self.looked_at  # type: ignore[union-attr]
        if isinstance(deed, Answered):
            assert held is not None
            assert not asks_who_it_is(shown), "a bonus was answered that nobody saw"
            assert held.card.card_id == f"card-{self.looked_at}", "another customer's bonus was answered"

    def reply(self, refuses: bool = False) -> None:
        self.waits.extend(self.sent())
        while self.waits:
            reply = reply_to(self.waits.popleft(), refuses)
            if reply is not None:
                self.hear(reply)
                return


def reply_to(message: wire.Message, refuses: bool) -> wire.Message | None:
    match message:
        case wire.ScanReport(scan_id=name, code=text):
            shown = wire.ShowCard(scan_id=name, card=card(card_id=f"card-{text}"))
            return wire.Refusal(concerns=name, reason=RefusalReason.UNKNOWN_CODE) if refuses else shown
        case wire.Answer(answer_id=name):
            granted = wire.Granted(
                answer_id=name,
                card_id=message.card_id,
                bonus_id=message.bonus_id,
                verdict=message.verdict,
            )
            return wire.Refusal(concerns=name, reason=RefusalReason.ALREADY_DECIDED) if refuses else granted
        case wire.Verify(verify_id=name):
            kind = NoticeKind.WRONG_BAG if refuses else NoticeKind.RIGHT_BAG
            return wire.Notice(kind=kind, concerns=name)
        case _:
            return None


STEPS: list[Callable[[Shift], object]] = [
    *(lambda bay, one=one: bay.answer_with(lambda: bay.press(one)) for one in Command),
    lambda bay: bay.answer_with(lambda: bay.scan(command_code(Command.OK))),
    *(lambda bay, text=text: bay.look_at(text) for text in (ANNE, BOB)),
    *(lambda bay, text=text: bay.look_at(text, strict=False) for text in (ANNE, BOB, CHLOE)),
    lambda bay: bay.scan(LABEL) if bay.flow.pickup else None,
    lambda bay: bay.scan(BADGE),
    lambda bay: bay.reply(),
    lambda bay: bay.reply(refuses=True),
    Shift.cut_and_mend,
    lambda bay: bay.hear(wire.Clear(card_id=f"card-{ANNE}", reason=ClearReason.WITHDRAWN)),
    lambda bay: bay.hear(wire.Notice(kind=NoticeKind.BONUSES_OFF)),
    lambda bay: bay.hear(wire.Memo(memo_id="m1", lines=("Pause",))),
    lambda bay: bay.later(0.5),
    lambda bay: bay.later(5.0),
    lambda bay: bay.later(13.0),
]


@given(st.lists(st.sampled_from(STEPS), max_size=40))
@settings(max_examples=300, deadline=None)
def test_whatever_happens_an_ok_answers_what_is_asked_about_whoever_was_looked_at_last(
    steps: list[Callable[[Shift], object]],
) -> None:
    bay = Shift()
    for step in steps:
        step(bay)
        assert not (asks_who_it_is(bay.face()) and bay.flow.pickup), "two customers at once"
    asked, full = asks_who_it_is(bay.face()), bay.link.waiting >= 4
    assert isinstance(bay.press(Command.OK), Reported) is (asked and not full)
