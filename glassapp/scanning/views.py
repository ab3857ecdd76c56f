"""Ways of showing a picture, or a part of it, to a decoder."""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from glassapp.ports import Gray, Sighting
from glassapp.scanning.region import Region

UPRIGHT_WIDTH = 720
"""Pixels an enlarged region should have across: seven a module of an EAN-13."""
MOST_ENLARGED = 3.0
MOST_PIXELS_DOUBLED = 1_000_000
"""A larger picture is not doubled: the cost grows fourfold."""


@dataclass(frozen=True, slots=True)
class View:
    """A picture for a decoder, and how its pixels map back to the frame."""

    image: Gray
    back: NDArray[np.float64]
    """Affine, shape (2, 3): frame (x, y) = back @ (x, y, 1)."""

    def in_frame(self, found: Sighting) -> Sighting:
        """The sighting with its corners in pixels of the frame."""
        if found.corners is None:
            return found
        corners = found.corners @ self.back[:, :2].T + self.back[:, 2]
        return replace(found, corners=corners.astype(np.float32))


def whole(image: Gray, factor: float) -> View:
    """The picture itself, ``factor`` times the size of the frame."""
    return View(image, np.array([[1 / factor, 0.0, 0.0], [0.0, 1 / factor, 0.0]]))


def doubled(view: View) -> View:
    """Twice as large, interpolated; very large pictures stay as they are."""
    if view.image.size > MOST_PIXELS_DOUBLED:
        return view
    image = cv2.resize(view.image, None, fx=2.0, fy=2.0, interpolation=cv2.INTER_CUBIC)
    back = view.back.copy()
    back[:, :2] /= 2
    return View(np.asarray(image, dtype=np.uint8), back)


def upright(image: Gray, region: Region) -> View:
    """A region turned until its bars stand, with some surroundings, enlarged where it is small."""
    width, height = region.length * 1.35, region.height * 1.1
    scale = float(np.clip(UPRIGHT_WIDTH / width, 0.5, MOST_ENLARGED))
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    cos, sin = math.cos(region.angle) / scale, math.sin(region.angle) / scale
    back = np.array([[cos, -sin, 0.0], [sin, cos, 0.0]])
    back[:, 2] = np.array([region.x, region.y]) - back[:, :2] @ (np.array(size) / 2 - 0.5)
    turned = cv2.warpAffine(
        image, back, size, flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    return View(np.asarray(turned, dtype=np.uint8), back)


def sharpened(view: View) -> View:
    """Blur undone in part: the picture plus its difference from a blurred one."""
    blurred = cv2.GaussianBlur(view.image, (0, 0), 3.0)
    return View(np.asarray(cv2.addWeighted(view.image, 2.5, blurred, -1.5, 0), dtype=np.uint8), view.back)
