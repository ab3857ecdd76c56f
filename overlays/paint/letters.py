"""The coverage of single letters, drawn once and kept."""

from dataclasses import dataclass
from functools import lru_cache
from math import floor

from PIL import Image, ImageDraw

from overlays.layout.typeface import Weight
from overlays.paint.fonts import font

_DRAWN_PX = 600
"""Letters are drawn about this large and averaged down. The font engine fits outlines to its pixel grid and
moves edges by up to two pixels for it, each version differently; here that is a tenth of a display pixel."""


@dataclass(frozen=True, slots=True)
class LetterMask:
    """Where the ink of one letter lies from its place on the baseline, and how much there is."""

    dx: int
    dy: int
    mask: Image.Image


@lru_cache(maxsize=4096)
def letter_mask(letter: str, weight: Weight, em_px: float) -> LetterMask | None:
    """Draw one letter: mode L, cropped to whole pixels; None where it leaves no ink."""
    if letter.isspace():
        return None
    finer = max(4, round(_DRAWN_PX / em_px))
    large = font(weight, em_px * finer)
    left, top, right, bottom = large.getbbox(letter, anchor="ls")
    dx, dy = floor(left / finer), floor(top / finer)
    size = (-floor(-right / finer) - dx) * finer, (-floor(-bottom / finer) - dy) * finer
    drawn = Image.new("L", size)
    ImageDraw.Draw(drawn).text((-dx * finer, -dy * finer), letter, fill=255, font=large, anchor="ls")
    return LetterMask(dx, dy, drawn.reduce(finer))
