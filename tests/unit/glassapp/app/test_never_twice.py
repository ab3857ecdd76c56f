"""Whatever the attendant and the line do: no bonus is answered twice, and none that was not shown."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from glassapp.app.deeds import Answered, Reported
from glassapp.app.hand import Pace
from overlays.commands import Command
from overlays.layout import CardFace, ReasonFace
from overlays.wire import RefusalReason, Symbology, Verdict
from tests.unit.glassapp.app.bay import Bay, bonus, card, code

Step = Callable[[Bay], object]


def cut_and_mend(bay: Bay) -> None:
    bay.cut()
    bay.connect()


def scan_unknown(bay: Bay) -> None:
    deed = bay.scan(code("4006381333931"))
    if isinstance(deed, Reported):
        bay.refuse(deed.scan_id, RefusalReason.UNKNOWN_CODE)


def read_now(bay: Bay) -> set[str]:
    """The bonus that has been on the display for long enough, if any."""
    seen = bay.painted
    is_read = bay.now - bay.painted_at >= Pace().read_s
    if not isinstance(seen, CardFace | ReasonFace) or seen.bonus is None or not is_read:
        return set()
    return {seen.bonus.bonus_id}


STEPS: list[Step] = [
    *(lambda bay, command=command: bay.press(command) for command in Command),
    *(lambda bay, command=command: bay.flow.command(command, bay.now) for command in Command),
    lambda bay: bay.paint(),
    lambda bay: bay.scan_and_show(),
    lambda bay: bay.scan_and_show(card(bonuses=3, card_id="card-2"), code("4006381333931")),
    lambda bay: bay.scan(code("B-1042-1", Symbology.CODE_128)),
    lambda bay: bay.later(1.0),
    lambda bay: bay.later(13.0),
    cut_and_mend,
    scan_unknown,
]


@given(st.lists(st.sampled_from(STEPS), max_size=40))
@settings(max_examples=150, deadline=None)
def test_a_bonus_is_answered_once_unless_the_answer_was_taken_back(steps: list[Step]) -> None:
    bay = Bay(room=1000)
    answered: set[str] = set()
    read: set[str] = set()
    for step in steps:
        before = bay.flow.pickup
        deed = step(bay)
        read |= read_now(bay)
        if isinstance(deed, Answered) and deed.bonus_id is not None:
            assert before is not None, "an answer without a card"
            if deed.verdict is Verdict.UNDO:
                assert deed.bonus_id in answered, "undone without an answer"
                answered.remove(deed.bonus_id)
            else:
                assert deed.bonus_id not in answered, "answered twice"
                answered.add(deed.bonus_id)
                assert deed.bonus_id in read, "answered before it was read"
        after = bay.flow.pickup
        if before is not None and (after is None or after.card.card_id != before.card.card_id):
            # A card that was put away and is shown again is a new question; the server knows the answers.
            answered.clear()
            read.clear()


def test_the_bonuses_of_a_card_come_one_after_the_other() -> None:
    bay = Bay()
    bay.scan_and_show(card(bonuses=3))
    shown = []
    for _ in range(3):
        face = bay.face()
        assert isinstance(face, CardFace)
        shown.append(face.bonus)
        bay.press(Command.OK)
    assert shown == [bonus(1), bonus(2), bonus(3)]
