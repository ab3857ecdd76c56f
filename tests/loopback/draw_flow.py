"""Draw the attendant's whole flow as one sheet: what is held up, and what the eye then sees.

``make picture-flow`` runs it. Every other row is seen against a bright sky, as on a loading bay in the sun.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw

from overlays.layout import Weight
from overlays.paint import additive
from overlays.paint.fonts import font
from server.bootstrap import running
from tests.loopback.bay import SampleDrive
from tests.loopback.walk import Step, walk

COLUMNS = 4
WIDTH, HEIGHT = 400, 225
TITLE = 30
GAP = 8
SHADE, SUN = (38, 44, 50), (150, 160, 170)
"""Grey of a hall, and of a bright sky behind a visor of 40 % transmission."""


def main() -> int:
    """Walk, and write one picture."""
    with tempfile.TemporaryDirectory() as folder:
        steps = asyncio.run(_walk(Path(folder)))
    _sheet(steps).convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(
        Path(sys.argv[1]), optimize=True
    )
    return 0


async def _walk(folder: Path) -> list[Step]:
    drive = SampleDrive(folder)
    async with running(drive.settings) as server:
        return await walk(drive, server)


def _sheet(steps: list[Step]) -> Image.Image:
    rows = -(-len(steps) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * (WIDTH + GAP) + GAP, rows * (HEIGHT + TITLE + GAP) + GAP), "white")
    draw = ImageDraw.Draw(sheet)
    for place, step in enumerate(steps):
        x = GAP + place % COLUMNS * (WIDTH + GAP)
        y = GAP + place // COLUMNS * (HEIGHT + TITLE + GAP)
        draw.text((x, y), f"{place + 1}. {step.did or '…'}", "black", font(Weight.PLAIN, 20))
        light = SUN if place // COLUMNS % 2 else SHADE
        sheet.paste(additive(Image.new("RGB", (WIDTH, HEIGHT), light), step.picture), (x, y + TITLE))
    return sheet


if __name__ == "__main__":
    sys.exit(main())
