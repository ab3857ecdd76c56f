"""A video file as a camera."""

import threading
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from glassapp.cameras.capture import open_capture
from glassapp.clock import Clock, SystemClock
from glassapp.errors import CameraFinished, CameraNotFound
from glassapp.ports import Frame


@dataclass(frozen=True, slots=True)
class VideoConfig:
    """Which film, and how fast."""

    file: Path
    frames_per_s: float | None = None
    """How fast frames come; None for as fast as they are read. None is ever dropped."""


class VideoCamera:
    """Delivers every frame of a file."""

    def __init__(self, config: VideoConfig, clock: Clock | None = None) -> None:
        """Open the file.

        Raises:
            CameraNotFound: There is no such file, or it is no video.
            ValueError: ``frames_per_s`` is not positive.
        """
        if config.frames_per_s is not None and config.frames_per_s <= 0:
            raise ValueError("frames_per_s is more than 0")
        if not config.file.is_file():
            raise CameraNotFound(f"there is no file {config.file}")
        capture = open_capture(str(config.file), cv2.CAP_FFMPEG)
        if capture is None:
            raise CameraNotFound(f"{config.file} is no video that can be played")
        self._capture = capture
        self._clock = clock or SystemClock()
        self._source = config.file.name
        self._pause_s = 1 / config.frames_per_s if config.frames_per_s else 0.0
        self._due = self._clock.monotonic()
        self._number = 0
        self._closed = threading.Event()

    @property
    def dropped(self) -> int:
        """Always 0: every frame is delivered."""
        return 0

    def read(self, timeout_s: float) -> Frame | None:
        """Wait until the next frame is due and deliver it; None when it is not due in time.

        Raises:
            CameraFinished: The film is at its end, or the camera is closed.
        """
        wait_s = self._due - self._clock.monotonic()
        if wait_s > 0:
            self._closed.wait(min(wait_s, timeout_s))
            if wait_s > timeout_s:
                return None
        there, pixels = (False, None) if self._closed.is_set() else self._capture.read()
        if not there or pixels is None:
            raise CameraFinished(f"{self._source} is at its end")
        now = self._clock.monotonic()
        self._due = max(self._due + self._pause_s, now)
        self._number += 1
        return Frame(pixels.astype(np.uint8, copy=False), self._number, now, self._source)

    def close(self) -> None:
        """Close the file; may be called twice."""
        self._closed.set()
        self._capture.release()
