"""Frames of a page, the hostile ones included."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from glassapp.browser.frames import decode_frame
from glassapp.browser.messages import (
    LONGEST_TEXT,
    Drawn,
    FrameRefusal,
    SentFrame,
    read_frame,
    read_message,
    write_frame,
)


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


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        (b"\0\0\0\x07\0\xfajpeg", SentFrame(7, 0.25, b"jpeg")),
        (b"\0\0\0\x07\xff\xffjpeg", SentFrame(7, 1.0, b"jpeg")),
        (b"\0\0\0\x07\0\0", SentFrame(7, 0.0, b"")),
    ],
    ids=["a quarter of a second", "older than any", "no picture"],
)
def test_a_page_says_how_old_its_frame_is(sent: bytes, taken: SentFrame) -> None:
    assert read_frame(sent) == taken
    assert read_frame(write_frame(taken)) == taken


def test_what_is_shorter_than_the_head_of_a_frame_is_none() -> None:
    with pytest.raises(ValueError, match="shorter than the head"):
        read_frame(b"\0\0\0\x07\0")


def test_a_page_says_nothing_long() -> None:
    text = '{"type":"drawn","number":1}'
    assert read_message(text.ljust(LONGEST_TEXT)) == Drawn(number=1)
    with pytest.raises(ValueError, match="longer than any message"):
        read_message(text.ljust(LONGEST_TEXT + 1))
