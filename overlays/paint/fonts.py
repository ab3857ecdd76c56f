"""The font files: Hanken Grotesk of the package font-hanken-grotesk, never a font of the system."""

import json
from functools import cache

import font_hanken_grotesk
from PIL import ImageFont

from overlays.layout.typeface import UNITS, Weight

_FILES = {
    Weight.STRONG: font_hanken_grotesk.HankenGroteskBold,
    Weight.PLAIN: font_hanken_grotesk.HankenGroteskMedium,
}
_LAST_LETTER = 0x2600
"""Beyond it the font holds no letters."""


@cache
def font(weight: Weight, em_px: float) -> ImageFont.FreeTypeFont:
    """One weight at one size. The basic layout engine, because the other needs a library of the system."""
    return ImageFont.truetype(_FILES[weight], em_px, layout_engine=ImageFont.Layout.BASIC)


def measure() -> str:
    """Measure every letter of both weights; the content of overlays/layout/hanken_grotesk.json."""
    weights = []
    for weight in Weight:
        large = font(weight, float(UNITS))
        missing = bytes(large.getmask("\U0010ffff"))
        rows = [_row(large, letter) for letter in _letters() if bytes(large.getmask(letter)) != missing]
        weights.append(f'"{weight}": {{\n' + ",\n".join(rows) + "\n}")
    return "{\n" + ",\n".join(weights) + "\n}\n"


def _letters() -> list[str]:
    return [
        chr(point) for point in range(0x20, _LAST_LETTER) if not 0x300 <= point <= 0x36F and point != 0xAD
    ]


def _row(large: ImageFont.FreeTypeFont, letter: str) -> str:
    _, top, _, bottom = large.getbbox(letter, anchor="ls")
    numbers = [round(large.getlength(letter)), -round(top), -round(bottom)]
    return f"{json.dumps(letter, ensure_ascii=False)}: {numbers}"
