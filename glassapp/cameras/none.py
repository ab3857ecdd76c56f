"""No camera: glasses whose finger scanner reads everything."""

import threading

from glassapp.errors import CameraFinished
from glassapp.ports import Frame

NONE = "none"
"""What a person writes after ``--camera`` where there is none."""


class NoCamera:
    """Never delivers a frame, and never stops either: the glasses stay on until they are taken off."""

    def __init__(self) -> None:
        self._closed = threading.Event()

    @property
    def dropped(self) -> int:
        """Always 0: there was no frame."""
        return 0

    def read(self, timeout_s: float) -> Frame | None:
        """Wait; there will be no frame.

        Raises:
            CameraFinished: It is closed.
        """
        if self._closed.wait(timeout_s):
            raise CameraFinished("there is no camera")
        return None

    def close(self) -> None:
        """End the wait; may be called twice."""
        self._closed.set()
