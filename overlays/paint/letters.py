"""The coverage of single letters, drawn once and kept."""

from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw

from overlays.layout.typeface import Weight
from overlays.paint.fonts import font


@dataclass(frozen=True, slots=True)
class LetterMask:
    """Where the ink of one letter lies from its place on the baseline, and how much there is."""

    dx: int
    dy: int
    mask: Image.Image


@lru_cache(maxsize=4096)
def letter_mask(letter: str, weight: Weight, em_px: float) -> LetterMask | None:
    """Draw one letter: mode L, cropped; None where it leaves no ink."""
    if letter.isspace():
        return None
    face = font(weight, em_px)
    left, top, right, bottom = (round(edge) for edge in face.getbbox(letter, anchor="ls"))
    if right <= left or bottom <= top:
        return None
    mask = Image.new("L", (right - left, bottom - top), 0)
    ImageDraw.Draw(mask).text((-left, -top), letter, fill=255, font=face, anchor="ls")
    return LetterMask(left, top, mask)
