"""The page's camera: frames come in over its WebSocket, one at a time."""

import threading
from collections.abc import Callable

from glassapp.browser.frames import decode_frame
from glassapp.browser.messages import FrameRefusal, FrameTaken, SentFrame
from glassapp.clock import Clock, SystemClock
from glassapp.errors import CameraFinished
from glassapp.ports import Frame


class BrowserCamera:
    """A slot of one frame, still as a JPEG: newest wins, and only what is looked at is unpacked.

    The page sends its next frame when the one before was taken, so that nothing piles up between them. A page
    that does not wait gains nothing: its older frames are dropped and counted.

    Args:
        answer: Told what became of each frame, from any thread; must not block.
        clock: Says when a frame was taken.
        source: The headset's name, for a person to read.
    """

    def __init__(
        self, answer: Callable[[FrameTaken], None], clock: Clock | None = None, source: str = "page"
    ) -> None:
        self._answer = answer
        self._clock = clock or SystemClock()
        self._source = source
        self._changed = threading.Condition()
        self._waiting: tuple[SentFrame, float] | None = None
        self._armed = False
        self._closed = False
        self._dropped = 0
        self._number = 0
        self._seen = 0.0

    @property
    def dropped(self) -> int:
        """Frames that were replaced before anyone took them."""
        with self._changed:
            return self._dropped

    @property
    def waiting(self) -> int:
        """Frames in memory that nobody has taken: 0 or 1."""
        with self._changed:
            return 0 if self._waiting is None else 1

    @property
    def armed(self) -> bool:
        """Whether frames are looked at."""
        with self._changed:
            return self._armed

    def arm(self, *, on: bool) -> None:
        """Switch on or off; what waits when it is switched off is forgotten unseen."""
        with self._changed:
            self._armed = on
            if not on:
                self._waiting = None

    def put(self, sent: SentFrame) -> None:
        """Take a frame of the page; never waits and never unpacks."""
        with self._changed:
            if not self._armed:
                self._answer(self._taken(sent, FrameRefusal.CAMERA_OFF))
                return
            if self._waiting is not None:
                self._dropped += 1
            self._waiting = (sent, self._clock.monotonic() - sent.age_s)
            self._changed.notify()

    def read(self, timeout_s: float) -> Frame | None:
        """Unpack the newest frame, waiting for one if need be; a frame that is refused counts as none.

        Raises:
            CameraFinished: The camera is closed.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._waiting is not None or self._closed, timeout_s)
            if self._closed:
                raise CameraFinished("the page's glasses were taken off")
            waiting, self._waiting = self._waiting, None
        if waiting is None:
            return None
        sent, taken_at = waiting
        pixels = decode_frame(sent.jpeg)
        if isinstance(pixels, FrameRefusal):
            self._answer(self._taken(sent, pixels))
            return None
        self._answer(self._taken(sent, None))
        # A page may lie about an age; time never runs backwards for the scan session.
        self._seen = max(self._seen, taken_at)
        self._number += 1
        return Frame(pixels, self._number, self._seen, self._source)

    def close(self) -> None:
        """Deliver nothing more; may be called twice."""
        with self._changed:
            self._closed = True
            self._waiting = None
            self._changed.notify_all()

    def _taken(self, sent: SentFrame, refused: FrameRefusal | None) -> FrameTaken:
        return FrameTaken(number=sent.number, refused=refused, dropped=self._dropped)
