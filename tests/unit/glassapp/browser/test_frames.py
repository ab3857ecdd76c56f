"""Frames of a page, the hostile ones included."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from glassapp.browser.frames import decode_frame
from glassapp.browser.messages import FrameRefusal


def jpeg(width: int, height: int, colour: str = "red") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, "JPEG")
    return file.getvalue()


def test_a_frame_arrives_as_it_was_taken() -> None:
    pixels = decode_frame(jpeg(64, 48))
    assert isinstance(pixels, np.ndarray)
    assert pixels.shape == (48, 64, 3)
    assert pixels.dtype == np.uint8
    assert pixels[24, 32].tolist() == pytest.approx([0, 0, 254], abs=2)


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", FrameRefusal.FRAME_CORRUPT),
        (b"not a picture", FrameRefusal.FRAME_CORRUPT),
        (jpeg(64, 48)[:-40], FrameRefusal.FRAME_CORRUPT),
        (jpeg(64, 48)[:60], FrameRefusal.FRAME_CORRUPT),
        (jpeg(1, 1), FrameRefusal.FRAME_TOO_SMALL),
        (jpeg(640, 15), FrameRefusal.FRAME_TOO_SMALL),
        (jpeg(8000, 6250), FrameRefusal.FRAME_TOO_LARGE),
    ],
    ids=["empty", "text", "cut at the end", "cut at the head", "1x1", "a strip", "50 megapixels"],
)
def test_a_hostile_frame_is_refused_by_name(data: bytes, refusal: FrameRefusal) -> None:
    assert decode_frame(data) is refusal


def test_another_format_is_no_frame() -> None:
    file = io.BytesIO()
    Image.new("RGB", (64, 48)).save(file, "PNG")
    assert decode_frame(file.getvalue()) is FrameRefusal.FRAME_CORRUPT


@given(at=st.integers(2, 400), value=st.integers(0, 255))
@settings(max_examples=150, deadline=None)
def test_whatever_a_byte_becomes_nothing_breaks(at: int, value: int) -> None:
    data = bytearray(jpeg(32, 32))
    data[at % len(data)] = value
    found = decode_frame(bytes(data))
    assert isinstance(found, FrameRefusal) or found.ndim == 3
