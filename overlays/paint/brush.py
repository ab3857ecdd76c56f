"""Painting: the coverage of each ink, row by row, then its colour."""

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from overlays.layout import Icon, Ink, Layout, Row, Text, Weight
from overlays.layout.places import places
from overlays.layout.setting import icon_px
from overlays.layout.typeface import steps
from overlays.paint.icons import icon_mask
from overlays.paint.letters import letter_mask
from overlays.paint.palette import PALETTES, coverage_table
from overlays.profiles import DisplayProfile

_ALPHABET = "".join(map(chr, range(ord("!"), ord("~") + 1))) + "ÀÂÇÈÉÊËÎÏÔÙÛÜŒàâäçèéêëîïôöùûüœ€’·−–"
"""What French and English cards are written in; other letters are drawn when they first come."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """One letter or icon in its place: how much of each pixel is inked, mode L."""

    x: int
    y: int
    mask: Image.Image


def paint(layout: Layout, profile: DisplayProfile) -> Image.Image:
    """Draw a layout.

    Returns:
        A new picture, RGB, of the profile's size and in colours that its display has.
    """
    palette = PALETTES[profile.colours]
    table = coverage_table(palette.levels)
    picture = Image.new("RGB", (profile.width_px, profile.height_px))
    for row in layout.rows:
        for ink in Ink:
            stamps = list(_stamps(row, ink))
            if stamps:
                patch = _press(stamps)
                picture.paste(palette.inks[ink], (patch.x, patch.y), patch.mask.point(table))
    return picture


def prepare(profile: DisplayProfile) -> None:
    """Draw the letters and signs of this display once, so that no card has to wait for them.

    Only single letters are kept, never a line: what a card said is gone when the card is.
    """
    for weight, em_px in (
        (Weight.STRONG, profile.name_em_px),
        (Weight.STRONG, profile.em_px),
        (Weight.PLAIN, profile.em_px),
    ):
        for letter in _ALPHABET:
            letter_mask(letter, weight, em_px)
    for icon in Icon:
        icon_mask(icon, icon_px(profile.em_px))
        icon_mask(icon, places(profile).sign[2])


def _stamps(row: Row, ink: Ink) -> Iterator[Stamp]:
    for shape in row.shapes:
        if shape.ink is ink:
            yield Stamp(shape.x, shape.y, icon_mask(shape.icon, shape.side))
    for text in row.texts:
        if text.ink is ink:
            yield from _letters(text)


def _letters(text: Text) -> Iterator[Stamp]:
    x = text.x
    for letter, step in zip(text.text, steps(text.text, text.weight, text.em_px), strict=True):
        drawn = letter_mask(letter, text.weight, text.em_px)
        if drawn is not None:
            yield Stamp(x + drawn.dx, text.baseline + drawn.dy, drawn.mask)
        x += step


def _press(stamps: list[Stamp]) -> Stamp:
    """Put stamps of one ink together; only their own rectangle is worked on, not the whole picture."""
    left, top = min(stamp.x for stamp in stamps), min(stamp.y for stamp in stamps)
    right = max(stamp.x + stamp.mask.width for stamp in stamps)
    bottom = max(stamp.y + stamp.mask.height for stamp in stamps)
    patch = Image.new("L", (right - left, bottom - top))
    for stamp in stamps:
        patch.paste(255, (stamp.x - left, stamp.y - top), stamp.mask)
    return Stamp(left, top, patch)
