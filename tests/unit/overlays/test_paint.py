from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageStat

from overlays.card import Card, Language
from overlays.errors import DoesNotFit
from overlays.layout import CardFace, Icon, Layout, NoticeFace, State, StateFace, lay_out
from overlays.paint import additive, paint
from overlays.paint.icons import icon_mask
from overlays.paint.palette import ACCENT, PHOSPHOR, SLIVER, STATE, WHITE, coverage_table
from overlays.profiles import PROFILES, Colours, DisplayProfile, profile
from overlays.wire import NoticeKind
from tests.unit.overlays.shown import CARD_FACES, COFFEE, FIXED_FACES, anything_card, card, patiently

MOST_LIGHT = 0.15
every_display = pytest.mark.parametrize("display", PROFILES.values(), ids=PROFILES)

Pixels = NDArray[np.uint8]


def pixels(picture: Image.Image) -> Pixels:
    return np.asarray(picture)


def painted(display: DisplayProfile) -> Iterator[Image.Image]:
    for language in Language:
        for face in (*FIXED_FACES, *CARD_FACES):
            yield paint(lay_out(face, display, language), display)


@cache
def forbidden(display: DisplayProfile) -> Image.Image:
    """Where no ink may be: white in the margin and in the middle third."""
    rows, columns = np.mgrid[: display.height_px, : display.width_px]
    middle_top, middle_bottom = display.middle_third
    middle = (rows >= middle_top) & (rows < middle_bottom)
    margin = display.margin_px
    if display.round:
        centre = display.width_px / 2
        outside = np.hypot(rows + 0.5 - centre, columns + 0.5 - centre) > centre - margin
    else:
        beside = (columns < margin) | (columns >= display.width_px - margin)
        outside = beside | (rows < margin) | (rows >= display.height_px - margin)
    return Image.fromarray(np.where(middle | outside, 255, 0).astype(np.uint8))


def brightest(picture: Image.Image) -> Image.Image:
    red, green, blue = picture.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def keeps_its_room(picture: Image.Image, display: DisplayProfile) -> bool:
    return ImageChops.darker(brightest(picture), forbidden(display)).getbbox() is None


def luminance(picture: Image.Image) -> float:
    """Mean relative luminance, ITU-R BT.709, without gamma, which would only lower it."""
    light = picture.convert("L", (0.2126, 0.7152, 0.0722, 0))
    return ImageStat.Stat(light).mean[0] / 255


@every_display
def test_margin_and_middle_stay_black_and_little_light_is_used(display: DisplayProfile) -> None:
    for picture in painted(display):
        assert picture.mode == "RGB"
        assert picture.size == (display.width_px, display.height_px)
        assert picture.getbbox() is not None
        assert keeps_its_room(picture, display)
        assert luminance(picture) < MOST_LIGHT


@patiently
@given(
    anything_card,
    st.sampled_from(tuple(PROFILES.values())),
    st.sampled_from(Language),
)
def test_whatever_the_card_no_ink_leaves_its_room(
    strange: Card, display: DisplayProfile, language: Language
) -> None:
    try:
        layout = lay_out(CardFace(strange), display, language)
    except DoesNotFit:
        return
    picture = paint(layout, display)
    assert keeps_its_room(picture, display)
    assert luminance(picture) < MOST_LIGHT


def test_an_ink_in_the_margin_or_in_the_middle_would_be_noticed() -> None:
    display = profile("halo-256-round")
    for x, y in ((128, 128), (30, 30), (128, 250)):
        spoiled = Image.new("RGB", (256, 256))
        spoiled.putpixel((x, y), (0, 0, 1))
        assert not keeps_its_room(spoiled, display)


@every_display
def test_the_same_layout_is_always_the_same_picture(display: DisplayProfile) -> None:
    layout = lay_out(CARD_FACES[0], display, Language.FRENCH)
    first, second = paint(layout, display), paint(layout, display)
    assert first is not second
    assert first.tobytes() == second.tobytes()


def colours_of(display: DisplayProfile) -> set[tuple[int, int, int]]:
    found: set[tuple[int, int, int]] = set()
    for picture in painted(display):
        for _, colour in picture.getcolors(100_000) or []:
            assert isinstance(colour, tuple)
            red, green, blue = colour
            found.add((red, green, blue))
    return found


@pytest.mark.parametrize("name", [name for name, each in PROFILES.items() if each.colours is Colours.SIXTEEN])
def test_a_display_of_sixteen_colours_gets_sixteen_colours(name: str) -> None:
    colours = colours_of(PROFILES[name])
    assert {(0, 0, 0), WHITE, ACCENT, STATE} <= colours
    assert len(colours) == 16


def test_a_green_display_gets_sixteen_levels_of_one_green() -> None:
    levels = colours_of(profile("even-g2-576x288"))
    assert {green for _, green, _ in levels} <= {level * 17 for level in range(16)}
    assert 14 <= len(levels) <= 16
    red, green, blue = PHOSPHOR
    assert all(abs(r - g * red / green) <= 1 and abs(b - g * blue / green) <= 1 for r, g, b in levels)


@pytest.mark.parametrize("levels", [1, 5, 15, 255])
def test_coverage_is_rounded_to_equal_steps_and_a_sliver_to_nothing(levels: int) -> None:
    table = coverage_table(levels)
    assert set(table[:SLIVER]) == {0}
    assert table[255] == 255
    assert list(table) == sorted(table)
    assert {round(value * levels / 255) for value in table} <= set(range(levels + 1))
    assert len(set(table)) <= levels + 1


def test_without_colour_right_and_wrong_can_still_be_told_apart() -> None:
    display = profile("even-g2-576x288")
    right, wrong = (
        pixels(paint(lay_out(NoticeFace(kind), display, Language.FRENCH), display))
        for kind in (NoticeKind.RIGHT_BAG, NoticeKind.WRONG_BAG)
    )
    sign = right[display.middle_third[1] :, : display.width_px // 4]
    other = wrong[display.middle_third[1] :, : display.width_px // 4]
    assert np.abs(sign.astype(int) - other.astype(int)).mean() > 10


def test_no_two_icons_look_alike() -> None:
    masks = {icon: np.asarray(icon_mask(icon, 40), dtype=int) for icon in Icon}
    for icon, mask in masks.items():
        assert mask.max() == 255
        assert mask[mask > 0].size > 40
        for other, different in masks.items():
            assert icon is other or np.abs(mask - different).mean() > 10, (icon, other)


def test_an_empty_layout_is_black() -> None:
    display = profile("usb-c-640x360")
    picture = paint(Layout(display.name, display.width_px, display.height_px, ()), display)
    assert picture.getextrema() == ((0, 0), (0, 0), (0, 0))


# -- what the eye sees ---------------------------------------------------------------------------


def hud() -> Image.Image:
    display = profile("usb-c-640x360")
    return paint(lay_out(CardFace(card("Maëlle T.", COFFEE)), display, Language.FRENCH), display)


def test_black_is_transparent() -> None:
    view = Image.effect_noise((640, 360), 80).convert("RGB")
    assert additive(view, Image.new("RGB", (640, 360))).tobytes() == view.tobytes()


def test_light_is_added_and_never_darkens_the_scene() -> None:
    view = Image.new("RGB", (1280, 720), (90, 100, 110))
    seen = pixels(additive(view, hud())).astype(int)
    assert seen.min(axis=(0, 1)).tolist() == [90, 100, 110]
    assert seen.max() == 255


def test_the_display_takes_its_box_of_the_scene_and_leaves_the_rest_alone() -> None:
    view = Image.new("RGB", (800, 600), (10, 20, 30))
    seen = pixels(additive(view, hud(), (400, 300, 720, 480)))
    assert seen.shape == (600, 800, 3)
    outside = np.ones(seen.shape[:2], dtype=bool)
    outside[300:480, 400:720] = False
    assert (seen[outside] == (10, 20, 30)).all()
    assert (seen[300:480, 400:720] != (10, 20, 30)).any()


@pytest.mark.parametrize("size", [(640, 360), (300, 900), (900, 300)])
def test_without_a_box_the_display_fills_as_much_of_the_scene_as_it_can(size: tuple[int, int]) -> None:
    seen = additive(Image.new("RGB", size), Image.new("RGB", (640, 360), "white"))
    rows, columns = np.nonzero(pixels(seen)[:, :, 0])
    width, height = int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1
    assert width == size[0] or height == size[1]
    assert width / height == pytest.approx(640 / 360, rel=0.01)


def test_the_scene_may_be_gray_and_is_not_changed() -> None:
    view = Image.new("L", (640, 360), 40)
    seen = additive(view, hud())
    assert seen.mode == "RGB"
    assert view.getextrema() == (40, 40)


def test_a_bright_scene_washes_the_display_out_as_it_does_in_the_sun() -> None:
    display = profile("usb-c-640x360")
    offline = paint(lay_out(StateFace(State.OFFLINE), display, Language.FRENCH), display)
    assert additive(Image.new("RGB", (640, 360), "white"), offline).getcolors() == [
        (640 * 360, (255, 255, 255))
    ]
