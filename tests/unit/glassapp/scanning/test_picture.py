"""The picture of a frame: what a scanner with nobody expected looks at, and who is asked."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassapp.clock import SystemClock
from glassapp.errors import FrameRefused
from glassapp.ports import Decoder, Gray, Pixels, Sighting
from glassapp.scanning.concert import ConcertConfig, ConcertScanner
from glassapp.scanning.decoders import ZxingDecoder
from glassapp.scanning.picture import grey, shrink
from overlays.wire import Knowledge, Symbology
from tests.contract.decoders.symbols import draw


class RecordingDecoder:
    """Finds what it is told to find, and remembers what it was shown."""

    def __init__(self, name: str, *found: str) -> None:
        self.name = name
        self.shown: list[Gray] = []
        self._found = tuple(Sighting(text, Symbology.QR_CODE, Knowledge.DECODED, name) for text in found)

    def decode(self, image: Gray) -> tuple[Sighting, ...]:
        self.shown.append(image)
        return self._found


def scanner_with(*decoders: Decoder) -> ConcertScanner:
    return ConcertScanner(decoders, SystemClock().monotonic, ConcertConfig(budget_s=math.inf))


def frame_with(code: Gray, width: int, height: int, left: int, top: int) -> Pixels:
    frame = np.full((height, width, 3), 230, np.uint8)
    frame[top : top + code.shape[0], left : left + code.shape[1]] = code[:, :, None]
    return frame


def test_the_second_decoder_is_asked_only_where_the_first_finds_nothing() -> None:
    frame = np.zeros((90, 160, 3), np.uint8)
    first, second = RecordingDecoder("first", "2912"), RecordingDecoder("second", "3000")
    assert [one.decoder for one in scanner_with(first, second).scan(frame)] == ["first"]
    assert second.shown == []
    silent = RecordingDecoder("silent")
    assert [one.decoder for one in scanner_with(silent, second).scan(frame)] == ["second"]


def test_nothing_found_by_anybody_is_nothing() -> None:
    assert scanner_with(RecordingDecoder("silent")).scan(np.zeros((90, 160, 3), np.uint8)) == ()


@pytest.mark.parametrize(("width", "height"), [(640, 480), (1920, 1080), (4000, 3000)])
def test_a_code_is_found_and_its_corners_are_those_of_the_whole_frame(width: int, height: int) -> None:
    scale = width // 320
    code = draw("CARTE-42", Symbology.QR_CODE, scale=scale)
    frame = frame_with(code, width, height, left=width // 4, top=height // 4)
    (sighting,) = scanner_with(ZxingDecoder()).scan(frame)
    assert sighting.text == "CARTE-42"
    assert sighting.corners is not None
    centre = (width // 4 + code.shape[1] / 2, height // 4 + code.shape[0] / 2)
    assert sighting.corners.mean(axis=0) == pytest.approx(centre, abs=width / 200)


def test_a_grey_frame_is_as_good_as_one_in_colour() -> None:
    code = draw("CARTE-42", Symbology.QR_CODE)
    assert [one.text for one in scanner_with(ZxingDecoder()).scan(code)] == ["CARTE-42"]


def test_a_twelve_megapixel_frame_is_shrunk_before_anybody_looks() -> None:
    decoder = RecordingDecoder("one")
    scanner_with(decoder).scan(np.zeros((3000, 4000, 3), np.uint8))
    assert decoder.shown[0].shape == (960, 1280)


def test_a_small_frame_is_looked_at_as_it_is() -> None:
    decoder = RecordingDecoder("one")
    scanner_with(decoder).scan(np.zeros((480, 640), np.uint8))
    assert decoder.shown[0].shape == (480, 640)


@pytest.mark.parametrize(
    ("frame", "complaint"),
    [
        (np.zeros((1, 1, 3), np.uint8), "1x1 pixels is too small"),
        (np.zeros((15, 4000), np.uint8), "4000x15 pixels is too small"),
        (np.zeros((0, 0, 3), np.uint8), "0x0 pixels is too small"),
        (np.broadcast_to(np.uint8(0), (8000, 8000, 3)), "8000x8000 pixels is larger than"),
        (np.zeros((100, 100, 3), np.float32), "8-bit values, this one float32"),
        (np.zeros((100, 100), np.uint16), "8-bit values, this one uint16"),
        (np.zeros((100, 100, 4), np.uint8), r"shape \(100, 100, 4\)"),
        (np.zeros((100,), np.uint8), r"shape \(100,\)"),
        (np.zeros((2, 100, 100, 3), np.uint8), r"shape \(2, 100, 100, 3\)"),
        (np.zeros((16, 1025), np.uint8), "1025x16 pixels is too slender"),
        (np.zeros((100_000, 16), np.uint8), "16x100000 pixels is too slender"),
    ],
)
def test_a_frame_that_is_no_picture_is_refused(frame: Pixels, complaint: str) -> None:
    decoder = RecordingDecoder("one")
    with pytest.raises(FrameRefused, match=complaint):
        scanner_with(decoder).scan(frame)
    assert decoder.shown == []


def test_the_smallest_frame_is_sixteen_pixels() -> None:
    assert scanner_with(ZxingDecoder()).scan(np.zeros((16, 16, 3), np.uint8)) == ()


def test_a_scanner_without_decoders_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a decoder"):
        scanner_with()


@given(st.integers(16, 300), st.integers(16, 300), st.floats(0.001, 3))
def test_shrinking_never_enlarges_and_never_loses_a_side(height: int, width: int, factor: float) -> None:
    small = shrink(np.zeros((height, width), np.uint8), factor)
    assert 1 <= small.shape[0] <= height
    assert 1 <= small.shape[1] <= width


def test_grey_weighs_the_colours_as_the_eye_does() -> None:
    green, blue = np.zeros((16, 16, 3), np.uint8), np.zeros((16, 16, 3), np.uint8)
    green[:, :, 1] = blue[:, :, 0] = 255
    assert grey(green).mean() > grey(blue).mean()
