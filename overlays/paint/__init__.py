"""From a layout to pixels: black is transparent, and the same layout is always the same picture."""

from PIL import Image

from overlays.layout import Ink, Layout, Shape, Text
from overlays.layout.typeface import steps as letter_steps
from overlays.paint.icons import icon_mask
from overlays.paint.letters import letter_mask
from overlays.paint.palette import PALETTES, steps
from overlays.paint.view import Box, additive
from overlays.profiles import DisplayProfile

__all__ = ["Box", "additive", "paint"]


def paint(layout: Layout, profile: DisplayProfile) -> Image.Image:
    """Draw a layout.

    Returns:
        A new picture, RGB, of the profile's size and in colours that its display has.
    """
    palette = PALETTES[profile.colours]
    table = steps(palette.levels)
    picture = Image.new("RGB", (profile.width_px, profile.height_px))
    for ink in Ink:
        texts = [text for row in layout.rows for text in row.texts if text.ink is ink]
        shapes = [shape for row in layout.rows for shape in row.shapes if shape.ink is ink]
        if texts or shapes:
            coverage = _coverage(texts, shapes, picture.size).point(table)
            picture.paste(palette.inks[ink], mask=coverage)
    return picture


def _coverage(texts: list[Text], shapes: list[Shape], size: tuple[int, int]) -> Image.Image:
    layer = Image.new("L", size)
    for shape in shapes:
        mask = icon_mask(shape.icon, shape.side)
        layer.paste(255, (shape.x, shape.y), mask)
    for text in texts:
        x = text.x
        for letter, step in zip(text.text, letter_steps(text.text, text.weight, text.em_px), strict=True):
            drawn = letter_mask(letter, text.weight, text.em_px)
            if drawn is not None:
                layer.paste(255, (x + drawn.dx, text.baseline + drawn.dy), drawn.mask)
            x += step
    return layer
