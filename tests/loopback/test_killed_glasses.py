"""The glasses are killed while a scan waits for the server: the next run sends it, once."""

import asyncio
import contextlib
import datetime as dt
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import cv2
import pytest

from glassapp.link import FACT_S, QUESTION_S
from glassapp.transport import OutboxFile
from overlays.wire import ScanReport
from server.bootstrap import running
from server.domain.issuance import RESERVED_FOR
from tests.loopback.bay import SampleDrive
from tests.loopback.glassapp.pictures import nothing, picture_of
from tests.loopback.test_restart import free_port

pytestmark = pytest.mark.timeout(240)


def test_glasses_ask_no_longer_than_the_server_reserves_and_what_was_given_is_told_next_morning() -> None:
    assert dt.timedelta(seconds=QUESTION_S) == RESERVED_FOR
    assert dt.timedelta(hours=16) <= dt.timedelta(seconds=FACT_S) <= dt.timedelta(days=1)


@contextlib.asynccontextmanager
async def glasses_process(
    drive: SampleDrive, folder: Path, port: int
) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from glassapp.cli import main; main()", "run"),
        *("--server", f"ws://127.0.0.1:{port}", "--credential-file", str(credential_of(drive, folder))),
        *("--camera", f"folder:{folder / 'frames'}", "--display", "memory"),
        env={name: value for name, value in os.environ.items() if not name.startswith("BAYLENS_")},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def credential_of(drive: SampleDrive, folder: Path) -> Path:
    path = folder / "credential"
    path.touch(mode=0o600)
    path.write_text(drive.credential, "ascii")
    return path


async def test_a_scan_made_offline_by_glasses_that_are_killed_is_answered_in_their_next_run(
    tmp_path: Path,
) -> None:
    drive = SampleDrive(tmp_path, port=free_port())
    code = drive.shop.customers[0].codes[0]
    frames = tmp_path / "frames"
    frames.mkdir()
    for number in range(2):
        cv2.imwrite(str(frames / f"{number}.png"), picture_of(code.text, code.symbology))
    outbox = tmp_path / "glasses-1.outbox"
    async with glasses_process(drive, tmp_path, drive.settings.port) as process, asyncio.timeout(60):
        while not outbox.exists():
            assert process.returncode is None, "the glasses ended before they scanned"
            await asyncio.sleep(0.05)
        process.kill()
        await process.wait()
    (waiting,) = OutboxFile(outbox).recover()
    assert isinstance(waiting.request, ScanReport)
    for picture in frames.iterdir():
        cv2.imwrite(str(picture), nothing())
    async with running(drive.settings), glasses_process(drive, tmp_path, drive.settings.port) as process:
        card = await drive.card_of(waiting.request.scan_id)
        async with asyncio.timeout(60):
            assert await process.wait() == 0
    assert not outbox.exists(), "nothing of the customer is left on the disk"
    assert sorted(drive.reserved()) == sorted(bonus.bonus_id for bonus in card.bonuses)
    assert drive.adds_up()
