"""Opening what OpenCV can capture from, without its chatter."""

import os
from collections.abc import Sequence

import cv2

_FFMPEG_QUIET = "-8"


def open_capture(source: int | str, backend: int, settings: Sequence[int] = ()) -> cv2.VideoCapture | None:
    """Open a device, a stream or a file; None when that fails.

    OpenCV and FFmpeg write every attempt to standard error, where the attendant's terminal is. What matters
    stands in our errors; somebody who looks for more sets OPENCV_LOG_LEVEL or OPENCV_FFMPEG_LOGLEVEL.

    Args:
        source: A number, a URL or the name of a file.
        backend: One of OpenCV's ``CAP_`` constants.
        settings: Pairs of a ``CAP_PROP_`` constant and its value, which must hold from the beginning.
    """
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", _FFMPEG_QUIET)
    if "OPENCV_LOG_LEVEL" not in os.environ:
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        capture = cv2.VideoCapture(source, backend, list(settings))
    except cv2.error:
        # A number beyond 32 bits is no device.
        return None
    return capture if capture.isOpened() else None
