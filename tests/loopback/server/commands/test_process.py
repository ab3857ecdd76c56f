"""The server as a process that is asked to stop, and killed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from overlays.wire import SUBPROTOCOL, Answer, Granted, Verdict
from tests.loopback.server.commands.typed import counts, run
from tests.loopback.server.conftest import RawGlasses

pytestmark = pytest.mark.timeout(240)


class Process:
    """``baylens-server serve`` as a process of its own."""

    def __init__(self, folder: Path, name: str) -> None:
        self.ready = folder / name
        program = [sys.executable, "-c", "from server.cli import main; main()"]
        command = [*program, "serve", "--port", "0", "--http-port", "0"]
        self.running = subprocess.Popen(
            [*command, "--ready-file", str(self.ready)],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[4])},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self.running.poll() is None:
            self.end(signal.SIGKILL)
        for stream in (self.running.stdout, self.running.stderr):
            assert stream is not None
            stream.close()

    def port(self) -> int:
        assert self.running.stdout is not None
        line = self.running.stdout.readline()
        assert "serving glasses at 127.0.0.1:" in line, line
        return int(json.loads(self.ready.read_text())["glasses_port"])

    def end(self, sign: signal.Signals) -> tuple[int, str]:
        self.running.send_signal(sign)
        out, self.log = self.running.communicate(timeout=60)
        return self.running.returncode, out


@asynccontextmanager
async def glasses(port: int, token: str) -> AsyncIterator[RawGlasses]:
    """Glasses that are let in and greeted by a server of another process."""
    async with connect(
        f"ws://127.0.0.1:{port}",
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        additional_headers={"Authorization": f"Bearer {token}"},
        proxy=None,
    ) as socket:
        raw = RawGlasses(socket)
        await raw.greet()
        yield raw


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_asked_to_stop_stops_in_order(folder: Path, sign: signal.Signals) -> None:
    with Process(folder, "ready.json") as process:
        process.port()
        assert process.end(sign) == (0, "baylens-server: stopped\n")


@pytest.mark.parametrize(("mode", "warnings"), [(0o644, 1), (0o640, 1), (0o600, 0)])
def test_serving_warns_once_when_others_can_read_the_store(folder: Path, mode: int, warnings: int) -> None:
    (folder / "baylens.sqlite3").chmod(mode)
    with Process(folder, "ready.json") as process:
        process.port()
        process.end(signal.SIGTERM)
        assert process.log.count("chmod 600 baylens.sqlite3") == warnings


async def test_a_server_killed_in_the_middle_of_a_pickup_goes_on_where_it_was(folder: Path) -> None:
    token = run("issue-glasses", "north-1", "--site", "north").stdout.strip()
    with Process(folder, "first.json") as first:
        async with glasses(first.port(), token) as raw:
            shown = await raw.show("s1")
            give = Answer(
                answer_id="a1",
                card_id=shown.card.card_id,
                bonus_id=shown.card.bonuses[0].bonus_id,
                verdict=Verdict.GIVE,
            )
            await raw.say(give)
            code, _out = first.end(signal.SIGKILL)
            assert code == -signal.SIGKILL

    with Process(folder, "second.json") as second:
        async with glasses(second.port(), token) as raw:
            assert (await raw.show("s1")).card == shown.card
            assert isinstance(await raw.ask(give), Granted)
            assert isinstance(await raw.ask(give), Granted)
    assert counts(run("status"))["given"] == 1
