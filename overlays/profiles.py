"""The displays a card may be shown on, as numbers.

A profile says what the optics are (pixels, degrees, colours, shape) and which size of type was chosen for
them. The rules that the choice must keep are tested for every profile (tests/unit/overlays/test_profiles.py).
"""

import enum
import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from overlays.errors import UnknownProfile

SMALLEST_CAP_DEGREES = 0.6
"""Cap height under which text is not read at a glance (Android XR "Glimmer" type guidance)."""

SMALLEST_HELD_CAP_DEGREES = 16 / 60
"""The same for a screen that is held and looked at: 16 minutes of arc (ISO 9241-303)."""

LEAST_PITCH = 1.6
"""Baseline to baseline, in cap heights. Wide lines are read faster while walking, and one finds back to the
road faster: 10.1145/3544548.3581430 (CHI 2023)."""


class Colours(enum.StrEnum):
    """What a pixel of the display can be."""

    FULL = "full"
    """24-bit RGB."""
    SIXTEEN = "sixteen"
    """One of sixteen colours that the program chooses."""
    GREEN = "green"
    """Sixteen levels of one green."""


@dataclass(frozen=True, slots=True)
class DisplayProfile:
    """One display: its optics, and the type size that was chosen for it."""

    name: str
    width_px: int
    height_px: int
    field_of_view_deg: float
    """Horizontal, of one eye."""
    margin_px: int
    """Nothing is drawn closer to the edge; on a round display, to the rim."""
    em_px: float
    """Type size of the lower lines."""
    name_em_px: float
    """Type size of the uppermost line."""
    colours: Colours = Colours.FULL
    round: bool = False
    held: bool = False
    """It is held before the eye, and not seen beside the world."""

    @property
    def smallest_cap_degrees(self) -> float:
        """Cap height under which its text is not read."""
        return SMALLEST_HELD_CAP_DEGREES if self.held else SMALLEST_CAP_DEGREES

    @property
    def pixels_per_degree(self) -> float:
        """In the middle of the picture, where a degree has the fewest pixels on a flat image plane."""
        focal_px = self.width_px / 2 / math.tan(math.radians(self.field_of_view_deg / 2))
        return focal_px * math.radians(1)

    @property
    def middle_third(self) -> tuple[int, int]:
        """The rows that stay empty: first, and first after."""
        return self.height_px // 3, math.ceil(self.height_px * 2 / 3)


def _horizontal(diagonal_deg: float, width_px: int, height_px: int) -> float:
    """Horizontal field of view of a flat picture whose maker states the diagonal."""
    half = math.tan(math.radians(diagonal_deg / 2)) * width_px / math.hypot(width_px, height_px)
    return math.degrees(2 * math.atan(half))


_ALL = (
    # Vuzix M400C: 640x360 OLED, 16.8 degrees diagonal (maker's data sheet). The reference canvas, and the
    # hardest: 38 px keeps 0.6 degrees, and two lines fill the 80 px between middle third and margin.
    DisplayProfile("usb-c-640x360", 640, 360, _horizontal(16.8, 640, 360), 40, 38.0, 46.0),
    # RealWear HMT-1 (20 degrees diagonal) and Vuzix M4000 (28 degrees): 854x480. The narrower is the harder.
    DisplayProfile("android-854x480", 854, 480, _horizontal(20, 854, 480), 53, 46.0, 56.0),
    # Brilliant Frame: 640x400, sixteen colours at a time (docs.brilliant.xyz), 20 degrees diagonal.
    DisplayProfile("android-640x400", 640, 400, _horizontal(20, 640, 400), 44, 38.0, 46.0, Colours.SIXTEEN),
    # Brilliant Halo: 256x256, round (docs.brilliant.xyz). No field of view is published; Frame's 20 degrees
    # are taken. The chord already keeps lines out of the corners, so the rim itself needs only 10 px.
    DisplayProfile("halo-256-round", 256, 256, 20.0, 10, 15.0, 19.0, Colours.SIXTEEN, round=True),
    # Even G2: 576x288, sixteen levels of green, 27.5 degrees diagonal (maker's product page). On paper only:
    # it has no camera (docs/guides/usb-headset.md).
    DisplayProfile("even-g2-576x288", 576, 288, _horizontal(27.5, 576, 288), 32, 26.0, 32.0, Colours.GREEN),
    # Monitor glasses of the Xreal One kind: 1920x1080, 50 degrees diagonal (maker's data sheet).
    DisplayProfile("monitor-1920x1080", 1920, 1080, _horizontal(50, 1920, 1080), 120, 84.0, 100.0),
    # Wrist: 240x240 on a panel of 1.54 inches, that is 27.7 mm square, held 25 cm before the eye.
    DisplayProfile("wrist-240x240", 240, 240, 6.34, 26, 14.8, 16.0, held=True),
)

PROFILES: Mapping[str, DisplayProfile] = MappingProxyType({each.name: each for each in _ALL})


def profile(name: str) -> DisplayProfile:
    """Find a display profile.

    Raises:
        UnknownProfile: There is none of this name; the text lists those that exist.
    """
    try:
        return PROFILES[name]
    except KeyError:
        raise UnknownProfile(f"no display profile {name!r}; there are: {', '.join(PROFILES)}") from None
