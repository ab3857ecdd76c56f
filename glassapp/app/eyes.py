"""The eyes: camera, scanner and scan session, one frame at a time. Blocking: run them in a thread."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from glassapp.clock import Clock
from glassapp.errors import CameraError, FrameRefused
from glassapp.ports import Camera, Frame, Pixels, Scan, Sighting
from glassapp.scanning.expected import ExpectedCode
from glassapp.scanning.glance import Glance, Study
from glassapp.scanning.session import ScanSession

_FRAME_WAIT_S = 0.2
_NO_PIXELS = np.zeros((0, 0), np.uint8)


class Scanner(Protocol):
    """Finds the codes of one frame."""

    def set_expected(self, codes: Sequence[ExpectedCode], decoys: Sequence[ExpectedCode]) -> object:
        """Replace the codes that are expected here now, most likely first, and those that resemble them."""
        ...

    def glance(self, pixels: Pixels) -> Glance:
        """Look quickly; also between two steps of another frame's study.

        Raises:
            FrameRefused: The picture is none a scanner looks at.
        """
        ...

    def study(self, glance: Glance) -> Study:
        """Find every code, the ones of the glance included, step by step."""
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
    centred: frozenset[str] = frozenset()
    """The codes in the middle of the picture."""

    @classmethod
    def of_a_ring(cls, scan: Scan) -> "Look":
        """What a finger scanner read: there was no frame."""
        return cls(0, scan.decoder, (), scan, dropped=0, camera_us=0, scan_us=0, session_us=0)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A frame without its pixels, and what was seen in it."""

    frame: Frame
    centre: tuple[float, float]
    in_hand: float
    sightings: tuple[Sighting, ...] = ()


@dataclass(slots=True)
class _Studied:
    """A frame whose study is under way."""

    seen: _Seen
    study: Study
    worked_s: float


class Eyes:
    """Looks through a camera, and opens it again when it has stopped.

    In a hurry, newer frames are glanced at between the steps of an older one's study, and a glance that
    settles a code ends it: whoever holds a code before a live camera does not wait until the empty scene
    before is searched to the end (docs/measurements/glass.md). Without hurry every frame is studied.
    """

    def __init__(
        self,
        open_camera: Callable[[], Camera],
        scanner: Scanner,
        session: ScanSession,
        clock: Clock,
        *,
        hurried: bool = False,
    ) -> None:
        self._open_camera = open_camera
        self._scanner = scanner
        self._session = session
        self._clock = clock
        self._camera: Camera | None = None
        self._expected: tuple[Sequence[ExpectedCode], Sequence[ExpectedCode]] | None = None
        # The camera is closed by another thread than the one that looks.
        self._in_use = threading.Lock()
        self._hurried = hurried
        self._under_way: _Studied | None = None
        self._left_alone = 0
        self._observed_at = float("-inf")

    def open(self) -> None:
        """Open the camera now, so that a wrong setting shows at once.

        Raises:
            CameraAway: It is not here for now; the next look opens it again.
            CameraNotFound: There is no such camera.
        """
        with self._in_use:
            self._opened()

    def expect(self, codes: Sequence[ExpectedCode], decoys: Sequence[ExpectedCode] = ()) -> None:
        """Replace the codes of the customers expected here now; they count from the next look on."""
        self._expected = (codes, decoys)

    def look(self) -> Look | None:
        """Look at the next frame; None when none came in time, or its study is under way still.

        Raises:
            CameraFinished: There are no more frames.
            CameraStopped: There are none for now; the next look opens the camera again.
            CameraNotFound: It could not be opened again.
        """
        with self._in_use:
            camera = self._opened()
            try:
                frame = camera.read(0.0 if self._under_way else _FRAME_WAIT_S)
            except CameraError:
                camera.close()
                self._camera = None
                self._give_up()
                raise
            if frame is not None:
                return self._see(frame)
            return None if self._under_way is None else self._go_on(self._under_way)

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
        # The scanner is not given another list in the middle of a study.
        if self._under_way is not None:
            return
        expected, self._expected = self._expected, None
        if expected is not None:
            codes, decoys = expected
            self._scanner.set_expected(codes, decoys)
            self._session.set_expected(code.text for code in codes)

    def _see(self, frame: Frame) -> Look | None:
        self._take_expected()
        in_hand = self._clock.monotonic()
        seen = _Seen(replace(frame, pixels=_NO_PIXELS), _middle(frame.pixels), in_hand)
        try:
            glance = self._scanner.glance(frame.pixels)
        except FrameRefused as error:
            return self._observe(seen, self._since(in_hand), str(error))
        if glance.settled:
            self._give_up()
        if glance.settled or self._under_way is not None:
            return self._observe(replace(seen, sightings=glance.found), self._since(in_hand))
        self._under_way = _Studied(seen, self._scanner.study(glance), self._since(in_hand))
        return None if self._hurried else self._finish(self._under_way)

    def _give_up(self) -> None:
        """End the study under way: whoever stood in its frame may be gone when it would go on."""
        if self._under_way is not None:
            self._under_way.study.close()
            self._under_way = None
            self._left_alone += 1

    def _finish(self, studied: _Studied) -> Look:
        while True:
            look = self._go_on(studied)
            if look is not None:
                return look

    def _go_on(self, studied: _Studied) -> Look | None:
        """One step of a study; the look when it was the last."""
        began = self._clock.monotonic()
        try:
            next(studied.study)
        except StopIteration as ended:
            self._under_way = None
            worked_s = studied.worked_s + self._since(began)
            return self._observe(replace(studied.seen, sightings=ended.value), worked_s)
        except BaseException:
            self._under_way = None
            raise
        studied.worked_s += self._since(began)
        return None

    def _observe(self, seen: _Seen, worked_s: float, refused: str = "") -> Look:
        began = self._clock.monotonic()
        # A study ends after glances at newer frames; for the session time never goes back.
        self._observed_at = max(self._observed_at, seen.frame.taken_at)
        scan = self._session.observe(seen.sightings, self._observed_at, seen.centre)
        dropped = 0 if self._camera is None else self._camera.dropped
        return Look(
            seen.frame.number,
            seen.frame.source,
            seen.sightings,
            scan,
            dropped + self._left_alone,
            camera_us=_microseconds(seen.in_hand - seen.frame.taken_at),
            scan_us=_microseconds(worked_s),
            session_us=_microseconds(self._since(began)),
            refused=refused,
            centred=_centred(seen),
        )

    def _since(self, began: float) -> float:
        return self._clock.monotonic() - began


def _middle(pixels: Pixels) -> tuple[float, float]:
    """The middle (x, y) of a picture, or of what is none and will be refused."""
    height, width = pixels.shape[:2] if pixels.ndim >= 2 else (0, 0)
    return width / 2, height / 2


def _centred(seen: _Seen) -> frozenset[str]:
    """The codes whose middle stands in the middle third of the picture, both ways."""
    centre = np.array(seen.centre)
    return frozenset(
        one.text
        for one in seen.sightings
        if one.corners is not None and (np.abs(one.corners.mean(axis=0) - centre) <= centre / 3).all()
    )


def _microseconds(seconds: float) -> int:
    return max(0, round(seconds * 1_000_000))
