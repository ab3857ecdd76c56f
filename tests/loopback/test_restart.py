"""The server is killed in the middle of a pickup and started again: nothing is lost, nothing given twice."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from glassapp.app.journal import AnswerMade, AnswerRecorded, CardArrived, CardCleared, ScanDecided
from overlays.commands import Command
from overlays.wire import Verdict
from server.clock import SystemClock
from server.office.privacy import Privacy
from server.opening import open_store
from tests.loopback.bay import SampleDrive, worn
from tests.loopback.proxy import BadLine

pytestmark = pytest.mark.timeout(240)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ServerProcess:
    """``baylens-server serve`` as a process that can be killed."""

    def __init__(self, drive: SampleDrive, folder: Path) -> None:
        self._drive = drive
        self._ready = folder / "ready.json"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._ready.unlink(missing_ok=True)
        settings = self._drive.settings
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", "from server.cli import main; main()", "serve"),
            *("--store", str(settings.store), "--port", str(settings.port), "--http-port", "0"),
            *("--ready-file", str(self._ready)),
            env={name: value for name, value in os.environ.items() if not name.startswith("BAYLENS_")},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        async with asyncio.timeout(60):
            while not self._ready.exists():
                assert self._process.returncode is None, "the server ended before it was ready"
                await asyncio.sleep(0.05)
        assert json.loads(self._ready.read_text())["glasses_port"] == settings.port

    async def kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)
            await self._process.wait()


@contextlib.asynccontextmanager
async def server_process(drive: SampleDrive, folder: Path) -> AsyncIterator[ServerProcess]:
    server = ServerProcess(drive, folder)
    await server.start()
    try:
        yield server
    finally:
        await server.kill()


async def test_a_killed_server_comes_back_to_the_same_card_and_gives_the_bonus_once(tmp_path: Path) -> None:
    drive = SampleDrive(tmp_path, port=free_port())
    lea = drive.shop.customers[0]
    async with server_process(drive, tmp_path) as server, worn(drive.address(drive.settings.port)) as glasses:
        await glasses.link_is("up")
        glasses.camera.hold(lea.codes[0].text, lea.codes[0].symbology)
        before = await glasses.next(CardArrived)
        await server.kill()
        await glasses.link_is("lost")
        # Offline: the bonus was reserved, so it may be handed over; the same customer is scanned once more.
        await glasses.press(Command.OK)
        answer = await glasses.next(AnswerMade)
        glasses.camera.hold(lea.codes[0].text, lea.codes[0].symbology)
        await glasses.next(ScanDecided)
        await server.start()
        recorded = await glasses.next(AnswerRecorded)
        after = await glasses.next(CardArrived)
    assert after.card_id == before.card_id
    assert after.scan_id != before.scan_id
    assert recorded.answer_id == answer.answer_id
    assert recorded.bonus_id is not None
    assert drive.times_given(recorded.bonus_id) == 1
    assert drive.adds_up()


async def test_a_server_killed_before_its_card_arrives_sends_the_same_card_for_the_same_scan(
    tmp_path: Path,
) -> None:
    drive = SampleDrive(tmp_path, port=free_port())
    lea = drive.shop.customers[0]
    async with (
        server_process(drive, tmp_path) as server,
        BadLine.to(drive.settings.port) as line,
        worn(drive.address(line.port)) as glasses,
    ):
        await glasses.looks()
        # What goes out still arrives; what comes back does not.
        line.swallow_replies()
        glasses.camera.hold(lea.codes[0].text, lea.codes[0].symbology)
        scan = await glasses.next(ScanDecided)
        assert scan.scan_id is not None
        recorded = await drive.card_of(scan.scan_id)
        line.cut()
        await server.kill()
        await glasses.link_is("lost")
        assert glasses.all(CardArrived) == []
        await server.start()
        line.mend()
        arrived = await glasses.next(CardArrived)
        await glasses.press(Command.OK)
        given = await glasses.next(AnswerRecorded)
    assert arrived.scan_id == scan.scan_id
    assert arrived.card_id == recorded.card_id
    assert given.verdict is Verdict.GIVE
    assert given.bonus_id == recorded.bonuses[0].bonus_id
    assert drive.times_given(given.bonus_id) == 1
    assert sorted(drive.reserved()) == sorted(bonus.bonus_id for bonus in recorded.bonuses)
    assert drive.adds_up()


async def test_who_is_erased_while_the_server_is_down_is_taken_from_the_glasses_when_it_is_back(
    tmp_path: Path,
) -> None:
    drive = SampleDrive(tmp_path, port=free_port())
    lea = drive.shop.customers[0]
    async with server_process(drive, tmp_path) as server, worn(drive.address(drive.settings.port)) as glasses:
        await glasses.link_is("up")
        glasses.camera.hold(lea.codes[0].text, lea.codes[0].symbology)
        shown = await glasses.next(CardArrived)
        assert await drive.noted_scan() == shown.scan_id
        await server.kill()
        await glasses.link_is("lost")
        with contextlib.closing(open_store(drive.settings)) as store:
            assert Privacy(store, SystemClock()).erase(lea.customer_id)
        await server.start()
        cleared = await glasses.next(CardCleared)
    assert cleared.card_id == shown.card_id
