"""One pickup with nothing but the glasses: a photo finds the customer, a nod gives a bonus, a tap goes on."""

import asyncio
import json
import time
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image
from pydantic import SecretStr

pytest.importorskip("brilliant_msg")

from glassapp.app.attention import Attention
from glassapp.app.fitting import fitted
from glassapp.app.glasses import Glasses as Client
from glassapp.app.parts import Parts
from glassapp.clock import SystemClock
from glassapp.displays import MemoryDisplay
from glassapp.settings import Settings
from overlays.commands import Command
from overlays.wire import Verdict
from server.bootstrap import running
from tests.halo.bridge import Glasses
from tests.halo.heads import in_device_axes, nodding
from tests.halo.patience import until
from tests.loopback.bay import SampleDrive
from tests.loopback.glassapp.pictures import picture_of

pytestmark = pytest.mark.timeout(240)


def before_the_sensor(text: str, drive: SampleDrive) -> Image.Image:
    """What the sensor, which stands on its side, sees of a code held before the glasses."""
    symbology = next(
        code.symbology for who in drive.shop.customers for code in who.codes if code.text == text
    )
    scene = Image.new("L", (480, 640), 200)
    scene.paste(Image.fromarray(picture_of(text, symbology)[:, 210:750]).resize((480, 480)), (0, 80))
    return scene.transpose(Image.Transpose.ROTATE_270)


async def test_a_photo_finds_the_customer_a_nod_gives_the_bonus_and_a_tap_goes_on(
    glasses: Glasses, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drive, journal = SampleDrive(tmp_path), tmp_path / "day.jsonl"
    code = drive.shop.customers[0].codes[0].text

    def told(kind: str) -> list[dict[str, str]]:
        entries = [json.loads(line) for line in journal.read_text("utf-8").splitlines()]
        return [entry for entry in entries if entry["type"] == kind]

    def taps_until_it_counts() -> bool:
        """A tap under the word of what was given only brings the next bonus up."""
        glasses.tap("single")
        time.sleep(0.5)
        return len(told("recorded")) == 2

    async with running(drive.settings) as server:
        settings = Settings(
            server=f"ws://127.0.0.1:{server.glasses_port}",
            credential=SecretStr(drive.credential),
            camera="halo",
            display="halo:Halo 08",
            profile="halo-256-round",
            journal=journal,
        )
        glasses.look_at(Image.new("RGB", (640, 480), "gray"))
        with fitted(settings, lambda _: None) as client:
            assert isinstance(client, Client)
            work = asyncio.create_task(client.run())
            glasses.look_at(before_the_sensor(code, drive))
            with monkeypatch.context() as faster:
                # The emulator plays a nod in no time, before anybody has read what it answers.
                faster.setattr(Attention, "has_read", lambda *_: True)
                glasses.move(in_device_axes(nodding()))
                await asyncio.to_thread(until, lambda: bool(told("recorded")), "an answer by nodding")
            glasses.look_at(Image.new("RGB", (640, 480), "gray"))
            await asyncio.to_thread(until, taps_until_it_counts, "an answer by tapping")
            client.stop()
            async with asyncio.timeout(60):
                await work
    given, declined = told("recorded")
    assert (given["verdict"], declined["verdict"]) == (Verdict.GIVE, Verdict.DECLINE)
    assert drive.times_given(given["bonus_id"]) == 1
    assert drive.adds_up()
    assert glasses.connections == 1


def test_glasses_that_are_only_the_camera_still_hear_taps(glasses: Glasses) -> None:
    settings = Settings(camera="halo", display="memory")
    with closing(Parts(settings, SystemClock())) as parts:
        assert isinstance(parts.open_display(), MemoryDisplay)
        (control,) = parts.controls
        glasses.tap("double")
        until(lambda: control.poll() is Command.OK, "a double tap")
