"""Pictures of the demo: what the camera saw with the display's light added, one by one and as a film."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw

from overlays.paint import additive
from sample_cards.brand import Weight, font

PICTURE_PX = (960, 540)
FILM_PX = (640, 360)
CAPTION_PX = 34
COLOURS = 224
"""An octree keeps small bright things (the fruit, the signs) that a median cut gives to the street."""

_LOOK_MS, _READ_MS = 700, 1600
_NOISE_PX = 3
_FAST = 3
"""zlib's level: a noisy picture hardly becomes smaller at a higher one, only later."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of the demo."""

    name: str
    caption: str
    view: Path
    """The frame."""
    display: Path | None
    """What the display showed; None when it showed nothing yet."""
    before: Path | None = None
    """What it had shown until then."""


def seen(moment: Moment, size: tuple[int, int], *, smooth: bool = False) -> Image.Image:
    """What the attendant saw at this moment, RGB.

    Args:
        moment: Frame and display.
        size: Width and height of the picture.
        smooth: Take the sensor's noise away, which no film format can compress.
    """
    with Image.open(moment.view) as frame:
        # A palette may hold a transparent colour: through RGBA it becomes what it looks like.
        pixels = np.asarray(frame.convert("RGBA").convert("RGB"))
    if smooth:
        pixels = np.asarray(cv2.medianBlur(pixels, _NOISE_PX))
    view = Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS)
    if moment.display is None:
        return view
    with Image.open(moment.display) as display:
        return additive(view, display.convert("RGB"))


def write_pictures(moments: Sequence[Moment], folder: Path) -> list[Path]:
    """Write ``01-<name>.png`` and so on; returns the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number, moment in enumerate(moments, start=1):
        path = folder / f"{number:02d}-{moment.name}.png"
        seen(moment, PICTURE_PX).save(path, compress_level=_FAST)
        written.append(path)
    return written


def write_film(moments: Sequence[Moment], path: Path) -> None:
    """Write an animated GIF: every moment as the display was before, then as it became.

    Args:
        moments: At least one.
        path: The file.
    """
    pictures: list[Image.Image] = []
    durations: list[int] = []
    for moment in moments:
        pictures += [_still(replace(moment, display=moment.before)), _still(moment)]
        durations += [_LOOK_MS, _READ_MS]
    first, *others = pictures
    first.save(path, "GIF", save_all=True, append_images=others, duration=durations, loop=0, optimize=True)


def _still(moment: Moment) -> Image.Image:
    """One picture of the film, with its caption beneath."""
    picture = Image.new("RGB", (FILM_PX[0], FILM_PX[1] + CAPTION_PX), (18, 22, 24))
    picture.paste(seen(moment, FILM_PX, smooth=True))
    ImageDraw.Draw(picture).text(
        (FILM_PX[0] // 2, FILM_PX[1] + CAPTION_PX // 2),
        moment.caption[:1].upper() + moment.caption[1:],
        font=font(17, Weight.MEDIUM),
        fill=(226, 230, 228),
        anchor="mm",
    )
    return picture.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
