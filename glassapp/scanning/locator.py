"""Where bar codes may be: regions whose edges all run the same way.

A bar code is an area of strong, parallel edges, and stays one when it is blurred or small: its structure
tensor (the local average of gradient products) has one dominant direction. Text, crates and foliage have
edges in many. Method: Gallo and Manduchi, "Reading 1D barcodes with mobile phones", PAMI 2011, and
structure tensors after Bigun; the search over scales and directions is ours (docs/measurements/scanner.md).
"""

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from glassapp.ports import Gray
from glassapp.scanning.region import GAP, GAP_OF_GLARE, Region, distinct, joined

Floats = NDArray[np.float32]
Labels = NDArray[np.int32]

LARGEST, SMALLEST = 640, 320
"""Bounds of the longest side the map is made at, pixels."""
MOST_ENLARGED = 7.0
CELLS = 213
"""Cells along the longest side, over which the tensor is averaged first; a cell has at least two pixels."""
WINDOWS = (2, 4, 7)
"""Cells a side over which it is averaged again: codes whose quiet zone is narrow, small codes, and torn or
strongly blurred ones."""
LEAST_WINDOWS = 1.7
"""Windows across the bars: one lone edge smears over a window, a bar code is wider than that."""
MOST_JOINED = 16
"""Regions, the likeliest, that are tried as neighbours of each other."""
MOST_PARTS = 3
"""Regions looked at per scale, window and direction, the largest first."""
DIRECTIONS = 4
"""Overlapping classes of edge direction, each 60 degrees wide, so that neighbours at an angle stay apart."""
NEAREST_CLASS = math.cos(math.radians(50))
"""A region whose doubled direction is further from its class is found again in the next one."""
LEAST_COHERENCE = 0.55
LEAST_FILLED = 0.45
"""Share of its box that a region covers; a bar code covers nearly all of it."""
SATURATED = 250
GLARE_PX, RIM_PX = 11, 3
"""Pixels of the map: from which width on a saturated area is no space between two bars, and how far its rim
reaches."""
LEAST_CONTRAST = 1.5
"""Gradient, in grey levels per pixel, below which an area is called flat."""


def locate(image: Gray, most: int = 6) -> tuple[Region, ...]:
    """Find where bar codes may be, the likeliest first.

    Args:
        image: Luminance, shape (height, width), uint8, any size.
        most: How many regions at most.

    Returns:
        Regions in pixels of ``image``; none overlaps a likelier one by much.
    """
    found: list[Region] = []
    scale = _scale(max(image.shape))
    small = _resized(image, scale)
    tensor = _tensor(small, max(2, max(small.shape) // CELLS))
    floor = LEAST_CONTRAST / max(scale, 1.0)
    for window in WINDOWS:
        found += [_enlarged(region, tensor.cell / scale) for region in _regions(tensor, window, floor)]
    found.sort(key=lambda region: -region.weight)
    gap = GAP_OF_GLARE if tensor.glare else GAP
    return distinct(joined(found[:MOST_JOINED], gap) + found, most)


def _scale(longest: int) -> float:
    """Large pictures are shrunk, tiny ones enlarged; the cells of the map do the rest."""
    if longest > LARGEST:
        return LARGEST / longest
    return min(MOST_ENLARGED, max(1.0, SMALLEST / longest))


def _resized(image: Gray, scale: float) -> Gray:
    if scale == 1.0:
        return image
    how = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=how), dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class _Tensor:
    """The structure tensor of a picture, averaged over cells: its energy, and its direction doubled."""

    energy: Floats
    cosine: Floats
    sine: Floats
    cell: int
    """Pixels a side."""
    glare: bool = False
    """Whether a saturated area is wider than a space between bars."""


def _tensor(image: Gray, cell: int) -> _Tensor:
    size = (max(1, image.shape[1] // cell), max(1, image.shape[0] // cell))
    # Cells of a whole number of pixels: the rest at the right and below would make their average dear.
    image = image[: max(size[1] * cell, 1), : max(size[0] * cell, 1)]
    smooth = cv2.GaussianBlur(image, (0, 0), 0.8)
    gx = cv2.Scharr(smooth, cv2.CV_32F, 1, 0, scale=1 / 32)
    gy = cv2.Scharr(smooth, cv2.CV_32F, 0, 1, scale=1 / 32)
    rim = _rim_of_glare(image)
    if rim is not None:
        gx, gy = gx * rim, gy * rim
    xx, yy, xy = (
        cv2.resize(part, size, interpolation=cv2.INTER_AREA) for part in (gx * gx, gy * gy, gx * gy)
    )
    return _Tensor(_floats(xx + yy), _floats(xx - yy), _floats(2 * xy), cell, rim is not None)


def _rim_of_glare(image: Gray) -> NDArray[np.bool_] | None:
    """False on saturated areas wider than any space between bars of their size, and around them.

    The rim of a reflection runs right through a code and on over the whole card; it would tie the code to
    everything else it passes. Without it two parts are left, joined again as neighbours in one line.
    """
    saturated = (image >= SATURATED).astype(np.uint8)
    if not saturated.any():
        return None
    wide = cv2.erode(saturated, np.ones((GLARE_PX, GLARE_PX), np.uint8))
    if not wide.any():
        return None
    side = GLARE_PX + 2 * RIM_PX
    return np.asarray(cv2.dilate(wide, np.ones((side, side), np.uint8)) == 0)


def _floats(values: NDArray[Any]) -> Floats:
    return np.asarray(values, dtype=np.float32)


def _enlarged(region: Region, factor: float) -> Region:
    return Region(
        x=(region.x + 0.5) * factor - 0.5,
        y=(region.y + 0.5) * factor - 0.5,
        angle=region.angle,
        length=region.length * factor,
        height=region.height * factor,
        weight=region.weight,
    )


def _regions(tensor: _Tensor, window: int, least: float) -> list[Region]:
    size = (window, window)
    energy, cosine, sine = (
        cv2.boxFilter(part, -1, size) for part in (tensor.energy, tensor.cosine, tensor.sine)
    )
    strength = cv2.magnitude(cosine, sine)
    floor = max(least**2, 0.01 * float(energy.max()))
    parallel = (strength > LEAST_COHERENCE * energy) & (energy > floor)
    if not parallel.any():
        return []
    averaged = _Tensor(_floats(energy), _floats(cosine), _floats(sine), tensor.cell)
    found: list[Region] = []
    for place in range(DIRECTIONS):
        turn = 2 * math.pi * place / DIRECTIONS
        towards = cosine * math.cos(turn) + sine * math.sin(turn)
        mask = (parallel & (towards > 0.5 * strength)).astype(np.uint8)
        found += _boxes(mask, averaged, window, turn)
    return found


def _boxes(mask: Gray, tensor: _Tensor, window: int, turn: float) -> list[Region]:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4, ltype=cv2.CV_16U)
    order = 1 + np.argsort(-stats[1:, cv2.CC_STAT_AREA])[:MOST_PARTS]
    found = []
    for label in order[: max(0, count - 1)]:
        left, top, width, height, area = (int(value) for value in stats[label])
        if area < window * window:
            break
        if max(width, height) < LEAST_WINDOWS * window:
            continue
        rows, columns = np.nonzero(labels[top : top + height, left : left + width] == label)
        box = _box(rows + top, columns + left, tensor, window, turn)
        if box is not None:
            found.append(box)
    return found


def _box(
    rows: NDArray[np.intp], columns: NDArray[np.intp], tensor: _Tensor, window: int, turn: float
) -> Region | None:
    energy = tensor.energy[rows, columns]
    sine, cosine = float(tensor.sine[rows, columns].sum()), float(tensor.cosine[rows, columns].sum())
    if sine * math.sin(turn) + cosine * math.cos(turn) < NEAREST_CLASS * math.hypot(sine, cosine):
        return None
    angle = 0.5 * math.atan2(sine, cosine)
    agreement = math.hypot(sine, cosine) / float(energy.sum())
    u0, u1 = _extent(columns * np.float32(math.cos(angle)) + rows * np.float32(math.sin(angle)))
    v0, v1 = _extent(rows * np.float32(math.cos(angle)) - columns * np.float32(math.sin(angle)))
    if u1 - u0 < LEAST_WINDOWS * window or v1 - v0 < 0.5 * window or agreement < LEAST_COHERENCE:
        return None
    filled = len(rows) / ((u1 - u0 + 1) * (v1 - v0 + 1))
    if filled < LEAST_FILLED:
        return None
    um, vm = (u0 + u1) / 2, (v0 + v1) / 2
    length = max(u1 - u0 - window * 0.5, window)
    return Region(
        x=um * math.cos(angle) - vm * math.sin(angle),
        y=um * math.sin(angle) + vm * math.cos(angle),
        angle=angle,
        length=length,
        height=max(v1 - v0 - window * 0.5, window * 0.5),
        weight=float(np.sqrt(energy).mean()) * agreement * filled**2 * length * math.sqrt(v1 - v0),
    )


def _extent(values: Floats) -> tuple[float, float]:
    """Where 98 % of the values lie."""
    cut = len(values) // 100
    if cut == 0:
        return float(values.min()), float(values.max())
    ordered = np.partition(values, (cut, len(values) - 1 - cut))
    return float(ordered[cut]), float(ordered[-1 - cut])
