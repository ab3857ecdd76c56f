"""Keys of a terminal: one by one, and the terminal is given back as it was."""

import os
import subprocess
import sys
import termios
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassapp.controls import KEYS, KeyControl, TerminalKeys
from glassapp.controls.terminal import FunctionKeys
from overlays.commands import Command

LOCAL_FLAGS = 3


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    person, program = os.openpty()
    yield person, program
    os.close(person)
    os.close(program)


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    for descriptor in (reading, writing):
        try:
            os.close(descriptor)
        except OSError:
            continue


def answers(keys: TerminalKeys, count: int) -> list[Command]:
    control = KeyControl([keys])
    found: list[Command] = []
    while len(found) < count:
        command = control.poll()
        if command is not None:
            found.append(command)
    return found


TYPED = [(key, command) for key, command in KEYS.items() if len(key) == 1 and key != "\x1b"]
SENT_BY_A_PRESENTER = [
    ("\x1b[6~", Command.NEXT),
    ("\x1b[5~", Command.UNDO),
    ("b", Command.OK),
    ("\x1b[A", Command.HELP),
    ("\x1b[B", Command.OK),
    ("\x1b[C", Command.NEXT),
    ("\x1bOD", Command.UNDO),
]


@pytest.mark.parametrize(("sent", "command"), SENT_BY_A_PRESENTER)
def test_a_presenter_or_a_headset_that_calls_itself_a_keyboard_answers(
    terminal: tuple[int, int], sent: str, command: Command
) -> None:
    person, program = terminal
    keys = TerminalKeys(program)
    os.write(person, b"\x1b[15~\x1bOP" + sent.encode())
    assert answers(keys, 1) == [command]
    keys.close()


@pytest.mark.parametrize(("key", "command"), TYPED)
def test_every_key_has_its_command(terminal: tuple[int, int], key: str, command: Command) -> None:
    person, program = terminal
    keys = TerminalKeys(program)
    os.write(person, key.upper().encode())
    assert answers(keys, 1) == [command]
    keys.close()


def test_a_key_counts_without_enter_and_is_not_echoed(terminal: tuple[int, int]) -> None:
    _, program = terminal
    keys = TerminalKeys(program)
    flags = termios.tcgetattr(program)[LOCAL_FLAGS]
    assert not flags & (termios.ICANON | termios.ECHO)
    assert flags & termios.ISIG, "Ctrl-C must still end the program"
    keys.close()


def test_a_closed_terminal_is_as_it_was(terminal: tuple[int, int]) -> None:
    _, program = terminal
    before = termios.tcgetattr(program)
    keys = TerminalKeys(program)
    assert termios.tcgetattr(program) != before
    keys.close()
    assert termios.tcgetattr(program) == before


def test_a_program_that_ends_without_closing_gives_the_terminal_back(terminal: tuple[int, int]) -> None:
    _, program = terminal
    before = termios.tcgetattr(program)
    code = "from glassapp.controls import TerminalKeys; keys = TerminalKeys(); raise SystemExit(3)"
    ended = subprocess.run([sys.executable, "-c", code], stdin=program, check=False, timeout=60)
    assert ended.returncode == 3
    assert termios.tcgetattr(program) == before


def test_keys_that_mean_nothing_are_passed_over(terminal: tuple[int, int]) -> None:
    person, program = terminal
    keys = TerminalKeys(program)
    os.write(person, b"xyz 123\t;n")
    assert answers(keys, 1) == [Command.NEXT]
    keys.close()


@pytest.mark.parametrize("sequence", [b"\x1bOP", b"\x1b[H", b"\x1bOH", b"\x1b[1;5H", b"\x1bn", b"\x1b\x1bOO"])
def test_a_function_key_says_nothing_although_letters_are_in_it(
    terminal: tuple[int, int], sequence: bytes
) -> None:
    person, program = terminal
    keys = TerminalKeys(program)
    for byte in sequence + b"u":
        os.write(person, bytes([byte]))
    assert answers(keys, 1) == [Command.UNDO]
    keys.close()


def test_a_line_of_a_pipe_is_one_answer_and_an_empty_line_is_ok(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.write(writing, b"n\n\nu\n")
    os.close(writing)
    keys = TerminalKeys(reading)
    assert answers(keys, 3) == [Command.NEXT, Command.OK, Command.UNDO]
    assert keys.read_key() is None


def test_at_the_end_of_a_pipe_there_are_no_more_keys(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.close(writing)
    keys = TerminalKeys(reading)
    assert keys.read_key() is None
    assert keys.read_key() is None


@pytest.mark.parametrize("closed", ["sys.stdin = None", "sys.stdin.close()", "import os; os.close(0)"])
def test_without_standard_input_there_are_no_keys(closed: str) -> None:
    code = (
        f"import sys; {closed}; from glassapp.controls import TerminalKeys; print(TerminalKeys().read_key())"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, timeout=60, text=True
    )
    assert ended.stdout.strip() == "None"


@given(st.text(st.sampled_from("\x1bO[;1Pno"), max_size=12))
def test_a_word_typed_after_a_whole_function_key_is_always_heard(before: str) -> None:
    function_keys = FunctionKeys()
    for character in before + "\x1b[A":
        function_keys.is_typed(character)
    assert all(function_keys.is_typed(character) for character in "onuhw\n")


def test_in_the_background_the_terminal_is_left_alone_instead_of_stopping_the_program(
    terminal: tuple[int, int],
) -> None:
    _, program = terminal
    background = "from glassapp.controls import TerminalKeys as T; print(T().read_key())"
    # A shell of its own: it owns the terminal and starts the program in another process group.
    shell = f"""
import fcntl, subprocess, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
subprocess.run([sys.executable, "-c", {background!r}], process_group=0, check=True, timeout=60)
"""
    command = [sys.executable, "-c", shell]
    ended = subprocess.run(
        command, stdin=program, stdout=subprocess.PIPE, start_new_session=True, check=True, timeout=30
    )
    assert ended.stdout.strip() == b"None"


def test_a_terminal_that_hangs_up_says_nothing_more_and_can_be_closed() -> None:
    person, program = os.openpty()
    keys = TerminalKeys(program)
    os.close(person)
    assert keys.read_key() is None
    keys.close()
    os.close(program)


def test_a_descriptor_that_somebody_closed_is_silent() -> None:
    reading, writing = os.pipe()
    keys = TerminalKeys(reading)
    os.close(reading)
    os.close(writing)
    assert keys.read_key() is None
