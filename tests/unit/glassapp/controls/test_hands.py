"""Which hand answers, and looks that answer."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassapp.controls import Dwell, DwellPace, KeyControl
from overlays.badges import Hand
from overlays.commands import Command

FRAME_S = 0.1
PACE = DwellPace()


class Presses:
    """Keys that were pressed in a window."""

    def __init__(self, *keys: str) -> None:
        self._keys = list(keys)

    def read_key(self) -> str | None:
        return self._keys.pop(0) if self._keys else None

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("hand", "said"),
    [
        (Hand.RIGHT, [Command.NEXT, Command.UNDO, Command.OK]),
        (Hand.LEFT, [Command.UNDO, Command.NEXT, Command.OK]),
    ],
)
def test_a_badge_mirrors_the_arrow_keys_for_the_left_hand(hand: Hand, said: list[Command]) -> None:
    control = KeyControl([Presses("ArrowRight", "ArrowLeft", "ArrowDown")])
    control.hold(hand)
    assert [control.poll(), control.poll(), control.poll()] == said


def watched(
    dwell: Dwell, seen: Sequence[bool], question: str | None = "bonus-1", begin: float = 0.0
) -> list[int]:
    """The frames at which a look has answered."""
    return [
        number
        for number, sees_it in enumerate(seen)
        if dwell.look(question, begin + number * FRAME_S, sees_it=sees_it)
    ]


AWAY = [False] * 5


def test_a_look_of_eight_tenths_of_a_second_says_ok() -> None:
    assert watched(Dwell(), AWAY + [True] * 9) == [13]


def test_a_look_that_goes_on_says_ok_once() -> None:
    assert watched(Dwell(), AWAY + [True] * 40) == [13]


def test_whoever_still_looks_at_the_code_they_scanned_has_not_answered() -> None:
    assert watched(Dwell(), [True] * 100) == []


def test_one_missed_frame_is_no_look_away_and_a_longer_one_begins_anew() -> None:
    assert watched(Dwell(), [*AWAY, *[True] * 4, False, *[True] * 4]) == [13]
    assert watched(Dwell(), [*AWAY, *[True] * 7, *[False] * 3, *[True] * 8]) == []


def test_a_camera_that_stood_still_does_not_look_for_anybody() -> None:
    dwell = Dwell()
    assert watched(dwell, [*AWAY, True]) == []
    assert not dwell.look("bonus-1", 60.0, sees_it=True)


def test_another_question_begins_anew() -> None:
    dwell = Dwell()
    assert watched(dwell, [*AWAY, *[True] * 6]) == []
    assert watched(dwell, [True] * 30, "bonus-2", begin=1.1) == []


def test_nothing_is_answered_while_nothing_is_asked() -> None:
    assert watched(Dwell(), AWAY + [True] * 30, question=None) == []


def test_the_ring_fills_by_quarters_and_empties_when_the_look_goes() -> None:
    dwell = Dwell()
    watched(dwell, AWAY)
    assert dwell.quarters(0.5) == 0
    filled = []
    for number in range(5, 13):
        dwell.look("bonus-1", number * FRAME_S, sees_it=True)
        filled.append(dwell.quarters(number * FRAME_S))
    assert filled == sorted(filled)
    assert (filled[0], filled[-1]) == (1, 3)
    assert dwell.quarters(12 * FRAME_S + 1) == 0


def looked_away(seen: Sequence[bool]) -> bool:
    return any(not any(seen[start : start + 5]) for start in range(len(seen) - 4))


@given(st.lists(st.booleans(), max_size=120))
def test_a_look_answers_only_after_a_look_away_and_long_enough(seen: list[bool]) -> None:
    long = round(PACE.fill_s / FRAME_S)
    for answered in watched(Dwell(), seen):
        assert seen[answered]
        assert looked_away(seen[:answered])
        window = seen[answered - long : answered + 1]
        missed = max(len(gap) for gap in "".join("x" if one else "-" for one in window).split("x"))
        assert missed * FRAME_S <= PACE.lapse_s


@given(st.lists(st.booleans(), max_size=200))
def test_one_question_is_answered_again_only_after_another_look_away(seen: list[bool]) -> None:
    for one, other in pairwise(watched(Dwell(), seen)):
        assert looked_away(seen[one + 1 : other])
