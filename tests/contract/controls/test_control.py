"""Every control: answers come out in the order they were given, and nothing else does."""

import os
from collections.abc import Callable, Iterator

import pytest

from glassapp.controls import KeyControl, MemoryControl, TerminalKeys
from glassapp.ports import Control
from overlays.commands import Command

KEYS = {
    Command.OK: "o",
    Command.NEXT: "n",
    Command.UNDO: "u",
    Command.HELP: "h",
    Command.WRONG_CUSTOMER: "w",
}

Press = Callable[[Command], None]


@pytest.fixture
def memory() -> tuple[Control, Press]:
    control = MemoryControl()
    return control, control.press


@pytest.fixture
def terminal() -> Iterator[tuple[Control, Press]]:
    person, program = os.openpty()
    control = KeyControl([TerminalKeys(program)])
    yield control, lambda command: write(person, KEYS[command])
    control.close()
    os.close(person)
    os.close(program)


@pytest.fixture
def pipe() -> Iterator[tuple[Control, Press]]:
    reading, writing = os.pipe()
    control = KeyControl([TerminalKeys(reading)])
    yield control, lambda command: write(writing, KEYS[command] + "\n")
    control.close()
    os.close(reading)
    os.close(writing)


def write(descriptor: int, keys: str) -> None:
    os.write(descriptor, keys.encode())


@pytest.fixture(params=["memory", "terminal", "pipe"])
def control_and_press(request: pytest.FixtureRequest) -> tuple[Control, Press]:
    made: tuple[Control, Press] = request.getfixturevalue(request.param)
    return made


def next_command(control: Control) -> Command:
    """A key takes a moment through the kernel; the test's timeout bounds the wait."""
    while (command := control.poll()) is None:
        pass
    return command


def test_nothing_pressed_is_no_answer(control_and_press: tuple[Control, Press]) -> None:
    control, _ = control_and_press
    assert control.poll() is None
    assert control.poll() is None


def test_the_whole_vocabulary_can_be_said_in_order(control_and_press: tuple[Control, Press]) -> None:
    control, press = control_and_press
    for command in Command:
        press(command)
    assert [next_command(control) for _ in Command] == list(Command)
    assert control.poll() is None


def test_the_same_answer_twice_is_two_answers(control_and_press: tuple[Control, Press]) -> None:
    control, press = control_and_press
    press(Command.NEXT)
    press(Command.NEXT)
    assert [next_command(control), next_command(control)] == [Command.NEXT, Command.NEXT]
    assert control.poll() is None


def test_a_closed_control_gives_no_more_answers(control_and_press: tuple[Control, Press]) -> None:
    control, press = control_and_press
    press(Command.OK)
    control.close()
    control.close()
    assert control.poll() is None
