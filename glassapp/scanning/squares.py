"""Where QR codes of a known size may be: three finder patterns at the corners of a square.

A finder pattern (ISO/IEC 18004, 6.3.3: dark and light as 1:1:3:1:1, seven modules wide) looks much the same
however it is turned, and blur leaves a dark spot in a light ring of it when everything else of the code has
gone. The picture is shrunk step by step until a module has one pixel; at every step the spots are found by
correlation with the pattern, and two of them as far apart as the code's corners say where the third must be.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from glassapp.ports import Gray
from glassapp.scanning.region import Region

Floats = NDArray[np.float32]
Corners = NDArray[np.float64]

FINDER = 7
"""Modules a side."""
COARSEST, GROWTH = 13.0, 1.26
"""Pixels a module up to which codes are looked for, and from one step to the next."""
SMOOTH = 0.7
"""Pixels by which a shrunk picture is smoothed; the pattern is smoothed likewise."""
HALF = 4
"""The pattern is compared over nine by nine modules."""
FINE = 8
"""Pixels a module at which the pattern is drawn before it is shrunk."""
SPOTS = 48
"""Spots of a step, the likeliest, that may be corners."""
LEAST_LIKENESS = 0.4
"""Correlation with the pattern below which a spot is none."""
NEAREST, FURTHEST = 0.72, 1.25
"""Distance of two corners, in that of a code seen straight on."""
SLACK = 7
"""Modules around the third corner's place, in all, in which it may be."""
MOST_OF_A_STEP = 40


@dataclass(frozen=True, slots=True)
class Square:
    """Where a QR code may be."""

    corners: Corners
    """Of the symbol, clockwise from the corner between two others; pixels, shape (4, 2)."""
    likeness: float
    """Correlations of its three finder patterns, added."""

    @property
    def side(self) -> float:
        """Length of its first side, pixels."""
        return float(np.hypot(*(self.corners[1] - self.corners[0])))

    def distance(self, other: "Square") -> float:
        """Between the middles, pixels."""
        return float(np.hypot(*(self.corners.mean(axis=0) - other.corners.mean(axis=0))))

    @property
    def region(self) -> Region:
        """The same as an oriented box."""
        x, y = self.corners.mean(axis=0)
        across = self.corners[1] - self.corners[0]
        angle = math.atan2(across[1], across[0])
        return Region(float(x), float(y), angle, self.side, self.side, self.likeness)


def find_squares(image: Gray, side: int, finest: float, most: int) -> list[Square]:
    """Find squares whose corners look like finder patterns, the likeliest first.

    Args:
        image: Luminance, shape (height, width), uint8, any size.
        side: Modules along a side of the symbol.
        finest: Pixels a module from which on codes are looked for; the finer, the dearer.
        most: How many squares at most.
    """
    found: list[Square] = []
    pixels = finest
    while pixels <= COARSEST and min(image.shape) / pixels > side:
        found += _squares(_shrunk(image, pixels), side, pixels)
        pixels *= GROWTH
    return sorted(found, key=lambda square: -square.likeness)[:most]


def _shrunk(image: Gray, pixels: float) -> Gray:
    small = cv2.resize(image, None, fx=1 / pixels, fy=1 / pixels, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small, (0, 0), SMOOTH), dtype=np.uint8)


def _squares(image: Gray, side: int, pixels: float) -> Iterator[Square]:
    """Squares of one step, in pixels of the whole picture."""
    likeness = np.asarray(cv2.matchTemplate(image, _pattern(), cv2.TM_CCOEFF_NORMED), dtype=np.float32)
    spots = _spots(likeness)
    # The third corner is where it looks most like one.
    around = np.asarray(cv2.dilate(likeness, np.ones((SLACK, SLACK), np.uint8)), dtype=np.float32)
    pivot, other = (spots[index] for index in np.nonzero(_far_enough(spots, side - FINDER)))
    edge = other - pivot
    third = np.rint(pivot + edge[:, ::-1] * (-1, 1)).astype(np.intp)
    inside = ((third >= 0) & (third < likeness.shape[::-1])).all(axis=1)
    pivot, edge, other, third = pivot[inside], edge[inside], other[inside], third[inside]
    total = _at(likeness, pivot) + _at(likeness, other) + _at(around, third)
    for place in np.argsort(-total)[:MOST_OF_A_STEP]:
        across = edge[place] / (side - FINDER)
        along = across[::-1] * (-1, 1)
        first = pivot[place] + HALF - FINDER / 2 * (across + along)
        corners = first + side * np.array([0 * across, across, across + along, along])
        yield Square((corners + 0.5) * pixels - 0.5, float(total[place]))


def _spots(likeness: Floats) -> NDArray[np.intp]:
    """Peaks of likeness (x, y), the likeliest first, shape (spots, 2)."""
    peaks = (likeness > LEAST_LIKENESS) & (likeness >= cv2.dilate(likeness, np.ones((5, 5), np.uint8)))
    rows, columns = np.nonzero(peaks)
    order = np.argsort(-likeness[rows, columns])[:SPOTS]
    return np.column_stack([columns[order], rows[order]])


def _far_enough(spots: NDArray[np.intp], modules: int) -> NDArray[np.bool_]:
    """Which pairs may be two corners of a code, shape (spots, spots)."""
    apart = np.hypot(*(spots[:, np.newaxis] - spots[np.newaxis]).transpose(2, 0, 1))
    return np.asarray((apart > NEAREST * modules) & (apart < FURTHEST * modules))


def _at(values: Floats, places: NDArray[np.intp]) -> Floats:
    return np.asarray(values[places[:, 1], places[:, 0]])


@cache
def _pattern() -> Gray:
    """A finder pattern at one pixel a module, turned all ways and smoothed; shape (9, 9)."""
    reach = 2 * HALF * FINE
    y, x = np.mgrid[-reach:reach, -reach:reach] + 0.5
    turned = np.zeros((2 * reach, 2 * reach), np.float32)
    for turn in np.radians(np.arange(0, 90, 5)):
        u, v = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
        ring = np.maximum(np.abs(u), np.abs(v)) / FINE
        turned += (ring > FINDER / 2) | ((ring > 1.5) & (ring < 2.5))
    soft = cv2.GaussianBlur(turned * (255 / turned.max()), (0, 0), SMOOTH * FINE)
    part = slice(reach - (2 * HALF + 1) * FINE // 2, reach + (2 * HALF + 1) * FINE // 2)
    shape = (2 * HALF + 1, 2 * HALF + 1)
    return np.asarray(cv2.resize(soft[part, part], shape, interpolation=cv2.INTER_AREA), dtype=np.uint8)
