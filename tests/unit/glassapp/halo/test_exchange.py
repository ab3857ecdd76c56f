import threading

import pytest
from PIL import Image

pytest.importorskip("brilliant_msg", reason="pip install 'baylens[brilliant]'")

from glassapp.clock import ManualClock
from glassapp.errors import CameraStopped, DisplayUnavailable
from glassapp.halo.exchange import HALO, MOST_WAITING, Exchange
from glassapp.halo.pair import HaloCamera, HaloControl, HaloDisplay, upright
from overlays.commands import Command


@pytest.fixture
def exchange() -> Exchange:
    there = Exchange()
    there.reached(HALO)
    return there


def test_the_battery_is_known_while_the_glasses_are_there(exchange: Exchange) -> None:
    levels = [exchange.battery]
    # The firmware says 0 when it cannot tell.
    for said in (64, 0, 255):
        exchange.battery_told(said)
        levels.append(exchange.battery)
    exchange.lost("walked away")
    levels.append(exchange.battery)
    assert levels == [None, 64, None, 100, None]


def test_of_two_pictures_the_radio_gets_the_newer(exchange: Exchange) -> None:
    display = HaloDisplay(exchange)
    display.show(Image.new("RGB", (256, 256), "red"))
    display.show(Image.new("RGB", (256, 256), "blue"))
    assert exchange.picture is not None
    assert exchange.picture.getpixel((0, 0)) == (0, 0, 255)
    display.close()
    display.close()


def test_a_picture_shown_while_the_glasses_are_away_waits_for_them(exchange: Exchange) -> None:
    exchange.lost("walked away")
    HaloDisplay(exchange).show(Image.new("RGB", (256, 256), "red"))
    assert exchange.picture is not None


def test_a_picture_of_many_colours_is_refused_at_once(exchange: Exchange) -> None:
    with pytest.raises(DisplayUnavailable, match="sixteen colours"):
        HaloDisplay(exchange).show(Image.radial_gradient("L").convert("RGB"))


def test_of_too_many_answers_the_oldest_are_dropped(exchange: Exchange) -> None:
    control = HaloControl(exchange)
    exchange.said(Command.UNDO)
    for _ in range(MOST_WAITING):
        exchange.said(Command.OK)
    assert [control.poll() for _ in range(MOST_WAITING + 1)] == [Command.OK] * MOST_WAITING + [None]


def test_only_one_photo_is_under_way(exchange: Exchange) -> None:
    camera = HaloCamera(exchange, ManualClock())
    assert camera.read(0) is None
    assert exchange.take_order()
    assert camera.read(0) is None
    assert not exchange.take_order()


def test_a_damaged_photo_is_dropped_and_counted_and_the_next_one_is_ordered(exchange: Exchange) -> None:
    camera = HaloCamera(exchange, ManualClock())
    camera.read(0)
    exchange.photo_came(b"\xff\xd8 nothing more")
    assert camera.read(0) is None
    assert camera.dropped == 1
    camera.read(0)
    assert exchange.take_order()


@pytest.mark.parametrize("photo", [b"", b"no photo", b"\xff\xd8\xff\xe0" + bytes(600)])
def test_what_is_no_photo_is_none(photo: bytes) -> None:
    assert upright(photo) is None


def test_a_photo_that_arrives_after_the_scan_is_not_kept(exchange: Exchange) -> None:
    camera = HaloCamera(exchange, ManualClock())
    camera.read(0)
    exchange.photo_came(b"a photo")
    camera.close()
    camera.close()
    with pytest.raises(TimeoutError):
        exchange.fetch_photo(0)


@pytest.mark.timeout(240)
def test_who_waits_for_a_photo_is_woken_when_the_glasses_go(exchange: Exchange) -> None:
    camera = HaloCamera(exchange, ManualClock())
    leaving = threading.Timer(0.05, exchange.lost, ["walked away"])
    leaving.start()
    with pytest.raises(CameraStopped):
        camera.read(9)
    leaving.join()


def test_arming_is_passed_on_once(exchange: Exchange) -> None:
    HaloControl(exchange).arm()
    arming = exchange.take_arming()
    assert arming is not None
    assert arming.seconds == 3.0
    assert exchange.take_arming() is None


def test_a_nod_at_a_question_that_is_gone_answers_nothing(exchange: Exchange) -> None:
    control = HaloControl(exchange)
    control.arm()
    first = exchange.take_arming()
    control.arm()
    second = exchange.take_arming()
    assert first is not None
    assert second is not None
    exchange.nodded(first.question)
    assert control.poll() is None
    exchange.nodded(second.question)
    assert control.poll() is Command.OK


def test_the_trouble_of_the_last_attempt_is_known() -> None:
    there = Exchange()
    there.lost("No matching device found")
    assert there.ready(0) is None
    assert there.trouble == "No matching device found"
