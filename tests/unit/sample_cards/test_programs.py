"""Programs of the demo are always stopped, and say why they failed."""

import os
import sys
from pathlib import Path

import pytest

from sample_cards.demo.programs import Program, run, running
from sample_cards.errors import DemoFailed

PYTHON = Path(sys.executable).name
pytestmark = pytest.mark.timeout(240)


def test_a_program_is_stopped_at_the_end_of_its_block(tmp_path: Path) -> None:
    sleeps = ["-c", "import time; print('started', flush=True); time.sleep(60)"]
    with running(PYTHON, sleeps, os.environ, tmp_path / "log") as program:
        assert program.exit_code is None
        assert program.let_run(0.01)
    assert program.exit_code is not None


def test_a_program_is_stopped_when_its_block_fails(tmp_path: Path) -> None:
    started: list[Program] = []

    def fail() -> None:
        sleeps = ["-c", "import time; time.sleep(60)"]
        with running(PYTHON, sleeps, os.environ, tmp_path / "log") as program:
            started.append(program)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert started[0].exit_code is not None


def test_what_a_program_said_last_is_kept(tmp_path: Path) -> None:
    with running(PYTHON, ["-c", "print('no such port')"], os.environ, tmp_path / "log") as program:
        while program.let_run():
            pass
        assert program.last_words == "no such port"
        assert program.exit_code == 0


def test_a_command_that_ends_with_an_error_is_a_failure_with_its_reason() -> None:
    with pytest.raises(DemoFailed, match="ended with 3: no such site"):
        run(PYTHON, ["-c", "import sys; print('no such site', file=sys.stderr); sys.exit(3)"], os.environ)


def test_a_command_gives_what_it_printed() -> None:
    assert run(PYTHON, ["-c", "print('key')"], os.environ) == "key\n"


def test_a_program_that_is_not_installed_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(DemoFailed, match="baylens-nobody is not installed"),
        running("baylens-nobody", [], os.environ, tmp_path / "log"),
    ):
        pass
