"""Our program on the maker's emulator, over the maker's own library."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageDraw

pytest.importorskip("brilliant_msg")

from glassapp.controls.nod import NodDetector
from glassapp.errors import CameraNotFound, CameraStopped, DisplayUnavailable
from glassapp.halo import FRAME, HALO, HaloCamera, HaloConfig, HaloControl, HaloGlasses
from glassapp.halo.sprites import messages
from glassapp.halo.wire import ToGlasses, bytes_on_the_air
from glassapp.ports import Frame
from overlays.card import Language
from overlays.commands import Command
from overlays.layout import State, StateFace, lay_out
from overlays.paint import paint
from overlays.profiles import profile
from tests.halo.bridge import WORDS_BOX, Glasses, lay
from tests.halo.heads import bend, dip, felt, in_device_axes, nodding, resting, wave
from tests.halo.patience import PATIENCE_S, until

HEADS = {
    "nodding": nodding(),
    "nodding twice": nodding(1) + [replace(each, at=each.at + 3) for each in nodding(2)],
    "walking": felt(3, down_deg=wave(2, 1.5), bounce_g=wave(2, 0.3), ahead_g=wave(4, 0.12), noise_g=0.03),
    "bending": felt(3, down_deg=bend(0.5, 0.8, 40)),
    "with a hole": [each for each in nodding(3) if not 0.7 < each.at < 1.0],
    "struck": felt(2, ahead_g=dip(0.8, 0.2, -1.2), bounce_g=dip(0.8, 0.2, 0.8)),
}
QUICK = HaloConfig(again_s=0.05)


def same(one: Image.Image, other: Image.Image) -> bool:
    return np.array_equal(np.asarray(one), np.asarray(other))


def face(state: State) -> Image.Image:
    halo = profile("halo-256-round")
    return paint(lay_out(StateFace(state), halo, Language.FRENCH), halo)


def next_command(control: HaloControl) -> Command:
    heard: list[Command] = []

    def came() -> bool:
        command = control.poll()
        if command is not None:
            heard.append(command)
        return bool(heard)

    until(came, "an answer")
    return heard[0]


@pytest.fixture
def worn(glasses: Glasses) -> Iterator[HaloGlasses]:  # noqa: ARG001 - the radio is laid there
    pair = HaloGlasses(QUICK)
    assert pair.wait() is HALO
    yield pair
    pair.close()


def test_what_the_glasses_show_is_what_was_painted_accents_included(
    glasses: Glasses, worn: HaloGlasses
) -> None:
    picture = face(State.CAMERA_STOPPED)
    worn.display().show(picture)
    until(lambda: same(glasses.picture(), picture), "the painted picture")


def test_a_new_picture_replaces_the_old_one_pixel_by_pixel(glasses: Glasses, worn: HaloGlasses) -> None:
    for state in (State.READY, State.CONFIRM, State.OFFLINE):
        picture = face(state)
        worn.display().show(picture)
        until(lambda: same(glasses.picture(), picture), f"the picture of {state}")  # noqa: B023


def test_a_change_costs_less_than_the_whole_picture(glasses: Glasses, worn: HaloGlasses) -> None:
    # Two cards that differ in their last line.
    first, second = face(State.READY), face(State.READY)
    ImageDraw.Draw(second).rectangle((100, 190, 140, 196), fill=(255, 255, 255))
    worn.display().show(first)
    until(lambda: same(glasses.picture(), first), "the first picture")
    glasses.written.clear()
    worn.display().show(second)
    until(lambda: same(glasses.picture(), second), "the second picture")
    sent = [each for each in glasses.written if each[1] == ToGlasses.SPRITE]
    assert sum(map(len, sent)) < 120
    assert sum(map(len, sent)) == bytes_on_the_air(messages(second, first))


def test_what_is_reckoned_for_the_air_is_what_is_written(glasses: Glasses, worn: HaloGlasses) -> None:
    picture = face(State.CAMERA_STOPPED)
    glasses.written.clear()
    worn.display().show(picture)
    until(lambda: same(glasses.picture(), picture), "the picture")
    sent = [each for each in glasses.written if each[1] == ToGlasses.SPRITE]
    assert sum(map(len, sent)) == bytes_on_the_air(messages(picture, None))
    assert max(map(len, sent)) == 244


def test_a_double_tap_gives_a_single_tap_goes_on_a_triple_tap_takes_back(
    glasses: Glasses, worn: HaloGlasses
) -> None:
    control = worn.control()
    for kind in ("double", "single", "triple"):
        glasses.tap(kind)
    answers = [next_command(control) for _ in range(3)]
    assert answers == [Command.OK, Command.NEXT, Command.UNDO]


def test_a_nod_answers_a_question(glasses: Glasses, worn: HaloGlasses) -> None:
    glasses.move(in_device_axes(nodding()))
    worn.control().arm()
    assert next_command(worn.control()) is Command.OK


def test_a_nod_without_a_question_is_not_even_looked_at(glasses: Glasses, worn: HaloGlasses) -> None:
    glasses.move(in_device_axes(nodding()))
    glasses.tap("single")
    assert next_command(worn.control()) is Command.NEXT
    assert glasses.samples_taken() == 0


def test_a_nod_after_three_seconds_comes_too_late(glasses: Glasses, worn: HaloGlasses) -> None:
    glasses.move(in_device_axes(resting(3.0) + nodding()))
    worn.control().arm()
    until(lambda: glasses.samples_taken() >= 149, "the end of the three seconds")
    glasses.tap("single")
    assert next_command(worn.control()) is Command.NEXT
    assert glasses.samples_taken() <= 151


def test_one_question_takes_one_nod(glasses: Glasses, worn: HaloGlasses) -> None:
    twice = nodding(after_s=0.5, length_s=1.5) * 2
    glasses.move(in_device_axes(twice))
    worn.control().arm()
    assert next_command(worn.control()) is Command.OK
    glasses.tap("single")
    assert next_command(worn.control()) is Command.NEXT


def test_the_glasses_and_the_reference_say_the_same_to_every_sample(glasses: Glasses) -> None:
    program = Path("glassapp/halo/lua/nod.lua").read_text("utf-8")
    nods = 0
    for name, head in HEADS.items():
        detector = NodDetector()
        expected = [detector.feed(each) for each in head]
        answered = glasses.nods(program, [[each.at, each.across, each.forward, each.up] for each in head])
        assert answered == expected, name
        nods += sum(expected)
    assert nods == 3


def photo(camera: HaloCamera) -> Frame:
    frames: list[Frame] = []

    def came() -> bool:
        frame = camera.read(0.2)
        if frame is not None:
            frames.append(frame)
        return bool(frames)

    until(came, "a photo")
    return frames[0]


def test_a_code_before_the_glasses_is_read_from_a_photo(glasses: Glasses, worn: HaloGlasses) -> None:
    code = zxingcpp.create_barcode("4006381333931", zxingcpp.BarcodeFormat.EAN13).to_image(scale=5)
    scene = Image.new("RGB", (480, 640), "white")
    drawn = Image.fromarray(np.array(code)).resize((460, 220))
    scene.paste(drawn, (10, 80))
    # The sensor stands on its side.
    glasses.look_at(scene.transpose(Image.Transpose.ROTATE_270))
    frame = photo(worn.camera())
    assert frame.pixels.shape == (640, 480, 3)
    assert float(frame.pixels[400:].mean()) > 250 > float(frame.pixels[100:250].mean())
    assert [found.text for found in zxingcpp.read_barcodes(frame.pixels)] == ["4006381333931"]
    assert glasses.camera_is_on()
    glasses.later(10)
    until(lambda: not glasses.camera_is_on(), "a camera that is off outside a scan")


def test_the_glasses_tell_what_is_left_in_their_battery_at_once_and_every_minute(
    glasses: Glasses, worn: HaloGlasses
) -> None:
    until(lambda: worn.battery() == 85, "the emulator's own battery")
    glasses.charge(42)
    glasses.later(61)
    until(lambda: worn.battery() == 42, "a minute later")
    glasses.in_reach = False
    glasses.cut()
    until(lambda: worn.battery() is None, "nobody knows while they are away")


def test_nobody_reads_no_photo_is_taken(glasses: Glasses, worn: HaloGlasses) -> None:
    camera = worn.camera()
    assert camera.dropped == 0
    glasses.tap("single")
    assert next_command(worn.control()) is Command.NEXT
    assert glasses.count(ToGlasses.CAPTURE) == 0
    assert not glasses.camera_is_on()
    camera.close()
    with pytest.raises(CameraStopped, match="out of reach"):
        camera.read(0.1)


def test_a_camera_that_never_has_its_photo_ready_has_stopped(glasses: Glasses) -> None:
    pair = HaloGlasses(HaloConfig(photo_s=0.3))
    try:
        pair.wait()
        glasses.look_at(None)
        with pytest.raises(CameraStopped, match="never came"):
            pair.camera().read(PATIENCE_S)
    finally:
        pair.close()


def test_glasses_that_hear_nothing_say_so_and_are_drawn_anew_afterwards(glasses: Glasses) -> None:
    pair = HaloGlasses(HaloConfig(heartbeat_s=60, lost_words="LIEN PERDU"))
    try:
        pair.wait()
        before, after = face(State.OFFLINE), face(State.READY)
        pair.display().show(before)
        until(lambda: same(glasses.picture(), before), "the picture")
        glasses.later(10)
        until(lambda: not same(glasses.picture(), before), "the words of the glasses")
        until(lambda: glasses.picture().getbbox() == WORDS_BOX, "all of the words")
        pair.display().show(after)
        until(lambda: same(glasses.picture(), after), "the new picture")
    finally:
        pair.close()


def test_heartbeats_keep_the_picture_where_it_is(glasses: Glasses) -> None:
    pair = HaloGlasses(HaloConfig(heartbeat_s=0.02))
    try:
        pair.wait()
        picture = face(State.READY)
        pair.display().show(picture)
        until(lambda: same(glasses.picture(), picture), "the picture")
        drawn = glasses.count(ToGlasses.SPRITE)
        for _ in range(5):
            beats = glasses.count(ToGlasses.HEARTBEAT)
            until(lambda: glasses.count(ToGlasses.HEARTBEAT) > beats + 1, "two heartbeats")  # noqa: B023
            glasses.later(2)
        assert same(glasses.picture(), picture)
        assert glasses.count(ToGlasses.SPRITE) == drawn
    finally:
        pair.close()


def test_walking_out_of_reach_and_back_brings_the_card_back(glasses: Glasses, worn: HaloGlasses) -> None:
    picture = face(State.CONFIRM)
    worn.display().show(picture)
    until(lambda: same(glasses.picture(), picture), "the picture")
    glasses.in_reach = False
    glasses.cut()
    camera = worn.camera()

    def stopped() -> bool:
        try:
            camera.read(0.05)
        except CameraStopped:
            return True
        return False

    until(stopped, "the camera has stopped")
    newer = face(State.READY)
    worn.display().show(newer)
    glasses.in_reach = True
    until(lambda: same(glasses.picture(), newer), "the newest picture, drawn after the return")
    assert glasses.connections == 2
    glasses.tap("double")
    assert next_command(worn.control()) is Command.OK


def test_a_program_that_stops_on_the_glasses_is_started_again(glasses: Glasses, worn: HaloGlasses) -> None:
    picture = face(State.CONFIRM)
    worn.display().show(picture)
    until(lambda: same(glasses.picture(), picture), "the picture")
    glasses.write(b"\x03")
    until(lambda: glasses.connections == 2, "another connection")
    until(lambda: same(glasses.picture(), picture), "the picture again")


def test_a_message_the_glasses_cannot_read_costs_a_new_start_and_no_more(
    glasses: Glasses, worn: HaloGlasses
) -> None:
    picture = face(State.CONFIRM)
    worn.display().show(picture)
    until(lambda: same(glasses.picture(), picture), "the picture")
    glasses.write(bytes([1, ToGlasses.SPRITE, 0, 3]) + b"???")
    until(lambda: glasses.connections == 2, "another connection")
    until(lambda: same(glasses.picture(), picture), "the picture again")


def test_glasses_that_cannot_run_the_program_say_why(
    glasses: Glasses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("glassapp.halo.radio._program", lambda _: "error('no such firmware')")
    pair = HaloGlasses(QUICK)
    try:
        with pytest.raises(CameraNotFound, match=r"does not run on these glasses.*no such firmware"):
            pair.wait()
    finally:
        pair.close()
    assert glasses.count(ToGlasses.WORDS) == 0


def test_no_glasses_in_reach_is_said_in_one_sentence(glasses: Glasses) -> None:
    glasses.in_reach = False
    pair = HaloGlasses(HaloConfig(name="Halo 08"))
    try:
        with pytest.raises(CameraNotFound, match=r"cannot reach Halo 08 .*charged, near and paired"):
            pair.wait()
    finally:
        pair.close()


def test_a_picture_of_another_size_is_refused(worn: HaloGlasses) -> None:
    with pytest.raises(DisplayUnavailable, match="choose --profile halo-256-round"):
        worn.display().show(Image.new("RGB", (640, 360)))


def test_taking_the_glasses_off_leaves_them_dark(glasses: Glasses) -> None:
    pair = HaloGlasses(QUICK)
    pair.wait()
    pair.display().show(face(State.READY))
    until(lambda: glasses.picture().getbbox() is not None, "a picture")
    pair.close()
    pair.close()
    assert glasses.picture().getbbox() is None
    assert glasses.count(ToGlasses.GOODBYE) == 1
    assert not [each for each in glasses.written[-3:] if each == b"\x03"], "nothing was broken off"


def test_frame_gets_whole_pictures_with_one_palette(python: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    device = Glasses(python, "Frame")
    lay(device, monkeypatch.setattr)
    pair = HaloGlasses(QUICK)
    try:
        assert pair.wait() is FRAME
        picture = Image.new("RGB", (640, 400))
        ink = ImageDraw.Draw(picture)
        for place, colour in enumerate(((255, 128, 0), (20, 232, 124), (255, 255, 255), (90, 90, 90))):
            ink.ellipse((20 + 50 * place, 40, 60 + 50 * place, 200), outline=colour, width=3)
        pair.display().show(picture)
        # The emulator has Halo's panel: of Frame's picture it shows the upper left part.
        until(lambda: same(device.picture(), picture.crop((0, 0, 256, 256))), "the picture")
    finally:
        pair.close()
        device.close()
