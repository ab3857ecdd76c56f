"""The invented grocer on every sample: its name, colours, letters and clementine."""

import enum
import functools
import math

import font_hanken_grotesk
from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]

NAME = "Clémentine"

FOREST: Colour = (15, 61, 51)
MOSS: Colour = (24, 84, 69)
ORANGE: Colour = (244, 128, 36)
PEEL: Colour = (255, 170, 84)
LEAF: Colour = (104, 176, 92)
CREAM: Colour = (255, 248, 236)
INK: Colour = (22, 30, 28)
WHITE: Colour = (255, 255, 255)

_SMOOTH = 4
"""Pillow draws without anti-aliasing: shapes are drawn this much larger and reduced."""


class Weight(enum.StrEnum):
    """The cuts of Hanken Grotesk in use, by the names of the font package."""

    REGULAR = "HankenGrotesk"
    MEDIUM = "HankenGroteskMedium"
    SEMIBOLD = "HankenGroteskSemiBold"
    BOLD = "HankenGroteskBold"


@functools.lru_cache(maxsize=64)
def font(size_px: int, weight: Weight = Weight.REGULAR) -> ImageFont.FreeTypeFont:
    """Load one cut of the bundled font; never a font of the system."""
    return ImageFont.truetype(font_hanken_grotesk.font_files_otf[weight], size_px)


def fitting(text: str, width_px: int, size_px: int, weight: Weight) -> ImageFont.FreeTypeFont:
    """Choose the largest size up to ``size_px`` at which the text stays inside the width."""
    while size_px > 8 and font(size_px, weight).getlength(text) > width_px:
        size_px -= 2
    return font(size_px, weight)


@functools.lru_cache(maxsize=16)
def clementine(size_px: int) -> Image.Image:
    """Draw the fruit cut in half, with one leaf; RGBA, transparent around it."""
    side = size_px * _SMOOTH
    image = Image.new("RGBA", (side, side))
    pen = ImageDraw.Draw(image)
    centre, radius = (side * 0.5, side * 0.57), side * 0.42
    _disc(pen, centre, radius, ORANGE)
    _disc(pen, centre, radius * 0.88, CREAM)
    for segment in range(9):
        _segment(pen, centre, radius * 0.82, math.tau * segment / 9)
    _leaf(pen, side)
    return image.resize((size_px, size_px), Image.Resampling.LANCZOS)


def _disc(pen: ImageDraw.ImageDraw, centre: tuple[float, float], radius: float, colour: Colour) -> None:
    (x, y), r = centre, radius
    pen.ellipse((x - r, y - r, x + r, y + r), fill=colour)


def _segment(pen: ImageDraw.ImageDraw, centre: tuple[float, float], radius: float, angle: float) -> None:
    """One of nine wedges with round outer corners, a little apart from its neighbours."""
    half = math.tau / 18 * 0.80
    tip = (centre[0] + radius * 0.14 * math.cos(angle), centre[1] + radius * 0.14 * math.sin(angle))
    arc = [
        (
            centre[0] + radius * reach * math.cos(angle + turn),
            centre[1] + radius * reach * math.sin(angle + turn),
        )
        for turn, reach in ((-half, 0.93), (-half * 0.7, 1.0), (0.0, 1.02), (half * 0.7, 1.0), (half, 0.93))
    ]
    pen.polygon([tip, *arc], fill=ORANGE)


def _leaf(pen: ImageDraw.ImageDraw, side: int) -> None:
    """A lens of two arcs at the stalk, leaning right."""
    start, end, bulge = (side * 0.48, side * 0.19), (side * 0.84, side * 0.10), side * 0.09
    steps = [step / 16 for step in range(17)]
    upper = [_between(start, end, step, -bulge) for step in steps]
    lower = [_between(start, end, step, bulge * 0.6) for step in reversed(steps)]
    pen.polygon(upper + lower, fill=LEAF)


def _between(
    start: tuple[float, float], end: tuple[float, float], step: float, bulge: float
) -> tuple[float, float]:
    lift = bulge * math.sin(math.pi * step)
    return (start[0] + (end[0] - start[0]) * step, start[1] + (end[1] - start[1]) * step + lift)
