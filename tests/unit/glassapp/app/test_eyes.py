"""The eyes in a hurry: a code held before a live camera does not wait for the study of an empty scene."""

from collections import deque
from collections.abc import Sequence

import numpy as np
import pytest

from glassapp.app.eyes import Eyes, Look
from glassapp.cameras import MemoryCamera
from glassapp.clock import ManualClock
from glassapp.errors import CameraFinished
from glassapp.ports import Frame, Pixels, Sighting
from glassapp.scanning.concert import ConcertScanner
from glassapp.scanning.decoders import ZxingDecoder
from glassapp.scanning.expected import ExpectedCode
from glassapp.scanning.glance import Glance, Study
from glassapp.scanning.session import ScanSession
from glassapp.scanning.views import whole
from overlays.codes import Symbology
from overlays.wire import Knowledge

CODE = "2950041277313"
EMPTY, CLEAR, BLURRED = 0, 1, 2
STEPS = 3


class SlowScanner:
    """Reads a clear code at a glance, a blurred one only after three steps of study."""

    def __init__(self) -> None:
        self.lists: list[tuple[str, ...]] = []
        self.studied: list[int] = []

    def set_expected(self, codes: Sequence[ExpectedCode], decoys: Sequence[ExpectedCode]) -> None:
        del decoys
        self.lists.append(tuple(code.text for code in codes))

    def glance(self, pixels: Pixels) -> Glance:
        shown = int(pixels[0, 0])
        found = (sighting(),) if shown == CLEAR else ()
        return Glance(pixels, whole(pixels, 1.0), 0.0, found, bool(found))

    def study(self, glance: Glance) -> Study:
        shown = int(glance.image[0, 0])
        for _ in range(STEPS):
            yield
        self.studied.append(shown)
        return (sighting(),) if shown == BLURRED else ()


def sighting() -> Sighting:
    return Sighting(CODE, Symbology.EAN_13, Knowledge.VERIFIED, "zxing")


class Pictures:
    """A camera that delivers what is due: one entry for each read, None where nothing is new."""

    dropped = 0

    def __init__(self, *shown: int | None) -> None:
        self._due = deque(shown)
        self._number = 0

    def read(self, timeout_s: float) -> Frame | None:
        del timeout_s
        if not self._due:
            raise CameraFinished("no more")
        shown = self._due.popleft()
        if shown is None:
            return None
        self._number += 1
        pixels = np.full((8, 8), shown, dtype=np.uint8)
        return Frame(pixels, self._number, float(self._number))

    def close(self) -> None:
        pass


def look_at(camera: Pictures, *, hurried: bool, scanner: SlowScanner | None = None) -> list[Look | None]:
    eyes = Eyes(lambda: camera, scanner or SlowScanner(), ScanSession(), ManualClock(), hurried=hurried)
    eyes.expect([ExpectedCode(CODE, Symbology.EAN_13)])
    looks = []
    try:
        while True:
            looks.append(eyes.look())
    except CameraFinished:
        return looks


def told(looks: list[Look | None]) -> list[int]:
    return [look.number for look in looks if look is not None]


def test_without_hurry_every_frame_is_studied_to_its_end() -> None:
    scanner = SlowScanner()
    looks = look_at(Pictures(EMPTY, BLURRED, CLEAR), hurried=False, scanner=scanner)
    assert told(looks) == [1, 2, 3]
    assert scanner.studied == [EMPTY, BLURRED]
    assert [look.scan is not None for look in looks if look] == [False, True, False]


def test_in_a_hurry_a_clear_code_is_read_in_the_middle_of_the_study_before() -> None:
    scanner = SlowScanner()
    looks = look_at(Pictures(EMPTY, None, CLEAR, None), hurried=True, scanner=scanner)
    assert [look and look.number for look in looks] == [None, None, 2, None]
    assert looks[2] is not None
    assert looks[2].scan is not None
    assert scanner.studied == [], "the study of the empty scene was given up"
    assert looks[2].dropped == 1, "and its frame counts as dropped"


def test_in_a_hurry_a_blurred_code_is_still_studied_while_newer_frames_are_glanced_at() -> None:
    looks = look_at(Pictures(BLURRED, None, EMPTY, None, None, None), hurried=True)
    assert told(looks) == [2, 1]
    last = next(look for look in reversed(looks) if look is not None)
    assert last.scan is not None
    assert last.scan.decided_at == 2.0, "time never goes back for the session"


def test_another_list_of_codes_waits_until_the_study_under_way_has_ended() -> None:
    scanner = SlowScanner()
    camera = Pictures(EMPTY, None, EMPTY, None, None, None, EMPTY)
    eyes = Eyes(lambda: camera, scanner, ScanSession(), ManualClock(), hurried=True)
    eyes.expect([])
    eyes.look()
    eyes.expect([ExpectedCode(CODE, Symbology.EAN_13)])
    for _ in range(5):
        eyes.look()
    assert scanner.lists == [()]
    eyes.look()
    assert scanner.lists == [(), (CODE,)]


def test_what_was_half_studied_when_the_camera_stopped_is_never_told() -> None:
    scanner = SlowScanner()
    cameras = deque([Pictures(BLURRED, None), Pictures(None, None, None, None)])
    eyes = Eyes(cameras.popleft, scanner, ScanSession(), ManualClock(), hurried=True)
    eyes.expect([ExpectedCode(CODE, Symbology.EAN_13)])
    assert [eyes.look(), eyes.look()] == [None, None]
    with pytest.raises(CameraFinished):
        eyes.look()
    assert [eyes.look() for _ in range(4)] == [None] * 4, "the customer of that frame may be gone"
    assert scanner.studied == []


@pytest.mark.parametrize("shape", [(), (10,), (1, 1), (16, 1025), (2, 20, 20, 3)])
def test_a_frame_that_is_no_picture_is_told_and_the_next_one_is_looked_at(shape: tuple[int, ...]) -> None:
    frames = [np.zeros(shape, np.uint8), np.zeros((90, 160), np.uint8)]
    clock = ManualClock()
    scanner = ConcertScanner([ZxingDecoder()], clock.monotonic)
    eyes = Eyes(lambda: MemoryCamera(frames, clock), scanner, ScanSession(), clock)
    refused, seen = eyes.look(), eyes.look()
    assert refused is not None
    assert refused.refused
    assert seen is not None
    assert not seen.refused
