"""The slot of one between the thread that takes frames and whoever reads them."""

import threading

from glassapp.ports import Frame


class Slot:
    """Holds the newest frame; putting another in its place drops and counts the older one."""

    def __init__(self) -> None:
        self._frame: Frame | None = None
        self._changed = threading.Condition()
        self._dropped = 0
        self._ended = False

    @property
    def dropped(self) -> int:
        """Frames that were replaced before anyone took them."""
        with self._changed:
            return self._dropped

    @property
    def ended(self) -> bool:
        """No frame will come any more."""
        with self._changed:
            return self._ended

    def put(self, frame: Frame) -> None:
        """Offer a frame; never waits."""
        with self._changed:
            if self._frame is not None:
                self._dropped += 1
            self._frame = frame
            self._changed.notify()

    def end(self) -> None:
        """Say that no frame will come any more; the one that is there can still be taken."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def take(self, timeout_s: float) -> Frame | None:
        """Take the newest frame out, waiting for one if need be; None when none came in time."""
        with self._changed:
            self._changed.wait_for(lambda: self._frame is not None or self._ended, timeout_s)
            frame, self._frame = self._frame, None
            return frame
