"""Every camera: frames come in order, nothing is invented, and the end has a name."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from glassapp.cameras import (
    CAMERAS,
    FolderCamera,
    FolderConfig,
    MemoryCamera,
    OpenCvCamera,
    OpenCvConfig,
    VideoCamera,
    VideoConfig,
)
from glassapp.errors import CameraError, CameraFinished, CameraStopped
from glassapp.ports import Camera, Frame, Pixels
from tests.contract.cameras.stream import NetworkCamera, network_camera

PATIENCE_S = 60.0
PICTURES = 6


def pictures() -> list[Pixels]:
    """Six plain pictures, each brighter than the one before."""
    return [np.full((120, 160, 3), 40 * n + 20, np.uint8) for n in range(PICTURES)]


@pytest.fixture
def memory() -> Camera:
    return MemoryCamera(pictures())


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Camera]:
    for number, pixels in enumerate(pictures()):
        cv2.imwrite(str(tmp_path / f"{number}.png"), pixels)
    camera = FolderCamera(FolderConfig(tmp_path))
    yield camera
    camera.close()


@pytest.fixture
def video(tmp_path: Path) -> Iterator[Camera]:
    file = tmp_path / "shift.avi"
    film(file, pictures())
    camera = VideoCamera(VideoConfig(file))
    yield camera
    camera.close()


@pytest.fixture
def network() -> Iterator[NetworkCamera]:
    with network_camera(pictures()[3]) as streaming:
        yield streaming


@pytest.fixture
def opencv(network: NetworkCamera) -> Iterator[Camera]:
    camera = OpenCvCamera(OpenCvConfig(device=network.url, stopped_after_s=0.5))
    yield camera
    camera.close()


def film(file: Path, frames: list[Pixels]) -> None:
    height, width = frames[0].shape[:2]
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), 25, (width, height))
    for pixels in frames:
        writer.write(pixels)
    writer.release()


@pytest.fixture(params=["memory", *CAMERAS])
def camera(request: pytest.FixtureRequest) -> Camera:
    made: Camera = request.getfixturevalue(request.param)
    return made


@pytest.fixture(params=["memory", "folder", "video"])
def recording(request: pytest.FixtureRequest) -> Camera:
    """A camera that has an end of its own."""
    made: Camera = request.getfixturevalue(request.param)
    return made


def next_frame(camera: Camera) -> Frame:
    frame = camera.read(PATIENCE_S)
    assert frame is not None
    return frame


def read_to_the_end(camera: Camera) -> None:
    """Read until it raises; a frame that had been taken before may still come out."""
    while True:
        camera.read(0.1)


def test_frames_are_numbered_dated_and_say_where_they_come_from(camera: Camera) -> None:
    frames = [next_frame(camera) for _ in range(3)]
    numbers = [frame.number for frame in frames]
    assert numbers == sorted(set(numbers))
    assert numbers[0] >= 1
    dates = [frame.taken_at for frame in frames]
    assert dates == sorted(dates)
    assert all(frame.source for frame in frames)


def test_pixels_are_blue_green_red_bytes(camera: Camera) -> None:
    pixels = next_frame(camera).pixels
    assert pixels.shape == (120, 160, 3)
    assert pixels.dtype == np.uint8


def test_a_frame_is_delivered_or_counted_as_dropped(camera: Camera) -> None:
    delivered = [next_frame(camera) for _ in range(4)]
    assert len(delivered) <= delivered[-1].number <= len(delivered) + camera.dropped


def test_a_closed_camera_delivers_no_more_frames(camera: Camera) -> None:
    next_frame(camera)
    camera.close()
    camera.close()
    with pytest.raises(CameraError):
        read_to_the_end(camera)


def test_a_recording_delivers_every_picture_and_then_says_that_it_is_finished(recording: Camera) -> None:
    brightness = [round(float(next_frame(recording).pixels.mean())) for _ in range(PICTURES)]
    assert brightness == pytest.approx([40 * n + 20 for n in range(PICTURES)], abs=3)
    for _ in range(2):
        with pytest.raises(CameraFinished):
            recording.read(PATIENCE_S)
    assert recording.dropped == 0


# -- a live camera --------------------------------------------------------------------------------------


def test_a_live_camera_that_falls_silent_has_stopped(opencv: Camera, network: NetworkCamera) -> None:
    next_frame(opencv)
    network.silence()
    with pytest.raises(CameraStopped, match="no longer delivers"):
        read_to_the_end(opencv)
    with pytest.raises(CameraStopped):
        opencv.read(0.1)


def test_a_slow_reader_gets_the_newest_frame_and_the_others_are_counted(
    opencv: Camera, network: NetworkCamera
) -> None:
    next_frame(opencv)
    before = opencv.dropped
    network.wait_until_sent(network.sent + 20)
    while (dropped := opencv.dropped) == before:
        network.wait_until_sent(network.sent + 1)
    assert next_frame(opencv).number >= 2 + dropped
