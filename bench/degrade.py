"""What a head camera does to a picture, done to photographs by the module: blur, size, dusk, yaw, glare.

Every function takes where the bar code is, so that an amount means the same on every photograph. After blur
and shrinking, sensor noise of two grey levels is added again: a picture without noise exists in no camera.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from glassapp.ports import Gray, Quad

NOISE = 2.0
VIEWING_DISTANCE = 4.0
"""Widths of the code between camera and card when it is turned: a 37 mm EAN at 15 cm, the hard case."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A photograph and where its bar code is."""

    image: Gray
    corners: Quad
    """Clockwise from the first bar's upper end, pixels."""
    modules: int = 95
    seed: int = 0

    @property
    def axis(self) -> NDArray[np.float64]:
        """From the middle of the first bar to the middle of the last, pixels (x, y)."""
        left, right = (self.corners[0] + self.corners[3]) / 2, (self.corners[1] + self.corners[2]) / 2
        return np.asarray(right - left, dtype=np.float64)

    @property
    def module(self) -> float:
        """Width of a module, pixels."""
        return float(np.hypot(*self.axis)) / self.modules


Degradation = Callable[[Shown, float], Gray]


def defocus(shown: Shown, sigma: float) -> Gray:
    """A Gaussian blur of so many modules."""
    blurred = cv2.GaussianBlur(shown.image.astype(np.float32), (0, 0), max(sigma * shown.module, 1e-3))
    return clipped_noise(blurred, shown.seed)


def resolution(shown: Shown, pixels_per_module: float) -> Gray:
    """Shrunk by averaging until a module has so many pixels."""
    scale = pixels_per_module / shown.module
    small = cv2.resize(shown.image.astype(np.float32), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return clipped_noise(small, shown.seed)


def motion(shown: Shown, modules: float) -> Gray:
    """Moved across the bars by so many modules while the shutter was open."""
    length = modules * shown.module
    direction = shown.axis / np.hypot(*shown.axis)
    size = 2 * math.ceil(length / 2) + 3
    kernel = np.zeros((size, size), np.float32)
    middle = size // 2
    # Points along the way, each shared among its four pixels.
    for place in np.linspace(-length / 2, length / 2, 16 * size):
        x, y = direction * place + middle
        column, row = int(x), int(y)
        fx, fy = x - column, y - row
        kernel[row : row + 2, column : column + 2] += np.outer([1 - fy, fy], [1 - fx, fx])
    kernel /= kernel.sum()
    return clipped_noise(
        cv2.filter2D(shown.image.astype(np.float32), -1, kernel, borderType=cv2.BORDER_REPLICATE), shown.seed
    )


def low_light(shown: Shown, stops: float) -> Gray:
    """So many stops less light, amplified again: shot noise of a sensor with 4000 electrons at white."""
    draw = np.random.default_rng(shown.seed)
    electrons = shown.image.astype(np.float64) / 255 * 4000 / 2**stops
    read = draw.poisson(electrons) + draw.normal(0.0, 4.0, electrons.shape)
    return _clipped(read / (4000 / 2**stops) * 255)


def yaw(shown: Shown, degrees: float) -> Gray:
    """The card turned about its bars, seen by a pinhole camera at ``VIEWING_DISTANCE`` code widths."""
    turn = math.radians(degrees)
    centre = shown.corners.mean(axis=0)
    across = shown.axis / np.hypot(*shown.axis)
    distance = VIEWING_DISTANCE * float(np.hypot(*shown.axis))
    upright = np.array([[across[0], across[1], 0], [-across[1], across[0], 0], [0, 0, 1]])
    to_middle = upright @ np.array([[1, 0, -centre[0]], [0, 1, -centre[1]], [0, 0, 1]])
    turned = np.array([[math.cos(turn), 0, 0], [0, 1, 0], [math.sin(turn) / distance, 0, 1]])
    matrix = np.linalg.inv(to_middle) @ turned @ to_middle
    size = (shown.image.shape[1], shown.image.shape[0])
    seen = cv2.warpPerspective(
        shown.image, matrix, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE
    )
    return clipped_noise(seen.astype(np.float32), shown.seed)


def glare(shown: Shown, share: float) -> Gray:
    """A lamp's reflection over so much of the code's width, over its whole height, soft at its edges."""
    draw = np.random.default_rng(shown.seed)
    length = float(np.hypot(*shown.axis))
    left = (shown.corners[0] + shown.corners[3]) / 2
    rows, columns = np.mgrid[: shown.image.shape[0], : shown.image.shape[1]]
    across = ((columns - left[0]) * shown.axis[0] + (rows - left[1]) * shown.axis[1]) / length**2
    centre = draw.uniform(0.1 + share / 2, 0.9 - share / 2) if share < 0.8 else 0.5
    inside = np.clip((share / 2 - np.abs(across - centre)) / 0.01 + 0.5, 0.0, 1.0)
    return clipped_noise(shown.image + inside.astype(np.float32) * 400, shown.seed)


def clipped_noise(values: NDArray[Any], seed: int) -> Gray:
    """A picture of these values with the noise of a sensor, the same for a seed."""
    return _clipped(values + np.random.default_rng(seed).normal(0.0, NOISE, values.shape))


def _clipped(values: NDArray[Any]) -> Gray:
    return np.asarray(np.clip(np.rint(values), 0, 255), dtype=np.uint8)
