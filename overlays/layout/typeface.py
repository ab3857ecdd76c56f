"""How wide and how tall Hanken Grotesk is, as a table, so that laying out needs no font engine.

The table is measured from the font files by ``make regold`` (overlays/paint/fonts.py) and compared with them
in tests/golden. The server may therefore ask whether a title fits without being able to draw one. Letters are
not kerned: kerning needs a library of the system, and wide letters are the easier ones at a glance.
"""

import enum
import json
import math
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

UNITS = 1000
"""Font units per em."""

CAP_HEIGHT = 690
"""Height of a capital H, in font units."""

NARROW_SPACE = 200
"""Advance of U+202F, which the font lacks and which needs no ink: an espace fine, a fifth of an em."""

TABLE = "hanken_grotesk.json"


class Weight(enum.StrEnum):
    """The two weights of the card."""

    STRONG = "strong"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Glyph:
    """One letter in font units: how far it moves on, and the box of its ink."""

    advance: int
    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Extent:
    """How far the ink of a text reaches from its baseline, and out of its width, in pixels."""

    above: int
    below: int
    before: int
    after: int


@cache
def glyphs(weight: Weight) -> dict[str, Glyph]:
    """All letters of one weight."""
    table = json.loads(resources.files(__package__).joinpath(TABLE).read_text("utf-8"))
    letters = {letter: Glyph(*numbers) for letter, numbers in table[weight].items()}
    return letters | {"\u202f": Glyph(NARROW_SPACE, 0, 0, 0, 0)}


def covers(text: str) -> bool:
    """Whether every letter can be drawn."""
    return set(text) <= glyphs(Weight.STRONG).keys()


def drawable(text: str) -> str | None:
    """The text in letters that the font has, less the accents it lacks; None where that is no help."""
    plain = text if covers(text) else "".join(each if covers(each) else _bare(each) for each in text)
    return plain if plain.strip() and covers(plain) else None


def undrawable(text: str) -> str:
    """The letters of a text that the font lacks with and without their accents, each once."""
    return "".join(dict.fromkeys(each for each in text if each.strip() and drawable(each) is None))


def steps(text: str, weight: Weight, em_px: float) -> list[int]:
    """How far each letter moves on, in whole pixels: where a letter stands never depends on a font engine."""
    letters = glyphs(weight)
    return [int(letters[letter].advance * em_px / UNITS + 0.5) for letter in text]


def width(text: str, weight: Weight, em_px: float) -> int:
    """Pixels from the start of the first letter to the end of the last."""
    return sum(steps(text, weight, em_px))


def extent(text: str, weight: Weight, em_px: float) -> Extent:
    """Where the ink ends, in whole pixels that it touches."""
    letters = glyphs(weight)
    drawn = [letters[letter] for letter in text]
    return Extent(
        above=_whole(max([glyph.top for glyph in drawn]) * em_px),
        below=_whole(-min([glyph.bottom for glyph in drawn]) * em_px),
        before=_whole(-drawn[0].left * em_px),
        after=_whole((drawn[-1].right - drawn[-1].advance) * em_px),
    )


def cap_px(em_px: float) -> float:
    """Height of a capital in pixels."""
    return CAP_HEIGHT * em_px / UNITS


def _bare(letter: str) -> str:
    parts = unicodedata.normalize("NFKD", letter)
    return "".join(part for part in parts if not unicodedata.combining(part))


def _whole(thousandths: float) -> int:
    return max(0, math.ceil(thousandths / UNITS))
