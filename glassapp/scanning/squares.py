"""Where QR codes may be: busy squares with a quiet margin.

Bars run one way (locator.py); the modules of a QR code run two, and stay a busy square on white when blur has
taken everything else. Squares of growing size are slid over the map of edges; one with much going on inside
and little in the ring around it (the quiet zone of ISO/IEC 18004 is four modules wide) may be a code.
"""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from glassapp.ports import Gray
from glassapp.scanning.region import Region

Floats = NDArray[np.float32]

LARGEST = 320
"""Longest side of the map, pixels."""
SMALLEST_SQUARE, GROWTH = 11.0, 1.3
"""Pixels of the map, and from one size to the next."""
RING = 1.3
"""Side of the quiet ring, in sides of the square."""
LEAST_CONTRAST = 0.2
"""Of inside against ring: 1 is an empty ring, 0 one that is as busy as the inside."""
FLAT = 1.5
"""Grey levels a pixel below which nothing is printed."""
STRONG = 12.0
"""Grey levels a pixel from which an edge is an edge."""
CORE = 0.6
"""Side of the middle part of a square, which must be as busy as the whole: the frame of a card is hollow."""
MOST_OF_A_SIZE = 3
APART = 0.4
"""Of the larger side: squares whose middles are nearer to each other show the same thing."""


def locate_squares(image: Gray, most: int = 3) -> tuple[Region, ...]:
    """Find where QR codes may be, the likeliest first.

    Args:
        image: Luminance, shape (height, width), uint8, any size.
        most: How many regions at most.
    """
    scale = min(1.0, LARGEST / max(image.shape))
    gx, gy = _gradients(image, scale)
    # The rim of a card is stronger than a blurred code, but it is no more of an edge.
    edges = np.minimum(cv2.magnitude(gx, gy), STRONG)
    found: list[Region] = []
    side = SMALLEST_SQUARE
    while side * RING < min(edges.shape):
        found += [Region(x, y, 0.0, side, side, weight) for x, y, weight in _squares(edges, side)]
        side *= GROWTH
    return tuple(
        Region(
            x=(one.x + 0.5) / scale - 0.5,
            y=(one.y + 0.5) / scale - 0.5,
            angle=_turn(gx, gy, one),
            length=one.length / scale,
            height=one.height / scale,
            weight=one.weight,
        )
        for one in _apart(found, most)
    )


def _apart(squares: list[Region], most: int) -> list[Region]:
    """The likeliest squares; of those that lie on each other only the likeliest, whatever their sizes."""
    kept: list[Region] = []
    for one in sorted(squares, key=lambda square: -square.weight):
        if all(
            max(abs(one.x - other.x), abs(one.y - other.y)) > APART * max(one.length, other.length)
            for other in kept
        ):
            kept.append(one)
    return kept[:most]


def _gradients(image: Gray, scale: float) -> tuple[Floats, Floats]:
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else image
    smooth = cv2.GaussianBlur(small, (0, 0), 0.8)
    gx = cv2.Scharr(smooth, cv2.CV_32F, 1, 0, scale=1 / 32)
    gy = cv2.Scharr(smooth, cv2.CV_32F, 0, 1, scale=1 / 32)
    return np.asarray(gx, dtype=np.float32), np.asarray(gy, dtype=np.float32)


def _squares(edges: Floats, side: float) -> Iterator[tuple[int, int, float]]:
    """Places (x, y) of squares that are busier than their ring, and how much they weigh."""
    inner, outer = round(side) | 1, round(side * RING) | 1
    busy = cv2.blur(edges, (inner, inner), borderType=cv2.BORDER_REPLICATE)
    both = cv2.blur(edges, (outer, outer), borderType=cv2.BORDER_REPLICATE)
    ring = np.maximum((both * outer**2 - busy * inner**2) / (outer**2 - inner**2), 0.0)
    core = round(side * CORE) | 1
    full = np.minimum(busy, cv2.blur(edges, (core, core), borderType=cv2.BORDER_REPLICATE))
    contrast = (full - ring) / (full + ring + 1e-3)
    weights = np.where((contrast > LEAST_CONTRAST) & (full > FLAT), contrast**2 * np.sqrt(full) * side, 0.0)
    weights = weights.astype(np.float32)
    peaks = (weights > 0) & (weights >= cv2.dilate(weights, np.ones((inner, inner), np.uint8)))
    rows, columns = np.nonzero(peaks)
    for place in np.argsort(-weights[rows, columns])[:MOST_OF_A_SIZE]:
        x, y = int(columns[place]), int(rows[place])
        yield x, y, float(weights[y, x])


def _turn(gx: Floats, gy: Floats, square: Region) -> float:
    """How a grid is turned, radians: edges that run four ways agree when angles are taken four times."""
    x, y, half = int(square.x), int(square.y), int(square.length / 2)
    part = slice(max(0, y - half), y + half + 1), slice(max(0, x - half), x + half + 1)
    direction = (gx[part] + 1j * gy[part]) ** 2
    strength = np.abs(direction) + 1e-6
    return float(np.angle((direction**2 / strength).sum())) / 4
