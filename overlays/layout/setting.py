"""Setting a line: the first authored form that fits its place, or a refusal. Nothing is ever cut."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from overlays.card import LINE_CHARACTERS
from overlays.errors import DoesNotFit
from overlays.layout.figure import Icon, Ink, Row, Shape, Text
from overlays.layout.places import Place
from overlays.layout.typeface import Weight, cap_px, drawable, extent, width


@dataclass(frozen=True, slots=True)
class Words:
    """Letters of one weight and ink."""

    text: str
    weight: Weight = Weight.PLAIN
    ink: Ink = Ink.WHITE


@dataclass(frozen=True, slots=True)
class Sign:
    """An icon in the line."""

    icon: Icon
    ink: Ink = Ink.ACCENT


Run: TypeAlias = Words | Sign
Form: TypeAlias = tuple[Run, ...]
"""One way of writing a line."""

SEPARATOR = 1
"""What the gap between two runs counts, in characters."""


def set_line(place: Place, forms: Iterable[Form], what: str) -> Row:
    """Set the first form that fits.

    Args:
        place: Where the line stands.
        forms: Ways of writing it, the best first.
        what: What the line says, for the error: never its content.

    Raises:
        DoesNotFit: None of them fits, or none can be drawn with the letters of the font.
    """
    written: list[Form] = []
    # Most lines fit in their first form; the others are then not even looked at.
    for form in filter(None, map(_in_our_letters, forms)):
        if _fits(form, place):
            return _set(form, place)
        written.append(form)
    for form in map(_with_bare_capitals, written):
        if _fits(form, place):
            return _set(form, place)
    raise DoesNotFit(f"no form of the {what} fits in {place.width} px; write a shorter form")


def gap_px(em_px: float) -> int:
    """Between two runs of a line."""
    return round(em_px * 0.4)


def icon_px(em_px: float) -> int:
    """Side of an icon in a line."""
    return round(cap_px(em_px) * 1.1)


def _fits(form: Form, place: Place) -> bool:
    words = [run for run in form if isinstance(run, Words)]
    if sum(len(run.text) for run in words) + SEPARATOR * (len(words) - 1) > LINE_CHARACTERS:
        return False
    if _width(form, place.em_px) > place.width:
        return False
    inks = [extent(run.text, run.weight, place.em_px) for run in words]
    above, below = max(ink.above for ink in inks), max(ink.below for ink in inks)
    return place.baseline - above >= place.top and place.baseline + below <= place.bottom


def _width(form: Form, em_px: float) -> int:
    return sum(_run_width(run, em_px) for run in form) + gap_px(em_px) * (len(form) - 1)


def _run_width(run: Run, em_px: float) -> int:
    if isinstance(run, Sign):
        return icon_px(em_px)
    ink = extent(run.text, run.weight, em_px)
    return ink.before + width(run.text, run.weight, em_px) + ink.after


def _set(form: Form, place: Place) -> Row:
    x = place.left + ((place.width - _width(form, place.em_px)) // 2 if place.centred else 0)
    texts: list[Text] = []
    shapes: list[Shape] = []
    for run in form:
        if isinstance(run, Words):
            start = x + extent(run.text, run.weight, place.em_px).before
            texts.append(Text(start, place.baseline, run.text, place.em_px, run.weight, run.ink))
        else:
            side = icon_px(place.em_px)
            middle = place.baseline - cap_px(place.em_px) / 2
            shapes.append(Shape(x, round(middle - side / 2), side, run.icon, run.ink))
        x += _run_width(run, place.em_px) + gap_px(place.em_px)
    return Row(tuple(texts), tuple(shapes))


def _in_our_letters(form: Form) -> Form | None:
    runs: list[Run] = []
    for run in form:
        written = _written(run) if isinstance(run, Words) else run
        if written is None:
            return None
        runs.append(written)
    return tuple(runs)


def _written(words: Words) -> Words | None:
    text = drawable(words.text)
    return None if text is None else replace(words, text=text)


def _with_bare_capitals(form: Form) -> Form:
    """The last resort of French printers where a line has no room above its capitals."""
    return tuple(replace(run, text=_bare(run.text)) if isinstance(run, Words) else run for run in form)


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFD", letter)[0] if letter.isupper() else letter for letter in text)
