"""From a region of a picture to one averaged scan line.

Sixteen scan lines across the bars are sheared until they agree and averaged: noise falls by four, and where
the bars cross the pixel grid at an angle the lines interleave and the average is finer than the pixels.
"""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from glassapp.ports import Gray, Quad
from glassapp.scanning.region import Region

Floats = NDArray[np.float32]

SAMPLES = 720
"""Points of a strip; a region takes up two thirds of it, so an EAN-13 has 5 to a module."""
OVERHANG = 0.25
"""Share of the region's length that is sampled beyond each of its ends."""
LINES = 16
SHEARS = np.linspace(-0.38, 0.38, 39)
"""Tangents of the angle between region and bars that are tried."""
BANDS = ((0.0, 0.9), (-0.22, 0.3), (0.22, 0.3))
"""Parts of a region's height that are tried, as (centre, share): the middle, its upper and its lower part."""


@dataclass(frozen=True, slots=True)
class Strip:
    """One averaged scan line and where it was taken."""

    values: Floats
    """Mean luminance, shape (SAMPLES,), 0 = black."""
    start: tuple[float, float]
    end: tuple[float, float]
    """Where the first and the last point lie in the picture (x, y)."""
    along: tuple[float, float]
    """From the middle line to the last line of the region, pixels (x, y): the direction of the bars."""

    def corners(self, left: float, right: float) -> Quad:
        """The quadrilateral of a symbol between two positions in points of the strip, shape (4, 2)."""
        start, end, along = np.array(self.start), np.array(self.end), np.array(self.along)
        one = start + (end - start) * left / (SAMPLES - 1)
        other = start + (end - start) * right / (SAMPLES - 1)
        return np.array([one - along, other - along, other + along, one + along], dtype=np.float32)


def take(image: Gray, region: Region, band: tuple[float, float] = BANDS[0]) -> Strip:
    """Average the scan lines of one region along the direction in which they agree best.

    Args:
        image: Luminance, shape (height, width), uint8.
        region: Where; its angle may be wrong by up to 19 degrees, its ends by a quarter of its length.
        band: Which part of its height, as (centre, share).
    """
    shear = _agreeing_shear(_lines(image, region, band, 0.0, SAMPLES // 2), region, band)
    values = _agreeing_mean(_lines(image, region, band, shear, SAMPLES))
    cos, sin = math.cos(region.angle), math.sin(region.angle)
    centre = band[0] * region.height
    # Points move along the axis by shear times the height, see _lines.
    x = region.x - centre * sin + shear * centre * cos
    y = region.y + centre * cos + shear * centre * sin
    reach = region.length * (0.5 + OVERHANG)
    half = region.height / 2
    return Strip(
        values=values,
        start=(x - reach * cos, y - reach * sin),
        end=(x + reach * cos, y + reach * sin),
        along=((-sin + shear * cos) * half, (cos + shear * sin) * half),
    )


def _agreeing_shear(lines: Floats, region: Region, band: tuple[float, float]) -> float:
    """The shear at which unsheared lines, moved along the axis, have the sharpest mean."""
    count, samples = lines.shape
    pitch = 2 * region.length * (0.5 + OVERHANG) / (samples - 1)
    heights = np.linspace(-0.5, 0.5, count) * band[1] * region.height
    moves = np.rint(SHEARS[:, np.newaxis] * heights / pitch).astype(np.intp)
    most = int(moves.max())
    padded = cv2.copyMakeBorder(lines, 0, 0, most, most, cv2.BORDER_REPLICATE)
    moved = np.lib.stride_tricks.sliding_window_view(padded, samples, axis=1)
    means = moved[np.arange(count), most + moves].mean(axis=1)
    differences = means[:, 2:] - means[:, :-2]
    return float(SHEARS[int(np.einsum("si,si->s", differences, differences).argmax())])


def _lines(image: Gray, region: Region, band: tuple[float, float], shear: float, samples: int) -> Floats:
    """Sixteen scan lines, shape (LINES, samples); line by line further along the bars, sheared."""
    cos, sin = math.cos(region.angle), math.sin(region.angle)
    reach = region.length * (0.5 + OVERHANG)
    # Between two points at most 1.5 pixels, three while the shear is searched.
    over = max(1, math.ceil(2 * reach / samples / (1.5 if samples == SAMPLES else 3.0)))
    points = samples * over
    pitch = 2 * reach / (points - 1)
    spacing = band[1] * region.height / (LINES - 1)
    first = -(LINES - 1) / 2 * spacing + band[0] * region.height
    # picture = centre + axis * (pitch i - reach + shear h) + normal * h, with h = first + spacing j.
    matrix = np.array(
        [
            [
                pitch * cos,
                spacing * (shear * cos - sin),
                region.x - reach * cos + first * (shear * cos - sin),
            ],
            [
                pitch * sin,
                spacing * (shear * sin + cos),
                region.y - reach * sin + first * (shear * sin + cos),
            ],
        ]
    )
    taken = cv2.warpAffine(
        image,
        matrix,
        (points, LINES),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    lines = taken.astype(np.float32)
    if over > 1:
        lines = lines.reshape(LINES, samples, over).mean(axis=2)
    return lines


def _agreeing_mean(lines: Floats) -> Floats:
    """The mean of the lines that look like the others; a finger or a printed word covers only some."""
    inner = lines[:, SAMPLES // 6 : -SAMPLES // 6]
    inner = inner - inner.mean(axis=1, keepdims=True)
    inner = inner / (np.linalg.norm(inner, axis=1, keepdims=True) + 1e-3)
    likeness = inner @ inner.mean(axis=0)
    weights = np.clip(likeness - 0.5 * np.median(likeness), 0.0, None)
    total = float(weights.sum())
    if total <= 0.0:
        return np.asarray(lines.mean(axis=0))
    return np.asarray((weights / total) @ lines, dtype=np.float32)


def shifted(region: Region, along: float) -> Region:
    """The region moved along its axis, in pixels."""
    return replace(
        region, x=region.x + along * math.cos(region.angle), y=region.y + along * math.sin(region.angle)
    )
