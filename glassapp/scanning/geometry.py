"""How the modules of a symbol lie on a scan line: its two ends, a perspective warp and the bend of a can."""

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

LEFT, RIGHT, WARP, BEND = range(4)
"""Columns of a geometry: both ends in points of the strip, ln of the Moebius ratio, bend (1 = 45 degrees)."""


def course(shapes: NDArray[np.float64], window: NDArray[np.float64], modules: int) -> Floats:
    """Where modules fall between the two ends, 0 to 1, for pairs of warp and bend.

    The perspective image of evenly spaced modules is a Moebius map; with both ends fixed one parameter is
    left. A cylinder seen across its axis compresses both ends; to third order that is ``s (1-s) (2s-1)``.

    Args:
        shapes: Warp and bend, shape (count, 2).
        window: Module coordinates, shape (samples,).
        modules: Modules from the first bar's edge to the last.

    Returns:
        Shape (count, samples), float32; beyond 0 and 1 in the quiet zones.
    """
    s = (window / modules)[np.newaxis]
    warp, bend = shapes[:, :1], shapes[:, 1:]
    along = s / (s + np.exp(warp) * (1.0 - s)) + 0.22 * bend * s * (1.0 - s) * (2.0 * s - 1.0)
    return np.asarray(along, dtype=np.float32)


def positions(geometries: NDArray[np.float64], window: NDArray[np.float64], modules: int) -> Floats:
    """Where every sample of a window falls on the strip: shape (count, samples), points."""
    ends = geometries[:, :2].astype(np.float32)
    along = course(geometries[:, 2:], window, modules)
    return np.asarray(ends[:, :1] + (ends[:, 1:] - ends[:, :1]) * along, dtype=np.float32)


def sample(values: Floats, at: Floats) -> Floats:
    """Interpolate a strip at positions, shape (count, samples); beyond its ends it goes on as it ends."""
    taken = cv2.remap(
        values[np.newaxis], at, np.zeros_like(at), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(taken, dtype=np.float32)
