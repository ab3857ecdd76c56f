"""A folder of photographs: the order, the repeats, and what to do with a broken file."""

import logging
import os
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from glassapp.cameras import FolderCamera, FolderConfig, SkippedPicture, SkipReason
from glassapp.clock import ManualClock
from glassapp.errors import CameraFinished, CameraNotFound
from glassapp.ports import Frame


def photograph(path: Path, colour: tuple[int, int, int] = (200, 100, 50)) -> None:
    Image.new("RGB", (40, 30), colour).save(path)


def shots(camera: FolderCamera) -> list[Frame]:
    frames: list[Frame] = []
    while True:
        try:
            frame = camera.read(1)
        except CameraFinished:
            return frames
        assert frame is not None
        frames.append(frame)


def test_pictures_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.png", "a.jpg", "c.webp", "B.bmp"):
        photograph(tmp_path / name)
    (tmp_path / "notes.txt").write_text("no picture")
    frames = shots(FolderCamera(FolderConfig(tmp_path)))
    assert [frame.source for frame in frames] == ["B.bmp", "a.jpg", "b.png", "c.webp"]
    assert [frame.number for frame in frames] == [1, 2, 3, 4]


def test_a_folder_that_is_called_like_a_picture_is_none(tmp_path: Path) -> None:
    photograph(tmp_path / "a.png")
    (tmp_path / "b.png").mkdir()
    (tmp_path / "c.png").symlink_to(tmp_path / "gone.png")
    assert [frame.source for frame in shots(FolderCamera(FolderConfig(tmp_path)))] == ["a.png"]


def test_a_list_of_files_is_an_order_of_its_own(tmp_path: Path) -> None:
    for name in ("a.png", "b.png", "c.png"):
        photograph(tmp_path / name)
    frames = shots(FolderCamera(FolderConfig(tmp_path, files=("c.png", "a.png", "c.png"))))
    assert [frame.source for frame in frames] == ["c.png", "a.png", "c.png"]


def test_a_repeated_picture_comes_as_consecutive_frames(tmp_path: Path) -> None:
    photograph(tmp_path / "a.png")
    photograph(tmp_path / "b.png")
    frames = shots(FolderCamera(FolderConfig(tmp_path, repeat=3)))
    assert [frame.source for frame in frames] == ["a.png"] * 3 + ["b.png"] * 3
    assert [frame.number for frame in frames] == [1, 2, 3, 4, 5, 6]


def test_a_frame_is_dated_when_it_is_delivered(tmp_path: Path) -> None:
    photograph(tmp_path / "a.png")
    clock = ManualClock(100.0)
    camera = FolderCamera(FolderConfig(tmp_path, repeat=2), clock)
    dates = []
    for _ in range(2):
        clock.advance(0.5)
        frame = camera.read(1)
        assert frame is not None
        dates.append(frame.taken_at)
    assert dates == [100.5, 101.0]


def test_colours_are_blue_green_red(tmp_path: Path) -> None:
    photograph(tmp_path / "a.png", (200, 100, 50))
    (frame,) = shots(FolderCamera(FolderConfig(tmp_path)))
    assert frame.pixels[0, 0].tolist() == [50, 100, 200]


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGBA", "LA", "CMYK"])
def test_a_picture_of_any_mode_becomes_blue_green_red(tmp_path: Path, mode: str) -> None:
    suffix = "jpg" if mode == "CMYK" else "png"
    Image.new("RGB", (40, 30), "white").convert(mode).save(tmp_path / f"a.{suffix}")
    (frame,) = shots(FolderCamera(FolderConfig(tmp_path)))
    assert frame.pixels.shape == (30, 40, 3)
    assert frame.pixels.dtype == np.uint8
    assert frame.pixels.min() > 250


def test_a_transparent_code_lies_on_white_paper(tmp_path: Path) -> None:
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(tmp_path / "a.png")
    (frame,) = shots(FolderCamera(FolderConfig(tmp_path)))
    assert frame.pixels.min() == 255


def test_a_photograph_taken_upright_stands_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # EXIF 2.32, 4.6.4: the camera was held turned by a quarter
    Image.new("RGB", (40, 30)).save(tmp_path / "a.jpg", exif=exif)
    (frame,) = shots(FolderCamera(FolderConfig(tmp_path)))
    assert frame.pixels.shape == (40, 30, 3)


def with_chunk(png: bytes, kind: bytes, data: bytes) -> bytes:
    """The same picture with one chunk more behind its header (PNG, third edition, 5.3)."""
    chunk = struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return png[:33] + chunk + png[33:]


def corrupt(folder: Path) -> dict[str, bytes]:
    photograph(folder / "whole.jpg")
    Image.effect_noise((200, 200), 90).save(folder / "whole.png")
    jpeg, png = (folder / "whole.jpg").read_bytes(), (folder / "whole.png").read_bytes()
    for name in ("whole.jpg", "whole.png"):
        (folder / name).unlink()
    return {
        "1-empty.png": b"",
        "2-text.png": b"this is no picture",
        "3-cut.jpg": jpeg[: len(jpeg) // 2],
        "4-cut.png": png[: len(png) // 2],
        "5-flipped.png": png[:60] + bytes([png[60] ^ 255]) + png[61:],
        "6-gif.png": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        "7-exif.png": with_chunk(png, b"eXIf", b"II*\x00"),
    }


def test_a_corrupt_picture_is_reported_and_the_run_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = corrupt(tmp_path)
    for name, data in broken.items():
        (tmp_path / name).write_bytes(data)
    photograph(tmp_path / "0-first.png")
    photograph(tmp_path / "9-last.png")
    camera = FolderCamera(FolderConfig(tmp_path))
    with caplog.at_level(logging.WARNING):
        frames = shots(camera)
    assert [frame.source for frame in frames] == ["0-first.png", "9-last.png"]
    assert [frame.number for frame in frames] == [1, 2]
    assert [one.source for one in camera.skipped] == sorted(broken)
    assert {one.reason for one in camera.skipped} == {SkipReason.PICTURE_CORRUPT}
    assert "picture_corrupt: 3-cut.jpg" in caplog.text


@pytest.mark.parametrize("size", [(10_000, 9_000), (20_000, 10_000)])
def test_a_picture_that_would_fill_the_memory_is_not_opened(tmp_path: Path, size: tuple[int, int]) -> None:
    # One bit for each pixel, all equal: a small file of a very large picture.
    Image.new("1", size).save(tmp_path / "huge.png")
    photograph(tmp_path / "normal.png")
    camera = FolderCamera(FolderConfig(tmp_path))
    assert [frame.source for frame in shots(camera)] == ["normal.png"]
    assert camera.skipped == (SkippedPicture("huge.png", SkipReason.PICTURE_TOO_LARGE),)


def test_a_twelve_megapixel_photograph_is_welcome(tmp_path: Path) -> None:
    Image.new("RGB", (4000, 3000)).save(tmp_path / "phone.png")
    (frame,) = shots(FolderCamera(FolderConfig(tmp_path)))
    assert frame.pixels.shape == (3000, 4000, 3)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every name of a file is text")
def test_a_name_that_is_no_text_is_told_in_a_way_that_can_be_written_down(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    photograph(tmp_path / os.fsdecode(b"caf\xe9.png"))
    (tmp_path / os.fsdecode(b"th\n\xe9.png")).write_bytes(b"no picture")
    camera = FolderCamera(FolderConfig(tmp_path))
    sources = [frame.source for frame in shots(camera)] + [one.source for one in camera.skipped]
    assert sources == [r"caf\udce9.png", r"th\n\udce9.png"]
    assert r"picture_corrupt: th\n\udce9.png" in caplog.text


def test_a_name_that_is_text_stays_as_it_is(tmp_path: Path) -> None:
    photograph(tmp_path / "café \N{TRIANGULAR RULER}.png")
    (frame,) = shots(FolderCamera(FolderConfig(tmp_path)))
    assert frame.source == "café \N{TRIANGULAR RULER}.png"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(CameraNotFound, match=r"no folder .*/nowhere"):
        FolderCamera(FolderConfig(tmp_path / "nowhere"))


def test_a_folder_without_pictures_says_what_was_looked_for(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no picture")
    with pytest.raises(
        CameraNotFound, match=r"no picture in .*; looked for \.bmp, \.jpeg, \.jpg, \.png, \.webp"
    ):
        FolderCamera(FolderConfig(tmp_path))


def test_a_listed_file_that_is_missing_is_named_before_anything_runs(tmp_path: Path) -> None:
    photograph(tmp_path / "a.png")
    with pytest.raises(CameraNotFound, match=r"no file .*/b\.png"):
        FolderCamera(FolderConfig(tmp_path, files=("a.png", "b.png")))


def test_a_picture_is_shown_at_least_once(tmp_path: Path) -> None:
    photograph(tmp_path / "a.png")
    with pytest.raises(ValueError, match="at least once"):
        FolderCamera(FolderConfig(tmp_path, repeat=0))
