"""Ctrl-C in the first second, while a program still loads its parts."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(sys.platform == "win32", reason="no such signals there"),
]

_PRESSED_WHILE_LOADING = """
import os, runpy, signal, sys

class CtrlC:
    def find_spec(self, name, path=None, target=None):
        if name == {part!r}:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, CtrlC())
"""
_CALLS = {
    "glasses": ("typer", "from glassapp.cli import main; main()"),
    "glasses, later": ("glassapp.scanning", "from glassapp.cli import main; main()"),
    "server": ("typer", "from server.cli import main; main()"),
    "cards": ("sample_cards.printing", "runpy.run_module('sample_cards', run_name='__main__')"),
    "simulator": ("cv2", "runpy.run_module('sample_cards.simulate', run_name='__main__')"),
    "console": ("argon2", "runpy.run_module('sample_cards.console', run_name='__main__')"),
    "demo": ("cv2", "runpy.run_module('sample_cards.demo', run_name='__main__')"),
}


@pytest.mark.parametrize(("part", "call"), _CALLS.values(), ids=_CALLS)
def test_ctrl_c_while_a_program_loads_ends_it_without_a_word(part: str, call: str) -> None:
    program = [sys.executable, "-c", _PRESSED_WHILE_LOADING.format(part=part) + call, "--help"]
    done = subprocess.run(program, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("", "")
    assert done.returncode == -signal.SIGINT


def test_a_program_that_was_told_to_ignore_ctrl_c_goes_on() -> None:
    ignoring = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    pressed = _PRESSED_WHILE_LOADING.format(part="typer")
    program = [sys.executable, "-c", ignoring + pressed + _CALLS["glasses"][1], "--version"]
    done = subprocess.run(program, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("baylens-glasses ")


@pytest.mark.parametrize("program", ["sample_cards.simulate", "sample_cards.console"])
@pytest.mark.parametrize("sign", ["SIGTERM", "SIGHUP"])
def test_a_bay_whose_terminal_is_closed_leaves_nothing_behind(
    program: str, sign: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", program, "--port", "0"]
    command += ["--no-browse"] if program.endswith("simulate") else []
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as bay:
        assert bay.stdout is not None
        bay.stdout.readline()
        assert list(tmp_path.iterdir())
        bay.send_signal(getattr(signal, sign))
        _, complaint = bay.communicate(timeout=60)
    assert (bay.returncode, complaint) == (0, b"")
    assert list(tmp_path.iterdir()) == []
