"""Bar codes drawn for tests: modules on white, blurred, turned, with noise."""

import cv2
import numpy as np

from glassapp.ports import Gray
from glassapp.scanning.expected import ExpectedCode
from glassapp.scanning.gtin import check_digit
from glassapp.scanning.symbols import rows
from overlays.codes import Symbology


def symbol(text: str, symbology: Symbology = Symbology.EAN_13, module: float = 3.0, height: int = 90) -> Gray:
    """A symbol on a white card, with the noise of a sensor."""
    row = np.pad(rows(symbology, text)[0], (14, 14))
    fine = np.repeat(255 - 215 * row.astype(np.float32), 16)
    width = round(len(row) * module)
    line = cv2.resize(fine[np.newaxis], (width, 1), interpolation=cv2.INTER_AREA)
    card = np.full((height + 80, width), 235.0, np.float32)
    card[40 : 40 + height] = np.minimum(line, 235.0)
    return card.astype(np.uint8)


def scene(card: Gray, size: tuple[int, int] = (640, 480), angle: float = 0.0, seed: int = 0) -> Gray:
    """A card in the middle of a grey scene."""
    draw = np.random.default_rng(seed)
    large = np.full((size[1], size[0]), 120, np.uint8)
    middle = (card.shape[1] / 2, card.shape[0] / 2)
    matrix = np.asarray(cv2.getRotationMatrix2D(middle, angle, 1.0), dtype=np.float64)
    matrix[:, 2] += [(size[0] - card.shape[1]) / 2, (size[1] - card.shape[0]) / 2]
    seen = cv2.warpAffine(card, matrix, size, large, borderMode=cv2.BORDER_TRANSPARENT)
    return np.asarray(np.clip(seen + draw.normal(0, 2, seen.shape), 0, 255), dtype=np.uint8)


def blurred(image: Gray, sigma: float) -> Gray:
    """Out of focus by so many pixels, and the noise again."""
    soft = cv2.GaussianBlur(image.astype(np.float32), (0, 0), sigma)
    noisy = soft + np.random.default_rng(1).normal(0, 1.5, soft.shape)
    return np.asarray(np.clip(noisy, 0, 255), dtype=np.uint8)


def under_a_lamp(image: Gray, middle: float, width: float) -> Gray:
    """A reflection from top to bottom, at a place and so wide, in pixels."""
    away = np.abs(np.arange(image.shape[1]) - middle)
    light = 400.0 * np.clip((width / 2 - away) / 3.0 + 0.5, 0.0, 1.0)
    return np.asarray(np.clip(image + light[np.newaxis], 0, 255), dtype=np.uint8)


def codes(count: int, prefix: str = "40063", seed: int = 7) -> list[str]:
    """Different 13-digit codes with a prefix."""
    draw = np.random.default_rng(seed)
    made: dict[str, None] = {}
    while len(made) < count:
        body = prefix + "".join(str(digit) for digit in draw.integers(0, 10, 12 - len(prefix)))
        made[body + check_digit(body)] = None
    return list(made)


def expected(texts: list[str]) -> list[ExpectedCode]:
    """The same as the server would send them."""
    return [ExpectedCode(text, Symbology.EAN_13) for text in texts]
