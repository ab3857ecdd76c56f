"""The eyes: camera, scanner and scan session, one frame at a time. Blocking: run them in a thread."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from glassapp.clock import Clock
from glassapp.errors import CameraError, FrameRefused
from glassapp.ports import Camera, Frame, Pixels, Scan, Sighting
from glassapp.scanning.expected import ExpectedCode
from glassapp.scanning.session import ScanSession

_FRAME_WAIT_S = 0.2


class Scanner(Protocol):
    """Finds the codes of one frame."""

    def set_expected(self, codes: Sequence[ExpectedCode], decoys: Sequence[ExpectedCode]) -> object:
        """Replace the codes that are expected here now, most likely first, and those that resemble them."""
        ...

    def scan(self, pixels: Pixels) -> tuple[Sighting, ...]:
        """Find every code.

        Raises:
            FrameRefused: The picture is none a scanner looks at.
        """
        ...


@dataclass(frozen=True, slots=True)
class Look:
    """What one frame showed, and what it cost to see it. The pixels are gone."""

    number: int
    source: str
    sightings: tuple[Sighting, ...]
    scan: Scan | None
    dropped: int
    camera_us: int
    scan_us: int
    session_us: int
    refused: str = ""
    """Why the frame was not looked at."""


class Eyes:
    """Looks through a camera, and opens it again when it has stopped."""

    def __init__(
        self, open_camera: Callable[[], Camera], scanner: Scanner, session: ScanSession, clock: Clock
    ) -> None:
        self._open_camera = open_camera
        self._scanner = scanner
        self._session = session
        self._clock = clock
        self._camera: Camera | None = None
        self._expected: tuple[Sequence[ExpectedCode], Sequence[ExpectedCode]] | None = None
        # The camera is closed by another thread than the one that looks.
        self._in_use = threading.Lock()

    def open(self) -> None:
        """Open the camera now, so that a wrong setting shows at once.

        Raises:
            CameraNotFound: There is no such camera.
        """
        with self._in_use:
            self._opened()

    def expect(self, codes: Sequence[ExpectedCode], decoys: Sequence[ExpectedCode] = ()) -> None:
        """Replace the codes of the customers expected here now; they count from the next look on."""
        self._expected = (codes, decoys)

    def look(self) -> Look | None:
        """Look at the next frame; None when none came in time.

        Raises:
            CameraFinished: There are no more frames.
            CameraStopped: There are none for now; the next look opens the camera again.
            CameraNotFound: It could not be opened again.
        """
        with self._in_use:
            camera = self._opened()
            try:
                frame = camera.read(_FRAME_WAIT_S)
            except CameraError:
                camera.close()
                self._camera = None
                raise
            return None if frame is None else self._see(frame, camera.dropped)

    def close(self) -> None:
        """Close the camera; waits for the look under way."""
        with self._in_use:
            if self._camera is not None:
                self._camera.close()
                self._camera = None

    def _opened(self) -> Camera:
        if self._camera is None:
            self._camera = self._open_camera()
        return self._camera

    def _take_expected(self) -> None:
        expected, self._expected = self._expected, None
        if expected is not None:
            codes, decoys = expected
            self._scanner.set_expected(codes, decoys)
            self._session.set_expected(code.text for code in codes)

    def _see(self, frame: Frame, dropped: int) -> Look:
        self._take_expected()
        in_hand = self._clock.monotonic()
        refused = ""
        sightings: tuple[Sighting, ...] = ()
        try:
            sightings = self._scanner.scan(frame.pixels)
        except FrameRefused as error:
            refused = str(error)
        scanned = self._clock.monotonic()
        height, width = frame.pixels.shape[:2]
        scan = self._session.observe(sightings, frame.taken_at, (width / 2, height / 2))
        decided = self._clock.monotonic()
        return Look(
            frame.number,
            frame.source,
            sightings,
            scan,
            dropped,
            camera_us=_microseconds(in_hand - frame.taken_at),
            scan_us=_microseconds(scanned - in_hand),
            session_us=_microseconds(decided - scanned),
            refused=refused,
        )


def _microseconds(seconds: float) -> int:
    return max(0, round(seconds * 1_000_000))
