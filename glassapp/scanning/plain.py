"""The plain scanner: the whole picture, one decoder after the other."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from glassapp.errors import FrameRefused
from glassapp.ports import Decoder, Gray, Pixels, Sighting

SHORTEST_SIDE_PX = 16
MOST_PIXELS = 50_000_000
"""Above this a picture is no camera's frame; 12 megapixels of a phone camera are welcome."""


class PlainScanner:
    """Looks at a whole frame; the next decoder is asked only where the one before finds nothing."""

    def __init__(self, decoders: Sequence[Decoder], longest_side: int = 1280) -> None:
        """Take the decoders in the order in which they are asked.

        Args:
            decoders: At least one.
            longest_side: A larger frame is shrunk to this before anything else is tried, in pixels.
        """
        if not decoders:
            raise ValueError("a scanner needs a decoder")
        self._decoders = tuple(decoders)
        self._longest_side = longest_side

    def scan(self, pixels: Pixels) -> tuple[Sighting, ...]:
        """Find the codes of one frame; corners are in pixels of that frame.

        Raises:
            FrameRefused: The picture is too small, too large, or no picture.
        """
        image = grey(pixels)
        factor = min(1.0, self._longest_side / max(image.shape))
        small = shrink(image, factor)
        for decoder in self._decoders:
            found = decoder.decode(small)
            if found:
                return tuple(_enlarged(one, 1 / factor) for one in found)
        return ()


def grey(pixels: Pixels) -> Gray:
    """Take the luminance of a frame that can be looked at.

    Raises:
        FrameRefused: The picture is too small, too large, or no picture.
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
    if pixels.ndim == 2:
        return pixels
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)


def shrink(image: Gray, factor: float) -> Gray:
    """Make a picture smaller by averaging; the same picture for a factor of 1 or more."""
    if factor >= 1:
        return image
    size = (max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor)))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def _enlarged(found: Sighting, factor: float) -> Sighting:
    if found.corners is None:
        return found
    return replace(found, corners=(found.corners * np.float32(factor)).astype(np.float32))
