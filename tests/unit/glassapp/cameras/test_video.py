"""A film: every frame, as fast as it is wanted."""

import os
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from glassapp.cameras import VideoCamera, VideoConfig
from glassapp.clock import ManualClock
from glassapp.errors import CameraFinished, CameraNotFound


@pytest.fixture
def film(tmp_path: Path) -> Path:
    file = tmp_path / "shift.avi"
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), 25, (64, 48))
    for level in range(10):
        writer.write(np.full((48, 64, 3), level * 20, np.uint8))
    writer.release()
    return file


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every name of a file is text")
def test_a_film_whose_name_is_no_text_is_refused(film: Path) -> None:
    odd = film.rename(film.with_name(os.fsdecode(b"\xe9quipe.avi")))
    with pytest.raises(CameraNotFound, match="is no video that can be played"):
        VideoCamera(VideoConfig(odd))


def test_a_paced_film_waits_until_the_next_frame_is_due(film: Path) -> None:
    clock = ManualClock()
    camera = VideoCamera(VideoConfig(film, frames_per_s=10), clock)
    first = camera.read(0)
    assert first is not None
    assert camera.read(0) is None
    clock.advance(0.05)
    assert camera.read(0) is None
    clock.advance(0.05)
    second = camera.read(0)
    assert second is not None
    assert second.number == 2
    assert second.taken_at == pytest.approx(0.1)
    camera.close()


def test_a_paced_film_loses_no_frame_to_a_slow_reader(film: Path) -> None:
    clock = ManualClock()
    camera = VideoCamera(VideoConfig(film, frames_per_s=10), clock)
    numbers = []
    for _ in range(10):
        clock.advance(0.35)
        frame = camera.read(0)
        assert frame is not None
        numbers.append(frame.number)
    assert numbers == list(range(1, 11))
    assert camera.dropped == 0
    camera.close()


def test_a_reader_who_pauses_does_not_get_a_flood_afterwards(film: Path) -> None:
    clock = ManualClock()
    camera = VideoCamera(VideoConfig(film, frames_per_s=10), clock)
    camera.read(0)
    clock.advance(60)
    frames = [camera.read(0) for _ in range(5)]
    assert sum(frame is not None for frame in frames) == 2
    camera.close()


def test_closing_a_film_ends_it(film: Path) -> None:
    camera = VideoCamera(VideoConfig(film))
    camera.close()
    with pytest.raises(CameraFinished):
        camera.read(0)


def test_a_film_names_itself_in_its_frames(film: Path) -> None:
    camera = VideoCamera(VideoConfig(film))
    frame = camera.read(0)
    assert frame is not None
    assert frame.source == "shift.avi"
    camera.close()


def test_a_film_that_is_cut_off_ends_early_and_in_order(film: Path) -> None:
    film.write_bytes(film.read_bytes()[:6000])
    camera = VideoCamera(VideoConfig(film))
    frames = 0
    with pytest.raises(CameraFinished):  # noqa: PT012
        while camera.read(0) is not None:
            frames += 1
    assert frames < 10
    camera.close()


def test_a_missing_film_is_named(tmp_path: Path) -> None:
    with pytest.raises(CameraNotFound, match=r"no file .*/shift\.avi"):
        VideoCamera(VideoConfig(tmp_path / "shift.avi"))


def test_what_is_no_film_is_said_to_be_none_and_nothing_is_written_to_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "shift.avi"
    file.write_text("not a film")
    with pytest.raises(CameraNotFound, match="is no video"):
        VideoCamera(VideoConfig(file))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("pace", [0, -5])
def test_a_film_cannot_stand_still_or_run_backwards(film: Path, pace: float) -> None:
    with pytest.raises(ValueError, match="more than 0"):
        VideoCamera(VideoConfig(film, frames_per_s=pace))
