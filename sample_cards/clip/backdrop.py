"""What is behind the card: four places of a pickup bay in daylight, out of focus, painted once each."""

import functools
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from sample_cards.brand import Colour, Weight, font
from sample_cards.clip.scene import Place

Picture = NDArray[np.uint8]

FRAME_SIZE = (1280, 720)
BACKDROP_SIZE = (1440, 840)
"""Larger than a frame on every side: the head moves."""

_SKETCH = (720, 420)
_OUT_OF_FOCUS_PX = 8.0
_CARS: tuple[Colour, ...] = (
    (142, 52, 46),
    (58, 88, 122),
    (150, 152, 154),
    (96, 34, 40),
    (46, 84, 70),
    (168, 122, 54),
    (52, 54, 62),
)


def _shaded(colour: Colour, light: float) -> Colour:
    red, green, blue = (min(255, round(part * light)) for part in colour)
    return (red, green, blue)


@functools.lru_cache(maxsize=32)
def backdrop(place: Place, car: int = 0, seed: int = 7) -> Picture:
    """Paint one place; shape (840, 1440, 3), blue-green-red.

    Args:
        place: Where the attendant looks.
        car: Chooses the colour of the car beside it.
        seed: Of the patches of light and dirt.
    """
    sketch = Image.new("RGB", _SKETCH, (128, 128, 128))
    _PLACES[place](ImageDraw.Draw(sketch), _CARS[car % len(_CARS)])
    pixels = cv2.cvtColor(np.asarray(sketch), cv2.COLOR_RGB2BGR)
    pixels = cv2.resize(pixels, BACKDROP_SIZE, interpolation=cv2.INTER_CUBIC)
    pixels = cv2.GaussianBlur(pixels, (0, 0), _OUT_OF_FOCUS_PX)
    return _lit(pixels, np.random.default_rng([seed, list(Place).index(place)]))


def _lit(pixels: NDArray[Any], chance: np.random.Generator) -> Picture:
    """Patches of light and dirt, daylight from above left, darker corners."""
    width, height = BACKDROP_SIZE
    patches = chance.normal(0, 1, (14, 24)).astype(np.float32)
    patches = cv2.resize(patches, BACKDROP_SIZE, interpolation=cv2.INTER_CUBIC) * 0.035
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = x / width - 0.5, y / height - 0.5
    light = 1.05 - 0.14 * x - 0.18 * y - 0.42 * (x * x + y * y) + patches
    warm = np.array([0.97, 1.0, 1.02], dtype=np.float32)
    return np.asarray(np.clip(pixels * light[..., None] * warm, 0, 255), dtype=np.uint8)


def _fade(
    pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int], top_colour: Colour, bottom_colour: Colour
) -> None:
    left, top, right, bottom = box
    for row in range(top, bottom):
        part = (row - top) / max(1, bottom - top)
        blend = tuple(round(a + (b - a) * part) for a, b in zip(top_colour, bottom_colour, strict=True))
        pen.line((left, row, right, row), fill=blend)


def _street(pen: ImageDraw.ImageDraw) -> None:
    """The roof over the bays, a strip of sky, a low building, wet concrete."""
    _fade(pen, (0, 0, 720, 150), (196, 214, 232), (222, 226, 224))
    _fade(pen, (0, 0, 720, 112), (40, 44, 47), (70, 75, 78))
    for beam in range(7):
        pen.polygon(
            [(beam * 120 - 40, 0), (beam * 120 - 20, 0), (beam * 96 + 82, 112), (beam * 96 + 72, 112)],
            fill=(50, 54, 57),
        )
    _fade(pen, (0, 96, 720, 210), (152, 158, 160), (120, 126, 126))
    for window in range(8):
        pen.rectangle((30 + window * 90, 116, 86 + window * 90, 156), fill=(92, 104, 112))
    _fade(pen, (0, 210, 720, 420), (150, 150, 146), (106, 106, 102))


def _window(pen: ImageDraw.ImageDraw, body: Colour) -> None:
    """The driver's window, half open, seen from beside the door."""
    _street(pen)
    pen.polygon([(0, 250), (60, 236), (170, 70), (330, 26), (720, 10), (720, 420), (0, 420)], fill=body)
    pen.polygon([(104, 226), (196, 88), (336, 50), (720, 36), (720, 236), (150, 246)], fill=(26, 28, 32))
    pen.polygon([(150, 226), (214, 104), (340, 66), (560, 56), (548, 232)], fill=(44, 46, 50))
    pen.rounded_rectangle((420, 96, 520, 300), 34, fill=(62, 58, 54))
    pen.rounded_rectangle((440, 64, 500, 112), 18, fill=(70, 66, 62))
    pen.arc((206, 150, 330, 290), 150, 330, fill=(18, 18, 20), width=12)
    pen.rectangle((566, 30, 590, 240), fill=_shaded(body, 0.55))
    _fade(pen, (0, 258, 720, 420), _shaded(body, 1.2), _shaded(body, 0.6))
    pen.line((0, 264, 720, 250), fill=_shaded(body, 1.7), width=5)
    pen.rounded_rectangle((600, 288, 690, 308), 10, fill=_shaded(body, 1.5))
    pen.polygon([(40, 196), (120, 186), (132, 246), (60, 262)], fill=_shaded(body, 0.5))
    pen.polygon([(50, 202), (112, 194), (120, 236), (66, 248)], fill=(176, 196, 212))


def _bay(pen: ImageDraw.ImageDraw, body: Colour) -> None:
    """A pillar with the bay's sign, a striped bollard, the roof's shadow."""
    _street(pen)
    pen.polygon([(0, 420), (250, 214), (268, 214), (70, 420)], fill=(226, 222, 206))
    pen.polygon([(720, 400), (470, 214), (454, 214), (640, 420)], fill=(226, 222, 206))
    _fade(pen, (70, 40, 150, 420), (190, 188, 180), (150, 148, 142))
    pen.rectangle((46, 110, 174, 214), fill=(15, 61, 51))
    pen.text((110, 162), "Drive", font=font(46, Weight.BOLD), fill=(250, 246, 236), anchor="mm")
    for stripe in range(6):
        colour = (236, 186, 30) if stripe % 2 == 0 else (36, 36, 36)
        pen.rectangle((600, 190 + stripe * 30, 640, 220 + stripe * 30), fill=colour)
    pen.rounded_rectangle((300, 156, 460, 270), 30, fill=body)
    pen.polygon([(322, 160), (346, 110), (414, 110), (438, 160)], fill=(52, 60, 68))
    pen.ellipse((310, 240, 346, 286), fill=(24, 24, 26))
    pen.ellipse((414, 240, 450, 286), fill=(24, 24, 26))


def _crate(pen: ImageDraw.ImageDraw, _: Colour) -> None:
    """Paper bags in a green crate on a trolley, seen from above."""
    _fade(pen, (0, 0, 720, 420), (140, 140, 136), (100, 100, 98))
    pen.rounded_rectangle((40, 10, 690, 410), 26, fill=(38, 104, 66))
    pen.rounded_rectangle((66, 34, 664, 388), 16, fill=(22, 62, 42))
    for left, top, right, bottom, tone in (
        (80, 44, 330, 380, 0),
        (344, 50, 650, 214, -12),
        (350, 226, 654, 380, 10),
    ):
        _fade(
            pen,
            (left, top, right, bottom),
            (158 + tone, 130 + tone, 96 + tone),
            (120 + tone, 96 + tone, 68 + tone),
        )
        pen.line((left, top, right, top), fill=(184, 158, 122), width=4)
    for bar in range(5):
        pen.line((40 + bar * 162, 10, 40 + bar * 162, 34), fill=(60, 140, 92), width=8)


def _floor(pen: ImageDraw.ImageDraw, _: Colour) -> None:
    """Concrete, a painted line, the corner of a trolley."""
    _fade(pen, (0, 0, 720, 420), (128, 126, 121), (92, 90, 87))
    pen.polygon([(0, 330), (720, 60), (720, 96), (0, 376)], fill=(176, 168, 146))
    pen.rounded_rectangle((520, 210, 760, 440), 20, fill=(72, 80, 84))
    pen.rounded_rectangle((546, 236, 760, 440), 14, fill=(38, 104, 66))
    pen.line((500, 240, 500, 420), fill=(176, 182, 186), width=10)


_PLACES = {Place.WINDOW: _window, Place.BAY: _bay, Place.CRATE: _crate, Place.FLOOR: _floor}
