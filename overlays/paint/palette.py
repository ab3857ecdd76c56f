"""Which colours the three inks are on each kind of display, and how many levels of each there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from overlays.layout import Ink
from overlays.profiles import Colours

Colour: TypeAlias = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
ACCENT: Colour = (20, 232, 124)
"""Green, because the eye is most sensitive to it; saturated, so that daylight added to it leaves a colour."""
STATE: Colour = (255, 128, 0)
"""Orange: an additive display's red is too dark to be seen against daylight."""
PHOSPHOR: Colour = (51, 255, 102)

SLIVER = 26
"""Coverage of 255 under which a pixel stays black."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colour of each ink, and into how many steps its edges are divided."""

    inks: Mapping[Ink, Colour]
    levels: int


_COLOURED = {Ink.WHITE: WHITE, Ink.ACCENT: ACCENT, Ink.STATE: STATE}

PALETTES: Mapping[Colours, Palette] = {
    Colours.FULL: Palette(_COLOURED, 255),
    # Black and five steps of three inks: sixteen colours.
    Colours.SIXTEEN: Palette(_COLOURED, 5),
    Colours.GREEN: Palette(dict.fromkeys(Ink, PHOSPHOR), 15),
}


@cache
def coverage_table(levels: int) -> tuple[int, ...]:
    """A lookup table that rounds coverage, 0 to 255, to one of ``levels`` equal steps above nothing.

    A sliver is nothing: an outline that reaches less than a tenth into a pixel leaves it black.
    """
    rounded = [round(round(value * levels / 255) * 255 / levels) for value in range(256)]
    return tuple(0 if value < SLIVER else step for value, step in enumerate(rounded))
