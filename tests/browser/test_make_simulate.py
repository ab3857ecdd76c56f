"""``make simulate`` from nothing to a page, and away again; the commands around it in one sentence each."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from glassapp.browser import LOOPBACK, Listening
from glassapp.cli import main

PATIENCE_S = 60.0


@pytest.mark.timeout(240)
def test_one_command_sets_a_whole_bay_up_and_takes_it_away() -> None:
    with Listening(port=0).bound() as free:
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "sample_cards.simulate", "--no-browse", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        try:
            said = ""
            for line in process.stdout:
                said += line
                if " open " in line:
                    break
            setup = _setup(process, port, said)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
    assert setup["clip"] > 100
    assert "cards.pdf" in setup["cards"]
    assert f"http://{LOOPBACK}:{port}/" in said
    assert process.returncode == 0


def _setup(process: "subprocess.Popen[str]", port: int, said: str) -> dict[str, Any]:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        try:
            answer = httpx.get(f"http://{LOOPBACK}:{port}/setup.json", trust_env=False)
        except httpx.TransportError:
            time.sleep(0.1)
            continue
        return dict(answer.json())
    pytest.fail(f"the page did not answer: {said}")


def test_a_certificate_is_made_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["certificate", "192.168.1.20", "--certificate", str(tmp_path / "made")]
    for code in (0, 2):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert int(ended.value.code or 0) == code
    said = capsys.readouterr()
    assert "install site-authority.crt on every headset" in said.out
    assert "is there already" in said.err


def test_a_port_that_another_program_has_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    credential = tmp_path / "credential"
    credential.write_text("bay-1.secret", "ascii")
    credential.chmod(0o600)
    with Listening(port=0).bound() as taken:
        port = str(taken.getsockname()[1])
        with pytest.raises(SystemExit) as ended:
            main(["simulate", "--credential-file", str(credential), "--port", port])
    assert ended.value.code == 2
    assert f"port {port} of {LOOPBACK} cannot be used" in capsys.readouterr().err
