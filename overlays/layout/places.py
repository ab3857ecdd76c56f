"""Where lines may stand on a display: margins, the empty middle third, the pitch, the chord of a circle."""

import math
from dataclasses import dataclass, replace
from functools import cache

from overlays.layout.typeface import cap_px
from overlays.profiles import LEAST_PITCH, DisplayProfile

TALLEST = 0.9
"""Ink of an accented capital above the baseline, in ems."""

DEEPEST = 0.255
"""Ink of a cedilla below the baseline, in ems."""


@dataclass(frozen=True, slots=True)
class Place:
    """Room for one line: its baseline, its size, and the limits of its ink."""

    left: int
    right: int
    top: int
    bottom: int
    baseline: int
    em_px: float
    centred: bool

    @property
    def width(self) -> int:
        """Pixels from the left limit to the right one."""
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class Places:
    """The three lines of a card, and the two lines, the one large line and the square of a message."""

    name: Place
    upper: Place
    lower: Place
    beside_upper: Place
    beside_lower: Place
    beside: Place
    sign: tuple[int, int, int]
    """Left, top and side of the square beside a message."""


@cache
def places(profile: DisplayProfile) -> Places:
    """Find every place of a display; pure arithmetic over its profile."""
    return _round(profile) if profile.round else _rectangular(profile)


def list_places(profile: DisplayProfile) -> tuple[Place, Place, Place]:
    """Three lines of one size: what is a list, or a text, has no name above it."""
    where = places(profile)
    return replace(where.name, em_px=where.upper.em_px), where.upper, where.lower


def pitch_px(profile: DisplayProfile) -> int:
    """Baseline to baseline of the two lower lines."""
    least = math.ceil(LEAST_PITCH * cap_px(profile.em_px))
    if profile.round:
        return least
    room = profile.height_px - profile.margin_px - profile.middle_third[1]
    spare = room - math.ceil((TALLEST + DEEPEST) * profile.em_px)
    return max(least, min(spare, math.floor(LEAST_PITCH * profile.em_px)))


def _rectangular(profile: DisplayProfile) -> Places:
    middle_top, middle_bottom = profile.middle_third
    margin, right = profile.margin_px, profile.width_px - profile.margin_px
    floor = profile.height_px - margin
    large, em = profile.name_em_px, profile.em_px
    name = Place(margin, right, margin, middle_top, margin + math.ceil(TALLEST * large), large, centred=False)
    last = floor - math.ceil(DEEPEST * em)
    lower = Place(margin, right, middle_bottom, floor, last, em, centred=False)
    upper = replace(lower, baseline=last - pitch_px(profile))
    side = floor - middle_bottom
    left = margin + side + round(em / 2)
    middle = (middle_bottom + floor + round(cap_px(large))) // 2
    return Places(
        name=name,
        upper=upper,
        lower=lower,
        beside_upper=replace(upper, left=left),
        beside_lower=replace(lower, left=left),
        beside=replace(lower, left=left, baseline=middle, em_px=large),
        sign=(margin, middle_bottom, side),
    )


def _round(profile: DisplayProfile) -> Places:
    middle_top, middle_bottom = profile.middle_third
    large, em = profile.name_em_px, profile.em_px
    name = _chord(profile, middle_top - math.ceil(DEEPEST * large), large)
    upper = _chord(profile, middle_bottom + math.ceil(TALLEST * em), em)
    lower = _chord(profile, upper.baseline + pitch_px(profile), em)
    side = round(2.4 * large)
    return Places(
        name=name,
        upper=upper,
        lower=lower,
        beside_upper=upper,
        beside_lower=lower,
        beside=_chord(profile, middle_bottom + math.ceil(TALLEST * large), large),
        sign=((profile.width_px - side) // 2, middle_top - side, side),
    )


def _chord(profile: DisplayProfile, baseline: int, em_px: float) -> Place:
    centre = profile.height_px / 2
    top, bottom = baseline - math.ceil(TALLEST * em_px), baseline + math.ceil(DEEPEST * em_px)
    reach = max(abs(top - centre), abs(bottom - centre))
    half = math.floor(math.sqrt((centre - profile.margin_px) ** 2 - reach**2))
    middle = profile.width_px // 2
    return Place(middle - half, middle + half, top, bottom, baseline, em_px, centred=True)
