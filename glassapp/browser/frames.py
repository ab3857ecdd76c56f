"""A frame of the page: looked at before it is unpacked, decoded in memory, and dropped."""

import io

import cv2
import numpy as np
from PIL import Image

from glassapp.browser.messages import FrameRefusal
from glassapp.ports import Pixels

SHORTEST_SIDE_PX = 16
MOST_PIXELS = 3840 * 2160
"""4K. A forged head that announces more would fill the memory before anyone saw the picture."""


def decode_frame(jpeg: bytes) -> Pixels | FrameRefusal:
    """Unpack one frame.

    Returns:
        Blue-green-red, shape (height, width, 3); or why it is not looked at.
    """
    size = _announced_size(jpeg)
    if size is None:
        return FrameRefusal.FRAME_CORRUPT
    if min(size) < SHORTEST_SIDE_PX:
        return FrameRefusal.FRAME_TOO_SMALL
    if size[0] * size[1] > MOST_PIXELS:
        return FrameRefusal.FRAME_TOO_LARGE
    return _unpack(jpeg)


def _announced_size(jpeg: bytes) -> tuple[int, int] | None:
    try:
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as image:
            return image.size
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return (MOST_PIXELS, MOST_PIXELS)
    # Pillow's reader raises any of these for a file that is cut or forged.
    except (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError, OverflowError):
        return None


def _unpack(jpeg: bytes) -> Pixels | FrameRefusal:
    # libjpeg fills what is missing at the end with grey and says so on stderr only: look for the end here.
    if b"\xff\xd9" not in jpeg[-64:]:
        return FrameRefusal.FRAME_CORRUPT
    try:
        pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error:
        return FrameRefusal.FRAME_CORRUPT
    return FrameRefusal.FRAME_CORRUPT if pixels is None else pixels.astype(np.uint8, copy=False)
