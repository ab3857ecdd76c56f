"""A nod answers the question it was meant for, and nothing else."""

import math

from glassapp.controls import NOD_S, NodControl, Sample
from overlays.commands import Command


class Head:
    """A head whose accelerometer is read fifty times a second."""

    def __init__(self) -> None:
        self.now = 10.0
        self.control = NodControl(lambda: self.now)

    def hold(self, seconds: float, down_deg: float = 0.0) -> None:
        for _ in range(round(seconds * 50)):
            self.now += 0.02
            tilt = math.radians(-down_deg)
            self.control.feed([Sample(self.now, 0.0, math.sin(tilt), math.cos(tilt))])

    def nod(self) -> None:
        self.hold(0.4)
        self.hold(0.3, down_deg=25)
        self.hold(0.4)


def test_a_nod_at_a_question_says_ok_once() -> None:
    head = Head()
    head.control.arm()
    head.nod()
    assert head.control.poll() is Command.OK
    head.nod()
    assert head.control.poll() is None


def test_a_nod_at_nothing_says_nothing() -> None:
    head = Head()
    head.nod()
    assert head.control.poll() is None


def test_a_question_that_has_stood_for_three_seconds_is_not_answered_by_a_nod() -> None:
    head = Head()
    head.control.arm()
    head.hold(NOD_S)
    head.nod()
    assert head.control.poll() is None


def test_a_nod_at_the_question_before_does_not_answer_the_next_one() -> None:
    head = Head()
    head.control.arm()
    head.nod()
    head.control.arm()
    assert head.control.poll() is None
    head.nod()
    head.control.disarm()
    assert head.control.poll() is None
    head.control.close()
