"""Where a code is, and where it begins and ends: the rest of finding it."""

import cv2
import numpy as np
import pytest

from glassapp.ports import Gray
from glassapp.scanning.ends import DEFAULT, spans
from glassapp.scanning.locator import locate
from glassapp.scanning.profile import SAMPLES
from glassapp.scanning.region import Region
from tests.unit.glassapp.scanning.drawn import blurred, codes, scene, symbol, under_a_lamp

TRUTH = codes(1)[0]
MODULE = 1.3
WIDTH = 95 * MODULE


def small_card() -> Gray:
    return symbol(TRUTH, module=MODULE, height=60)


def covers(region: Region, x: float, y: float, width: float) -> bool:
    """Whether a box fits a code so well that its ends are within reach."""
    return (
        abs(region.x - x) < 0.15 * width
        and abs(region.y - y) < 0.3 * region.height
        and 0.8 * width < region.length < 1.4 * width
    )


@pytest.mark.parametrize("gap", [9, 12, 16])
def test_a_code_beside_the_edges_of_its_package_is_found_apart_from_them(gap: int) -> None:
    image = scene(small_card())
    left, right = round(320 - WIDTH / 2 - gap * MODULE), round(320 + WIDTH / 2 + gap * MODULE)
    # Dark parallel edges, longer than the code is high, at the distance of its quiet zones.
    image[120:360, left - 30 : left] = 30
    image[120:360, right : right + 30] = 30
    found = locate(blurred(image, 0.8))
    assert any(covers(region, 320, 240, WIDTH) for region in found[:3])


@pytest.mark.parametrize("share", [0.15, 0.25])
def test_a_reflection_that_goes_on_over_the_card_does_not_tear_a_code_apart(share: float) -> None:
    card = symbol(TRUTH, module=2.0, height=60)
    shown = under_a_lamp(blurred(scene(card), 0.8), 312, share * 190)
    assert any(covers(region, 320, 240, 190) for region in locate(shown))


def test_the_ends_of_the_region_are_always_tried() -> None:
    # A strip with many white runs: more stretches lie between them than are looked at.
    values = np.full(SAMPLES, 200.0, np.float32)
    values[30::60] = 20.0
    values = cv2.GaussianBlur(values[np.newaxis], (0, 0), 3.0)[0].astype(np.float32)
    found = spans(values, 95, 4)
    assert len(found) == 4
    assert any((span.left, span.right) == DEFAULT for span in found)
