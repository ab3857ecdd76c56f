"""Every display: the last picture shown is the one that is seen."""

import multiprocessing
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from glassapp.displays import DISPLAYS, MemoryDisplay, PngDisplay, WindowConfig, WindowDisplay, open_display
from glassapp.errors import DisplayUnavailable
from glassapp.ports import Display
from tests.contract.displays.screen import look_at, screen

Look = Callable[[], Image.Image | None]

LOOKS = 2000
"""How often a screen is looked at before giving up; a test's own timeout comes first."""


def card(name: str, size: tuple[int, int] = (640, 360)) -> Image.Image:
    picture = Image.new("RGB", size)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, size[0] - 1, size[1] - 1), outline=(0, 200, 255), width=3)
    draw.text((40, size[1] // 2), name, fill="white")
    return picture


@pytest.fixture(scope="module")
def screen_name() -> Iterator[str]:
    with screen() as name:
        yield name


@pytest.fixture
def memory() -> tuple[Display, Look]:
    display = MemoryDisplay()
    return display, lambda: display.pictures[-1] if display.pictures else None


@pytest.fixture
def png(tmp_path: Path) -> tuple[Display, Look]:
    def last() -> Image.Image | None:
        files = sorted(tmp_path.glob("*.png"))
        return Image.open(files[-1]) if files else None

    return PngDisplay(tmp_path), last


@pytest.fixture
def window(screen_name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Display, Look]]:
    monkeypatch.setenv("DISPLAY", screen_name)
    display = WindowDisplay()

    def seen() -> Image.Image | None:
        whole = look_at(screen_name)
        box = whole.getbbox()
        return whole.crop(box) if box else None

    yield display, seen
    display.close()


@pytest.fixture(params=DISPLAYS)
def display_and_look(request: pytest.FixtureRequest) -> tuple[Display, Look]:
    made: tuple[Display, Look] = request.getfixturevalue(request.param)
    return made


def comes_to_show(look: Look, picture: Image.Image) -> bool:
    """Whether the picture is seen sooner or later; a window draws when its desktop lets it."""
    for _ in range(LOOKS):
        seen = look()
        if seen is not None and seen.size == picture.size and seen.tobytes() == picture.tobytes():
            return True
    return False


def test_a_picture_shown_is_seen_pixel_by_pixel(display_and_look: tuple[Display, Look]) -> None:
    display, look = display_and_look
    display.show(card("Amélie D."))
    assert comes_to_show(look, card("Amélie D."))


def test_a_newer_picture_replaces_the_older_one(display_and_look: tuple[Display, Look]) -> None:
    display, look = display_and_look
    for number in range(50):
        display.show(card(f"order {number}"))
    assert comes_to_show(look, card("order 49"))


@pytest.mark.parametrize("size", [(256, 256), (576, 288), (640, 400), (854, 480)])
def test_every_display_profile_can_be_shown(
    display_and_look: tuple[Display, Look], size: tuple[int, int]
) -> None:
    display, look = display_and_look
    display.show(card("Bay 7", size))
    assert comes_to_show(look, card("Bay 7", size))


def test_what_is_painted_after_show_changes_nothing(display_and_look: tuple[Display, Look]) -> None:
    display, look = display_and_look
    picture = card("Bay 7")
    display.show(picture)
    ImageDraw.Draw(picture).rectangle((0, 0, 640, 360), fill="red")
    assert comes_to_show(look, card("Bay 7"))


def test_a_display_may_be_closed_twice(display_and_look: tuple[Display, Look]) -> None:
    display, _ = display_and_look
    display.show(card("Bay 7"))
    display.close()
    display.close()


# -- the window alone -----------------------------------------------------------------------------------


def test_a_small_round_display_can_be_shown_larger(screen_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", screen_name)
    display = WindowDisplay(WindowConfig(zoom=2))
    try:
        display.show(card("Bay 7", (256, 256)))
        larger = card("Bay 7", (256, 256)).resize((512, 512), Image.Resampling.NEAREST)
        assert comes_to_show(lambda: look_at(screen_name).crop((0, 0, 512, 512)), larger)
    finally:
        display.close()


@pytest.fixture
def desk_with_a_headset(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A desktop of two monitors: the laptop's, and beside it a headset of 640x360 pixels."""
    if shutil.which("xrandr") is None:
        pytest.skip("xrandr is not installed, so no monitor was found (Debian: x11-xserver-utils)")
    with screen(1280, 480) as name:
        monkeypatch.setenv("DISPLAY", name)
        for monitor in ("LAPTOP 640/169x480/127+0+0 screen", "HEADSET 640/169x360/95+640+0 none"):
            subprocess.run(["xrandr", "--setmonitor", *monitor.split()], check=True)
        yield name


@pytest.mark.parametrize("which", ["HEADSET", "2"])
def test_the_window_finds_the_headsets_monitor(desk_with_a_headset: str, which: str) -> None:
    display = open_display(f"window:{which}")
    try:
        display.show(card("Bay 7"))
        there = (640, 0, 1280, 360)
        assert comes_to_show(lambda: look_at(desk_with_a_headset).crop(there), card("Bay 7"))
        assert look_at(desk_with_a_headset).crop((0, 0, 640, 480)).getbbox() is None
    finally:
        display.close()


@pytest.mark.usefixtures("desk_with_a_headset")
def test_a_monitor_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(DisplayUnavailable, match=r"1 LAPTOP \(640x480\), 2 HEADSET \(640x360\)"):
        open_display("window:DP-1")


def test_without_a_desktop_no_monitor_is_found_and_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":999")
    with pytest.raises(DisplayUnavailable, match="no monitors: "):
        open_display("window:2")


def test_without_a_screen_the_window_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    with pytest.raises(DisplayUnavailable, match="no screen"):
        WindowDisplay()


def test_a_window_that_somebody_closed_is_unavailable(window: tuple[WindowDisplay, Look]) -> None:
    display, look = window
    display.show(card("Bay 7"))
    assert comes_to_show(look, card("Bay 7"))
    display.process.terminate()
    display.process.join(10)
    with pytest.raises(DisplayUnavailable, match="closed"):
        display.show(card("Bay 8"))
    with pytest.raises(DisplayUnavailable, match="closed"):
        display.read_key()
    display.close()
    assert display.read_key() is None


def test_no_window_is_left_behind(screen_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", screen_name)
    display = WindowDisplay()
    display.close()
    assert not display.process.is_alive()


def test_a_desktop_that_takes_too_long_is_not_waited_for_and_nothing_is_left_behind() -> None:
    with pytest.raises(DisplayUnavailable, match="did not open within 0 s"):
        WindowDisplay(WindowConfig(opening_s=0))
    assert [child for child in multiprocessing.active_children() if child.name == "window"] == []


def test_a_window_with_a_place_stands_there_alone_and_covers_what_was_there(
    screen_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", screen_name)
    ordinary = WindowDisplay()
    ordinary.show(Image.new("RGB", (640, 360), "red"))
    display = WindowDisplay(WindowConfig(place=(300, 200)))
    picture = card("Quai 4")
    display.show(picture)
    assert comes_to_show(lambda: look_at(screen_name).crop((300, 200, 940, 560)), picture)
    display.close()
    ordinary.close()


def test_one_picture_becomes_the_next_within_a_fade(
    screen_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", screen_name)
    display = WindowDisplay(WindowConfig(place=(0, 0)))
    display.show(Image.new("RGB", (64, 64), (200, 0, 0)))
    assert comes_to_show(
        lambda: look_at(screen_name).crop((0, 0, 64, 64)), Image.new("RGB", (64, 64), (200, 0, 0))
    )
    display.show(Image.new("RGB", (64, 64), (0, 200, 0)))
    seen = set()
    for _ in range(LOOKS):
        red, green, _ = look_at(screen_name).crop((0, 0, 1, 1)).getpixel((0, 0))  # type: ignore[misc]
        seen.add((red, green))
        if (red, green) == (0, 200):
            break
    display.close()
    assert (0, 200) in seen
    assert all(abs(red + green - 200) <= 2 for red, green in seen), "never darker in between"
