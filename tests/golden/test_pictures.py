from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from overlays.card import Language
from overlays.layout import lay_out
from overlays.paint import paint
from overlays.profiles import PROFILES, DisplayProfile
from tests.golden.faces import PICTURED

FOLDER = Path(__file__).parent / "pictures"
MOST_BYTES = 600_000
MEAN_DIFFERENCE = 0.5
"""Of 255 levels. Another version of the font engine moves edges by a tenth of a pixel, which is less."""


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean over all pixels and channels."""
    return float(np.abs(np.asarray(one, dtype=int) - np.asarray(other, dtype=int)).mean())


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", PICTURED)
@pytest.mark.parametrize("display", PROFILES.values(), ids=PROFILES)
def test_every_face_looks_as_it_looked(
    display: DisplayProfile, name: str, language: Language, regold: bool
) -> None:
    golden = FOLDER / f"{display.name}-{name}-{language}.png"
    now = paint(lay_out(PICTURED[name], display, language), display)
    if regold:
        golden.parent.mkdir(exist_ok=True)
        # 64 shades make a quarter of the file and differ by less than the tolerance sees.
        now.quantize(64, dither=Image.Dither.NONE).save(golden, optimize=True)
    with Image.open(golden) as before:
        assert difference(before.convert("RGB"), now) < MEAN_DIFFERENCE, "run `make regold` and look"


def test_a_line_that_moved_would_be_noticed() -> None:
    for display in PROFILES.values():
        now = paint(lay_out(PICTURED["card"], display, Language.FRENCH), display)
        moved = Image.new("RGB", now.size)
        moved.paste(now, (0, 2))
        assert difference(now, moved) > 2 * MEAN_DIFFERENCE


def test_the_pictures_stay_small() -> None:
    assert sum(picture.stat().st_size for picture in FOLDER.glob("*.png")) < MOST_BYTES


def test_no_picture_is_left_of_a_face_that_is_gone() -> None:
    kept = {
        f"{display}-{name}-{language}.png"
        for display in PROFILES
        for name in PICTURED
        for language in Language
    }
    assert {picture.name for picture in FOLDER.glob("*.png")} == kept
