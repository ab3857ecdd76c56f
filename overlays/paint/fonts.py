"""The font files: Hanken Grotesk of the package font-hanken-grotesk, never a font of the system."""

import json
import unicodedata
from functools import cache

import font_hanken_grotesk
from PIL import ImageFont

from overlays.layout.typeface import UNITS, Weight

_FILES = {
    Weight.STRONG: font_hanken_grotesk.HankenGroteskBold,
    Weight.PLAIN: font_hanken_grotesk.HankenGroteskMedium,
}
_POINTS = range(ord(" "), 0x2600)
"""Where the font has letters; for any other code point it draws one and the same box."""


@cache
def font(weight: Weight, em_px: float) -> ImageFont.FreeTypeFont:
    """One weight at one size. The basic layout engine, because the other needs a library of the system."""
    return ImageFont.truetype(_FILES[weight], em_px, layout_engine=ImageFont.Layout.BASIC)


def measure() -> str:
    """Measure every letter of both weights; the content of overlays/layout/hanken_grotesk.json."""
    weights = []
    for weight in Weight:
        large = font(weight, float(UNITS))
        rows = [_row(large, letter) for letter in _letters(weight)]
        weights.append(f'"{weight}": {{\n' + ",\n".join(rows) + "\n}")
    return "{\n" + ",\n".join(weights) + "\n}\n"


def _letters(weight: Weight) -> list[str]:
    """All but combining marks, which need an engine, and controls, which are not to be seen."""
    small = font(weight, 24.0)
    box = bytes(small.getmask("\U0010ffff"))
    letters = [letter for letter in map(chr, _POINTS) if unicodedata.category(letter)[0] not in "MC"]
    return [letter for letter in letters if bytes(small.getmask(letter)) != box]


def _row(large: ImageFont.FreeTypeFont, letter: str) -> str:
    left, top, right, bottom = large.getbbox(letter, anchor="ls")
    numbers = [round(number) for number in (large.getlength(letter), -top, -bottom, left, right)]
    return f"{json.dumps(letter, ensure_ascii=False)}: {numbers}"
