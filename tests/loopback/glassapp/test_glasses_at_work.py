"""The program around the flow: what stops, what is mended, what is waited for."""

import asyncio
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from structlog.testing import capture_logs
from structlog.typing import EventDict
from websockets.asyncio.server import ServerConnection

from glassapp.app.equipment import Rhythm
from glassapp.app.journal import (
    CameraStoppedSeeing,
    CardArrived,
    FrameSeen,
    FrameTurnedAway,
    PictureShown,
    ScanDecided,
)
from glassapp.displays import MemoryDisplay, PngDisplay
from glassapp.errors import (
    CameraAway,
    CameraNotFound,
    CameraStopped,
    CredentialRefused,
    DisplayUnavailable,
)
from glassapp.ports import Camera
from glassapp.transport import ServerAddress
from overlays.codes import Symbology
from overlays.wire import CloseCode, Ping
from tests.loopback.bay import HeldCamera, Worn, worn
from tests.loopback.glassapp.small_server import SmallServer, small_server

CODE = "3012345678902"
BRISK = Rhythm(expected_s=0.0, tick_s=0.01, reopen_s=0.01, settle_s=0.2)
pytestmark = pytest.mark.timeout(240)


def address(port: int) -> ServerAddress:
    return ServerAddress(f"ws://127.0.0.1:{port}", "bay-1.secret")


async def test_a_camera_that_stops_is_opened_again_and_the_display_says_so() -> None:
    async with small_server(SmallServer.desk) as server, worn(address(server.port)) as glasses:
        await glasses.looks()
        glasses.camera.fail(CameraStopped("the plug is out"))
        stopped = await glasses.next(CameraStoppedSeeing)
        said = await glasses.next(PictureShown)
        glasses.camera.hold(CODE, Symbology.EAN_13)
        card = await glasses.next(CardArrived)
    assert stopped.why == "the plug is out"
    assert "Caméra arrêtée" in said.lines
    assert card.card_id == "card-1"


@pytest.mark.parametrize("has_camera", [False, True])
async def test_without_a_camera_the_display_says_that_the_finger_scanner_is_away(has_camera: bool) -> None:
    with capture_logs() as logs:
        async with (
            small_server(SmallServer.desk) as server,
            worn(address(server.port), has_camera=has_camera) as glasses,
        ):
            await glasses.next(PictureShown, lambda shown: "Prêt" in shown.lines)
            glasses.ring.away = "the scanner is away"
            async with asyncio.timeout(60):
                while not told(logs):  # noqa: ASYNC110 - the log tells nobody
                    await asyncio.sleep(0.01)
            if not has_camera:
                await glasses.next(PictureShown, lambda shown: "Lecteur absent" in shown.lines)
            glasses.ring.away = None
            glasses.ring.type(CODE)
            await glasses.next(CardArrived)
    shown = [one.lines for one in glasses.all(PictureShown)]
    assert any("Lecteur absent" in lines for lines in shown) is not has_camera
    assert told(logs) == [True, False]


def told(logs: list[EventDict]) -> list[bool]:
    """When the log said that the finger scanner is away, and when not."""
    return [one["away"] for one in logs if one["event"] == "finger scanner"]


async def test_a_camera_that_cannot_be_opened_again_is_tried_until_it_can() -> None:
    camera = HeldCamera()
    tries = [camera, None, None, camera]

    def open_camera() -> Camera:
        found = tries.pop(0)
        if found is None:
            raise CameraNotFound("no camera 0")
        return found

    with capture_logs() as said:
        async with small_server(SmallServer.desk) as server:
            glasses = Worn(address(server.port), open_camera, rhythm=BRISK)
            running = asyncio.create_task(glasses.glasses.run())
            camera.fail(CameraStopped("the plug is out"))
            camera.hold(CODE, Symbology.EAN_13)
            await glasses.next(CardArrived)
            camera.finish()
            await running
    assert len(glasses.all(CameraStoppedSeeing)) == 3
    told = [
        line["why"] for line in said if (line["event"], line["log_level"]) == ("camera stopped", "warning")
    ]
    assert told == ["the plug is out", "no camera 0"], "the same reason is given once"


async def test_a_camera_that_is_plugged_in_after_the_start_reads_and_the_display_says_so_meanwhile() -> None:
    camera = HeldCamera()
    plugged_in = threading.Event()

    def open_camera() -> Camera:
        if not plugged_in.is_set():
            raise CameraAway("cannot open /dev/video0")
        return camera

    with capture_logs() as said:
        async with small_server(SmallServer.desk) as server, asyncio.TaskGroup() as tasks:
            glasses = Worn(address(server.port), open_camera, rhythm=BRISK)
            tasks.create_task(glasses.glasses.run())
            first = await glasses.next(PictureShown)
            camera.hold(CODE, Symbology.EAN_13)
            plugged_in.set()
            card = await glasses.next(CardArrived)
            camera.finish()
    assert "Caméra arrêtée" in first.lines
    assert card.card_id == "card-1"
    told = [
        line["why"] for line in said if (line["event"], line["log_level"]) == ("camera stopped", "warning")
    ]
    assert told == ["cannot open /dev/video0"]


async def test_a_camera_that_can_never_be_opened_ends_the_run_at_once() -> None:
    def open_camera() -> Camera:
        raise CameraNotFound("no camera 9")

    with pytest.raises(CameraNotFound, match="no camera 9"):
        await Worn(address(1), open_camera).glasses.run()


async def test_a_display_that_is_gone_ends_the_run(tmp_path: Path) -> None:
    folder = tmp_path / "hud"
    display = PngDisplay(folder)
    folder.rmdir()
    async with small_server(SmallServer.desk) as server:
        with pytest.raises(DisplayUnavailable, match="cannot write"):
            await Worn(address(server.port), display=display, rhythm=BRISK).glasses.run()


async def test_refused_glasses_end_the_run_with_the_reason() -> None:
    async def refuse(_: SmallServer, connection: ServerConnection) -> None:
        await connection.close(CloseCode.CREDENTIAL_REVOKED, "credential_revoked")

    async with small_server(refuse) as server:
        with pytest.raises(CredentialRefused, match="was revoked"):
            await Worn(address(server.port)).glasses.run()


async def test_without_a_server_the_glasses_look_and_the_end_does_not_wait_for_ever() -> None:
    glasses = Worn(address(1), rhythm=BRISK)
    glasses.camera.hold(CODE, Symbology.EAN_13)
    glasses.camera.finish()
    await glasses.glasses.run()
    assert [scan.deed for scan in glasses.all(ScanDecided)] == ["reported"]
    assert glasses.all(CardArrived) == []
    assert glasses.all(PictureShown)


async def test_the_server_is_told_what_is_left_in_the_battery_and_when_nobody_knows_any_more() -> None:
    levels = [81, 80, None]

    def battery() -> int | None:
        return levels.pop(0) if len(levels) > 1 else levels[0]

    async with small_server(SmallServer.desk, heartbeat_s=0.05) as server:
        often = Rhythm(expected_s=0.0, settle_s=0.2, battery_s=0.3)
        glasses = Worn(address(server.port), rhythm=often, battery=battery)
        running = asyncio.create_task(glasses.glasses.run())
        told: list[int | None] = []
        async with asyncio.timeout(60):
            while told[-1:] != [None] or 80 not in told:
                await asyncio.sleep(0.02)
                told = [each.battery for each in server.heard if isinstance(each, Ping)]
        glasses.glasses.stop()
        await running
    known = [level for level in told if level is not None]
    assert set(known) <= {80, 81}
    assert known == sorted(known, reverse=True)


async def test_whoever_waits_for_the_name_server_keeps_nobody_from_looking() -> None:
    answered = threading.Event()
    loop = asyncio.get_running_loop()
    lookups = [loop.run_in_executor(None, answered.wait) for _ in range(64)]
    try:
        async with small_server(SmallServer.desk) as server:
            glasses = Worn(address(server.port), rhythm=BRISK)
            running = asyncio.create_task(glasses.glasses.run())
            glasses.camera.hold(CODE, Symbology.EAN_13)
            async with asyncio.timeout(60):
                shown = await glasses.next(PictureShown, lambda picture: picture.face == "card")
            glasses.glasses.stop()
            await running
    finally:
        answered.set()
        await asyncio.gather(*lookups)
    assert "Aïcha B." in shown.lines[0]


async def test_glasses_can_be_taken_off_while_the_camera_goes_on() -> None:
    async with small_server(SmallServer.desk) as server:
        glasses = Worn(address(server.port))
        running = asyncio.create_task(glasses.glasses.run())
        await glasses.link_is("up")
        glasses.glasses.stop()
        await running


async def test_the_last_scan_of_a_folder_still_gets_its_card_on_the_display() -> None:
    async with small_server(SmallServer.desk) as server, worn(address(server.port)) as glasses:
        await glasses.looks()
        glasses.camera.hold(CODE, Symbology.EAN_13)
        glasses.camera.finish()
    assert [picture.face for picture in glasses.all(PictureShown)][-1] == "card"
    assert isinstance(glasses.display, MemoryDisplay)
    assert isinstance(glasses.display.pictures[-1], Image.Image)


@pytest.mark.parametrize("shape", [(1, 1), (8, 4000), (20, 20, 4)])
async def test_a_picture_nobody_can_read_is_turned_away_and_the_next_one_is_read(
    shape: tuple[int, ...],
) -> None:
    async with small_server(SmallServer.desk) as server, worn(address(server.port)) as glasses:
        await glasses.link_is("up")
        glasses.camera.see(np.zeros(shape, dtype=np.uint8))
        refused = await glasses.next(FrameTurnedAway)
        glasses.camera.hold(CODE, Symbology.EAN_13)
        card = await glasses.next(CardArrived)
    assert refused.why
    assert card.card_id == "card-1"


async def test_a_picture_of_twelve_megapixels_is_looked_at() -> None:
    async with small_server(SmallServer.desk) as server, worn(address(server.port)) as glasses:
        await glasses.link_is("up")
        glasses.camera.see(np.full((3000, 4000, 3), 90, dtype=np.uint8))
        seen = await glasses.next(FrameSeen)
    assert seen.sightings == ()
