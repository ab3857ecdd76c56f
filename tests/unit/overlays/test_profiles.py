import math
from pathlib import Path

import pytest

from overlays.errors import UnknownProfile
from overlays.layout.places import pitch_px, places
from overlays.layout.typeface import cap_px
from overlays.profiles import LEAST_PITCH, PROFILES, DisplayProfile, profile

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "usb-headset.md"
every_display = pytest.mark.parametrize("display", PROFILES.values(), ids=PROFILES)


def test_every_display_of_the_design_is_known_by_its_name() -> None:
    assert set(PROFILES) == {
        "usb-c-640x360",
        "android-854x480",
        "android-640x400",
        "halo-256-round",
        "even-g2-576x288",
        "monitor-1920x1080",
        "wrist-240x240",
    }
    for name, display in PROFILES.items():
        assert profile(name) is display
        assert f"{display.width_px}" in name


@pytest.mark.parametrize("name", PROFILES)
def test_the_guide_lists_every_display(name: str) -> None:
    assert f"| `{name}` |" in GUIDE.read_text(encoding="utf-8")


def test_an_unknown_display_is_refused_with_the_names_of_those_that_exist() -> None:
    with pytest.raises(UnknownProfile, match=r"no display profile 'sunglasses'.*halo-256-round"):
        profile("sunglasses")


def test_the_reference_display_has_the_field_of_view_of_its_data_sheet() -> None:
    display = profile("usb-c-640x360")
    half = math.tan(math.radians(display.field_of_view_deg / 2))
    diagonal = 2 * math.degrees(math.atan(half * math.hypot(640, 360) / 640))
    assert diagonal == pytest.approx(16.8)


@every_display
def test_capitals_are_large_enough_to_be_read_at_a_glance(display: DisplayProfile) -> None:
    mean_pixels_per_degree = display.width_px / display.field_of_view_deg
    for em_px in (display.em_px, display.name_em_px):
        assert cap_px(em_px) / display.pixels_per_degree >= display.smallest_cap_degrees
        assert cap_px(em_px) / mean_pixels_per_degree >= display.smallest_cap_degrees


@every_display
def test_lines_are_far_enough_apart(display: DisplayProfile) -> None:
    assert pitch_px(display) >= LEAST_PITCH * cap_px(display.em_px)
    where = places(display)
    assert where.lower.baseline - where.upper.baseline == pitch_px(display)


@every_display
def test_the_margin_is_forty_pixels_of_the_reference_canvas(display: DisplayProfile) -> None:
    if display.round:
        assert display.margin_px >= 0.03 * display.height_px
    else:
        assert display.margin_px >= math.floor(40 / 360 * display.height_px)


@every_display
def test_a_round_display_is_as_high_as_it_is_wide(display: DisplayProfile) -> None:
    assert display.width_px == display.height_px or not display.round


@every_display
def test_the_middle_third_is_a_third(display: DisplayProfile) -> None:
    top, bottom = display.middle_third
    assert top <= display.height_px / 3
    assert bottom >= display.height_px * 2 / 3
    assert bottom - top <= display.height_px / 3 + 2
