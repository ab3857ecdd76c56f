"""Programs that somebody started and listens to no more: ``baylens-glasses ... | head -1``."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from server.settings import Settings
from server.stores.migration import migrate

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(sys.platform == "win32", reason="no such pipes there"),
]
STORE = Path(str(Settings().store))
SERVER = "from server.cli import main; main()"
GLASSES = "from glassapp.cli import main; main()"


@contextmanager
def unheard(*call: str, stream: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program one of whose streams goes into a pipe without a reader; what the other says is kept."""
    reader, writer = os.pipe()
    os.close(reader)
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | {stream: writer}
    process = subprocess.Popen([sys.executable, "-c", *call], cwd=folder, **streams)  # type: ignore[call-overload]
    os.close(writer)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def outcome(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    said, complained = process.communicate(timeout=60)
    return process.returncode, ((said or b"") + (complained or b"")).decode()


def wait_until_there(file: Path, process: subprocess.Popen[bytes]) -> None:
    while not file.exists():
        assert process.poll() is None, outcome(process)
        time.sleep(0.05)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "credential").write_text("bay-1.secret")
    (tmp_path / "credential").chmod(0o600)
    migrate(tmp_path / STORE)
    return tmp_path


def test_a_server_serves_and_stops_in_order(folder: Path) -> None:
    ports = ("--port", "0", "--http-port", "0", "--ready-file", "ready.json")
    with unheard(SERVER, "serve", *ports, stream="stdout", folder=folder) as process:
        wait_until_there(folder / "ready.json", process)
        number = json.loads((folder / "ready.json").read_text())["http_port"]
        assert httpx.get(f"http://127.0.0.1:{number}/healthz").status_code == 200
        process.send_signal(signal.SIGTERM)
        code, said = outcome(process)
    assert (code, "Exception" in said, "Traceback" in said) == (0, False, False), said


def test_a_simulator_serves_its_page(folder: Path, unused_tcp_port: int) -> None:
    call = ("simulate", "--credential-file", "credential", "--port", str(unused_tcp_port))
    with unheard(GLASSES, *call, stream="stdout", folder=folder) as process:
        page = f"http://127.0.0.1:{unused_tcp_port}/"
        while True:
            assert process.poll() is None, outcome(process)
            try:
                assert httpx.get(page).status_code == 200
                break
            except httpx.TransportError:
                time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        code, said = outcome(process)
    assert (code, "Traceback" in said) == (0, False), said


@pytest.mark.parametrize(
    ("call", "stream", "code"),
    [
        ((GLASSES, "--version"), "stdout", 0),
        ((GLASSES, "check", "--camera", "memory", "--display", "memory"), "stdout", 1),
        ((GLASSES, "--config", "nowhere"), "stderr", 2),
        ((SERVER, "init"), "stdout", 0),
        ((SERVER, "status", "--store", "nowhere"), "stderr", 1),
    ],
)
def test_a_command_ends_as_if_somebody_had_listened(
    folder: Path, call: tuple[str, ...], stream: str, code: int
) -> None:
    with unheard(*call, stream=stream, folder=folder) as process:
        ended, said = outcome(process)
    assert (ended, "Traceback" in said, "Exception" in said) == (code, False, False), said
