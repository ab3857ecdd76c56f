"""Pictures of the demo: what the camera saw with the display's light added, one by one and as a film."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

from overlays.paint import additive
from sample_cards.brand import Weight, font

PICTURE_PX = (960, 540)
FILM_PX = (640, 360)
CAPTION_PX = 34
COLOURS = 96
"""Enough for white, cyan and a street; the film stays under 3 MB."""

_LOOK_MS, _READ_MS = 500, 1500


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of the demo."""

    name: str
    caption: str
    view: Path
    """The frame."""
    display: Path | None
    """What the display showed; None when it showed nothing."""


def seen(moment: Moment, size: tuple[int, int]) -> Image.Image:
    """What the attendant saw at this moment, RGB."""
    with Image.open(moment.view) as opened:
        view = opened.convert("RGB")
    if moment.display is None:
        return view.resize(size, Image.Resampling.LANCZOS)
    with Image.open(moment.display) as display:
        return additive(view, display.convert("RGB")).resize(size, Image.Resampling.LANCZOS)


def write_pictures(moments: Sequence[Moment], folder: Path) -> list[Path]:
    """Write ``01-<name>.png`` and so on; returns the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number, moment in enumerate(moments, start=1):
        path = folder / f"{number:02d}-{moment.name}.png"
        seen(moment, PICTURE_PX).save(path)
        written.append(path)
    return written


def write_film(moments: Sequence[Moment], path: Path) -> None:
    """Write an animated GIF: every moment without the display for half a second, then with it.

    Args:
        moments: At least one.
        path: The file.
    """
    pictures: list[Image.Image] = []
    durations: list[int] = []
    for moment in moments:
        if moment.display is not None:
            bare = Moment(moment.name, moment.caption, moment.view, None)
            pictures.append(_still(bare))
            durations.append(_LOOK_MS)
        pictures.append(_still(moment))
        durations.append(_READ_MS)
    first, *others = pictures
    first.save(
        path,
        "GIF",
        save_all=True,
        append_images=others,
        duration=durations,
        loop=0,
        optimize=True,
        disposal=1,
    )


def _still(moment: Moment) -> Image.Image:
    """One picture of the film; the sensor's noise is smoothed, for it cannot be compressed."""
    with Image.open(moment.view) as opened:
        view = opened.convert("RGB").filter(ImageFilter.MedianFilter(5))
    if moment.display is not None:
        with Image.open(moment.display) as display:
            view = additive(view, display.convert("RGB"))
    picture = Image.new("RGB", (FILM_PX[0], FILM_PX[1] + CAPTION_PX), (18, 22, 24))
    picture.paste(view.resize(FILM_PX, Image.Resampling.LANCZOS))
    ImageDraw.Draw(picture).text(
        (FILM_PX[0] // 2, FILM_PX[1] + CAPTION_PX // 2),
        moment.caption,
        font=font(17, Weight.MEDIUM),
        fill=(226, 230, 228),
        anchor="mm",
    )
    return picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
