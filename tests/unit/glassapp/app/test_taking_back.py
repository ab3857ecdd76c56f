"""Answers the server did not take: what the card shows is never less than what the books may say."""

from collections import deque
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassapp.app.deeds import Answered, Nothing
from overlays import wire
from overlays.commands import Command
from overlays.layout import CardFace, Mark, RefusalFace
from overlays.wire import RefusalReason, Verdict
from tests.unit.glassapp.app.bay import Bay, bonus, card

TOO_LATE, DECIDED = RefusalReason.TOO_LATE_TO_UNDO, RefusalReason.ALREADY_DECIDED
EXPIRED = RefusalReason.RESERVATION_EXPIRED


def serving() -> Bay:
    bay = Bay()
    bay.scan_and_show()
    return bay


def answer(bay: Bay, command: Command) -> str:
    deed = bay.press(command)
    assert isinstance(deed, Answered)
    return deed.answer_id


def shown(bay: Bay) -> CardFace:
    """The card, once everything that is only said for a moment is over."""
    bay.now += 4.1
    face = bay.face()
    assert isinstance(face, CardFace)
    return face


@pytest.mark.parametrize(("command", "mark"), [(Command.OK, Mark.GIVEN), (Command.NEXT, Mark.DECLINED)])
def test_what_is_taken_back_too_late_stays_what_it_was(command: Command, mark: Mark) -> None:
    bay = serving()
    answer(bay, command)
    bay.grant_everything()
    bay.later(9.0)
    undo = answer(bay, Command.UNDO)
    bay.refuse(undo, TOO_LATE)
    assert bay.face() == RefusalFace(TOO_LATE)
    assert shown(bay) == CardFace(card(), 1, (mark, Mark.OPEN))


def test_a_bonus_the_last_of_which_somebody_else_has_got_stays_not_given() -> None:
    bay = serving()
    answer(bay, Command.NEXT)
    bay.refuse(answer(bay, Command.UNDO), EXPIRED)
    assert shown(bay).marks == (Mark.DECLINED, Mark.OPEN)


def test_taking_back_that_is_recorded_leaves_the_bonus_open() -> None:
    bay = serving()
    answer(bay, Command.OK)
    answer(bay, Command.UNDO)
    bay.grant_everything()
    assert shown(bay) == CardFace(card(), 0, (Mark.OPEN, Mark.OPEN))


def test_taking_back_that_is_refused_after_a_cut_gives_nothing_twice() -> None:
    bay = serving()
    answer(bay, Command.OK)
    bay.grant_everything()
    bay.later(5.0)
    bay.cut()
    undo = answer(bay, Command.UNDO)
    bay.later(7.0)
    bay.connect()
    bay.refuse(undo, TOO_LATE)
    assert shown(bay) == CardFace(card(), 1, (Mark.GIVEN, Mark.OPEN))
    answer(bay, Command.OK)
    assert bay.verdicts()[-1] == (Verdict.GIVE, "bonus-2")


@pytest.mark.parametrize("again", [Command.OK, Command.NEXT])
def test_a_bonus_answered_again_before_its_undo_is_refused_stays_given(again: Command) -> None:
    bay = serving()
    answer(bay, Command.OK)
    bay.grant_everything()
    bay.cut()
    undo, second = answer(bay, Command.UNDO), answer(bay, again)
    bay.connect()
    bay.refuse(undo, TOO_LATE)
    bay.refuse(second, DECIDED)
    assert shown(bay) == CardFace(card(), 1, (Mark.GIVEN, Mark.OPEN))


def test_a_bonus_taken_back_twice_in_vain_stays_given() -> None:
    bay = serving()
    answer(bay, Command.OK)
    bay.grant_everything()
    bay.cut()
    commands = (Command.UNDO, Command.NEXT, Command.UNDO)
    first, second, third = (answer(bay, command) for command in commands)
    bay.connect()
    bay.refuse(first, TOO_LATE)
    bay.refuse(second, DECIDED)
    bay.refuse(third, TOO_LATE)
    assert shown(bay) == CardFace(card(), 1, (Mark.GIVEN, Mark.OPEN))


def test_a_bonus_that_had_expired_when_it_was_given_and_taken_back_is_not_given() -> None:
    bay = serving()
    bay.cut()
    bay.later(4.1)
    give, undo = answer(bay, Command.OK), answer(bay, Command.UNDO)
    bay.connect()
    bay.refuse(give, EXPIRED)
    bay.refuse(undo, TOO_LATE)
    assert shown(bay) == CardFace(card(), 1, (Mark.DECLINED, Mark.OPEN))


@pytest.mark.parametrize("command", [Command.OK, Command.NEXT])
def test_a_bonus_somebody_else_has_decided_on_is_shown_neither_as_given_nor_as_declined(
    command: Command,
) -> None:
    bay = serving()
    bay.refuse(answer(bay, command), DECIDED)
    assert bay.face() == RefusalFace(DECIDED)
    left = card().model_copy(update={"bonuses": (bonus(2),)})
    assert shown(bay) == CardFace(left, 0, (Mark.OPEN,))
    assert isinstance(bay.press(Command.UNDO), Nothing), "it was not taken, so nothing is taken back"


def test_a_bonus_somebody_else_has_decided_on_goes_whatever_became_of_the_one_before() -> None:
    bay = serving()
    answer(bay, Command.OK)
    bay.grant_everything()
    bay.later(1.3)
    bay.refuse(answer(bay, Command.OK), DECIDED)
    assert (shown(bay).card.bonuses, shown(bay).marks) == ((bonus(1),), (Mark.GIVEN,))


def test_a_bonus_taken_back_that_somebody_else_decided_on_meanwhile_is_not_asked_again() -> None:
    bay = serving()
    answer(bay, Command.OK)
    answer(bay, Command.UNDO)
    bay.grant_everything()
    bay.later(1.3)
    bay.refuse(answer(bay, Command.OK), DECIDED)
    assert shown(bay).card.bonuses == (bonus(2),)


def test_an_answer_that_was_refused_is_not_what_undo_takes_back() -> None:
    bay = serving()
    answer(bay, Command.OK)
    bay.refuse(answer(bay, Command.OK), DECIDED)
    answer(bay, Command.UNDO)
    assert bay.verdicts()[-1] == (Verdict.UNDO, "bonus-1")


# -- whatever happens ----------------------------------------------------------------------------------


class Books(Bay):
    """A bay with one card of two bonuses, and a slow server that keeps books as the desk does."""

    def __init__(self) -> None:
        super().__init__()
        self.scan_and_show()
        self.sent()
        self.state = {each.bonus_id: "reserved" for each in card().bonuses}
        self.moved_at = dict.fromkeys(self.state, self.now)
        self.unasked: set[str] = set()
        self.waits: deque[wire.Message] = deque()

    def cut_and_wait(self) -> None:
        self.cut()
        self.waits.clear()
        self.later(6.0)
        self.connect()

    def move(self, bonus_id: str, state: str) -> None:
        self.state[bonus_id], self.moved_at[bonus_id] = state, self.now
        self.unasked.discard(bonus_id)

    def meanwhile(self, state: str) -> None:
        """Another pair of glasses, or time, does something to the first bonus."""
        if self.state["bonus-1"] == "reserved":
            self.move("bonus-1", state)
            self.unasked.add("bonus-1")

    def reply(self) -> bool:
        self.waits.extend(self.sent())
        while self.waits:
            message = self.waits.popleft()
            if isinstance(message, wire.Answer):
                self.hear(self.enter(message))
                return True
        return False

    def enter(self, answer: wire.Answer) -> wire.Message:
        bonus_id = answer.bonus_id
        refusal = None if bonus_id is None else self.objection(bonus_id, answer.verdict)
        if refusal is not None:
            return wire.Refusal(concerns=answer.answer_id, reason=refusal)
        if bonus_id is not None:
            self.move(bonus_id, STATES[answer.verdict])
        return wire.Granted(
            answer_id=answer.answer_id, card_id=answer.card_id, bonus_id=bonus_id, verdict=answer.verdict
        )

    def objection(self, bonus_id: str, verdict: Verdict) -> RefusalReason | None:
        state = self.state[bonus_id]
        if verdict is Verdict.UNDO:
            late = self.now - self.moved_at[bonus_id] > 10.0
            return TOO_LATE if late or state not in {"given", "declined"} else None
        return {"reserved": None, "expired": EXPIRED}.get(state, DECIDED)


STATES = {Verdict.GIVE: "given", Verdict.DECLINE: "declined", Verdict.UNDO: "reserved"}
MAY_SHOW = {
    "given": {Mark.GIVEN},
    "declined": {Mark.DECLINED},
    "reserved": {Mark.OPEN},
    "expired": {Mark.OPEN, Mark.DECLINED},
}
STEPS: list[Callable[[Books], object]] = [
    *(lambda bay, one=one: bay.press(one) for one in (Command.OK, Command.NEXT, Command.UNDO, Command.UNDO)),
    Books.reply,
    Books.cut_and_wait,
    lambda bay: bay.later(4.0),
    *(lambda bay, state=state: bay.meanwhile(state) for state in ("given", "declined", "expired")),
]


@given(st.lists(st.sampled_from(STEPS), max_size=30))
@settings(max_examples=300, deadline=None)
def test_once_everything_is_answered_a_card_shows_what_stands_in_the_books(
    steps: list[Callable[[Books], object]],
) -> None:
    bay = Books()
    for step in steps:
        step(bay)
    while bay.reply():
        pass
    pickup = bay.flow.pickup
    if pickup is None:
        return
    for one, mark in zip(pickup.card.bonuses, pickup.face(bay.now).marks, strict=True):
        nobody_told = mark is Mark.OPEN and one.bonus_id in bay.unasked
        assert nobody_told or mark in MAY_SHOW[bay.state[one.bonus_id]]
