"""What takes long is worked out once, beside whoever asks, and forgotten after a while."""

import threading
from collections.abc import Iterator

import pytest

from server.clock import SetClock
from server.console.measuring.answers import KEPT, MOST_KEPT, MOST_WAITING, Answers, Found
from server.errors import StoreUnavailable
from tests.unit.server.small_shop import NINE

PATIENCE_S = 20
FEW = Found(cannot="too_few")


class Slow:
    """Work that lasts until it may end."""

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self.times = 0

    def __call__(self) -> Found:
        self.times += 1
        assert self.may_end.wait(PATIENCE_S)
        return FEW


@pytest.fixture
def slow() -> Iterator[Slow]:
    slow = Slow()
    yield slow
    slow.may_end.set()


@pytest.fixture
def answers() -> Answers:
    return Answers(SetClock(NINE))


def at_once() -> Found:
    return FEW


def refused() -> Found:
    raise StoreUnavailable("the file is locked")


def broken() -> Found:
    raise ZeroDivisionError


def test_who_asks_waits_for_nobody_and_the_same_question_is_worked_out_once(
    answers: Answers, slow: Slow
) -> None:
    assert answers.ask("effect", slow).waits
    assert answers.ask("effect", slow).waits
    slow.may_end.set()
    assert answers.wait(PATIENCE_S)
    assert answers.ask("effect", slow) == FEW
    assert slow.times == 1


def test_of_too_many_questions_at_once_the_last_is_not_taken_on(answers: Answers, slow: Slow) -> None:
    for number in range(MOST_WAITING):
        assert answers.ask(number, slow).waits
    assert answers.ask("one more", slow).cannot == "busy"
    slow.may_end.set()
    assert answers.wait(PATIENCE_S)
    assert [answers.ask(number, slow) for number in range(MOST_WAITING)] == [FEW] * MOST_WAITING
    assert answers.ask("one more", at_once).waits


def test_an_answer_is_good_for_a_while_only() -> None:
    clock = SetClock(NINE)
    answers = Answers(clock)
    answers.ask("effect", at_once)
    assert answers.wait(PATIENCE_S)
    clock.forward(KEPT.total_seconds())
    assert answers.ask("effect", at_once) == FEW
    clock.forward(1)
    assert answers.ask("effect", at_once).waits


def test_the_oldest_answers_make_way(answers: Answers) -> None:
    for number in range(MOST_KEPT + 1):
        answers.ask(number, at_once)
        assert answers.wait(PATIENCE_S)
    assert answers.ask(1, at_once) == FEW
    assert answers.ask(0, at_once).waits


@pytest.mark.parametrize("work", [refused, broken])
def test_what_went_wrong_is_said_once_and_tried_again_then(answers: Answers, work: object) -> None:
    assert callable(work)
    assert answers.ask("effect", work).waits
    assert answers.wait(PATIENCE_S)
    assert answers.ask("effect", at_once).cannot == "failed"
    assert answers.ask("effect", at_once).waits
