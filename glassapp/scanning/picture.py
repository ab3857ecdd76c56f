"""The picture of a frame: whether it can be looked at, in grey, and smaller."""

import cv2
import numpy as np

from glassapp.errors import FrameRefused
from glassapp.ports import Gray, Pixels

SHORTEST_SIDE_PX = 16
MOST_PIXELS = 50_000_000
"""Above this a picture is no camera's frame; 12 megapixels of a phone camera are welcome."""
MOST_SLENDER = 64
"""Above this ratio of its sides a picture is none either: shrunk, its shorter side would be no pixel."""


def grey(pixels: Pixels) -> Gray:
    """Take the luminance of a frame that can be looked at.

    Raises:
        FrameRefused: The picture is too small, too large, too slender, or no picture.
    """
    if pixels.dtype != np.uint8:
        raise FrameRefused(f"a frame holds 8-bit values, this one {pixels.dtype}")
    if pixels.ndim not in (2, 3) or (pixels.ndim == 3 and pixels.shape[2] != 3):
        raise FrameRefused(f"a frame is grey or blue-green-red, this one has the shape {pixels.shape}")
    height, width = pixels.shape[:2]
    if min(height, width) < SHORTEST_SIDE_PX:
        raise FrameRefused(f"a frame of {width}x{height} pixels is too small to hold a code")
    if height * width > MOST_PIXELS:
        raise FrameRefused(f"a frame of {width}x{height} pixels is larger than any camera's")
    if max(height, width) > MOST_SLENDER * min(height, width):
        raise FrameRefused(f"a frame of {width}x{height} pixels is too slender to be any camera's")
    if pixels.ndim == 2:
        return pixels
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)


def shrink(image: Gray, factor: float) -> Gray:
    """Make a picture smaller by averaging; the same picture for a factor of 1 or more."""
    if factor >= 1:
        return image
    size = (max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor)))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
