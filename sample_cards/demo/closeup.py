"""A close look at a code that no decoder could read: the blurred bars, and what each reader made of them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from glassapp.scanning.decoders import available_decoders
from sample_cards.brand import Weight, font

PICTURE_PX = (960, 540)
_ROW_PX = 44
_PAPER, _QUIET, _GOOD = (18, 22, 24), (150, 158, 155), (94, 234, 188)


@dataclass(frozen=True, slots=True)
class Closeup:
    """One frame with a code in it, and what the glasses knew it to be."""

    frame: Path
    centre: tuple[float, float]
    """Of what is held, in pixels of the frame."""
    reach_px: float
    """Its longer side."""
    matched: str


def what_decoders_saw(frame: Path) -> dict[str, str]:
    """Ask every decoder of this machine about a frame: its name, and what it read or ``nothing``."""
    with Image.open(frame) as picture:
        luminance = np.asarray(picture.convert("L"))
    decoders, _ = available_decoders(("zxing", "zbar"))
    return {one.name: ", ".join(seen.text for seen in one.decode(luminance)) or "nothing" for one in decoders}


def write_closeup(closeup: Closeup, path: Path) -> None:
    """Draw the bars at twice their size, and beneath them a line for each reader."""
    rows = [(name, saw, _QUIET) for name, saw in what_decoders_saw(closeup.frame).items()]
    rows.append(("matcher", f"{closeup.matched}, of those expected here now", _GOOD))
    picture = Image.new("RGB", PICTURE_PX, _PAPER)
    seen_px = (PICTURE_PX[0], PICTURE_PX[1] - _ROW_PX * len(rows) - 24)
    picture.paste(_cut_out(closeup, seen_px))
    draw = ImageDraw.Draw(picture)
    for place, (name, saw, ink) in enumerate(rows):
        y = seen_px[1] + 12 + round(_ROW_PX * (place + 0.5))
        draw.text((36, y), name, font=font(24, Weight.BOLD), fill=ink, anchor="lm")
        draw.text((190, y), saw, font=font(24, Weight.MEDIUM), fill=ink, anchor="lm")
    picture.save(path)


def _cut_out(closeup: Closeup, size: tuple[int, int]) -> Image.Image:
    width = 0.9 * closeup.reach_px
    height = width * size[1] / size[0]
    x, y = closeup.centre
    box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    with Image.open(closeup.frame) as frame:
        return frame.convert("RGB").resize(size, Image.Resampling.LANCZOS, box=box)
