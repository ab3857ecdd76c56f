"""A camera of frames that are already there, for tests and demonstrations."""

from collections import deque
from collections.abc import Iterable

from glassapp.clock import Clock, SystemClock
from glassapp.errors import CameraFinished
from glassapp.ports import Frame, Pixels


class MemoryCamera:
    """Delivers the given pictures in order, each once, then is at its end."""

    def __init__(self, pictures: Iterable[Pixels], clock: Clock | None = None) -> None:
        self._pictures = deque(pictures)
        self._clock = clock or SystemClock()
        self._number = 0

    @property
    def dropped(self) -> int:
        """Always 0: every picture is delivered."""
        return 0

    def read(self, timeout_s: float) -> Frame | None:  # noqa: ARG002
        """Deliver the next picture at once.

        Raises:
            CameraFinished: All were delivered, or the camera is closed.
        """
        if not self._pictures:
            raise CameraFinished("every picture was shown")
        self._number += 1
        source = f"picture {self._number}"
        return Frame(self._pictures.popleft(), self._number, self._clock.monotonic(), source)

    def close(self) -> None:
        """Forget the pictures that are left."""
        self._pictures.clear()
