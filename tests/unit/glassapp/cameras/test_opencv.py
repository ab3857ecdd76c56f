"""A camera that is not there, that stutters, or that hangs."""

import subprocess
import sys
import threading
from collections.abc import Callable

import cv2
import numpy as np
import pytest

from glassapp.cameras import OpenCvCamera, OpenCvConfig
from glassapp.clock import ManualClock
from glassapp.errors import CameraAway, CameraNotFound, CameraStopped
from glassapp.ports import Pixels

NO_SUCH_DEVICE = 97
BEYOND_COUNTING = 10**11


@pytest.mark.parametrize("number", [NO_SUCH_DEVICE, BEYOND_COUNTING])
def test_a_camera_that_is_not_plugged_in_is_named_and_nothing_is_written_to_the_terminal(
    capfd: pytest.CaptureFixture[str], number: int
) -> None:
    with pytest.raises(CameraNotFound, match=f"{number}; is it plugged in"):
        OpenCvCamera(OpenCvConfig(device=number))
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such names")
@pytest.mark.parametrize("device", ["/dev/video98", "/dev/v4l/by-id/usb-headset-video-index0"])
def test_a_device_that_is_called_by_its_file_is_no_stream(device: str) -> None:
    with pytest.raises(CameraNotFound, match=f"cannot open {device}; is it plugged in"):
        OpenCvCamera(OpenCvConfig(device=device))


def test_a_stream_that_does_not_answer_is_named_without_its_password_and_ffmpeg_is_silent() -> None:
    # In a program of its own: FFmpeg asks once how loud it may be, and a test before may have woken it.
    code = """
from glassapp.cameras import open_camera
from glassapp.errors import CameraNotFound
try:
    open_camera("opencv:http://user:secret@127.0.0.1:9/view")
except CameraNotFound as error:
    print(error)
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert b"no stream at 127.0.0.1:9/view" in ended.stdout
    assert b"secret" not in ended.stdout
    assert ended.stderr == b""


@pytest.fixture
def nothing_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("glassapp.cameras.opencv.open_capture", lambda *_: None)


@pytest.mark.usefixtures("nothing_opens")
@pytest.mark.parametrize(
    "device",
    [0, NO_SUCH_DEVICE, "rtsp://user:secret@cam.shop:554/1", "http://127.0.0.1:9/view", "udp://@:5000"],
)
def test_a_camera_that_may_come_by_itself_is_away(device: int | str) -> None:
    with pytest.raises(CameraAway):
        OpenCvCamera(OpenCvConfig(device=device))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such names")
@pytest.mark.usefixtures("nothing_opens")
@pytest.mark.parametrize("device", ["/dev/v4l/by-id/usb-headset-video-index0", "/dev/null"])
def test_a_device_that_is_not_plugged_in_or_that_another_program_has_is_away(device: str) -> None:
    with pytest.raises(CameraAway, match=device):
        OpenCvCamera(OpenCvConfig(device=device))


@pytest.mark.usefixtures("nothing_opens")
@pytest.mark.parametrize(
    "device",
    [
        *(BEYOND_COUNTING, "/dev/", "/dev/null/video0", "/dev/video\0", "", "webcam", "film.mp4", "rtsp:"),
        *("rtsp:///view", "http://[::1/view", "rtsp://cam:99999/view", "htp://cam/view", "file:///film.mp4"),
    ],
)
def test_what_can_never_be_a_camera_is_not_waited_for(device: int | str) -> None:
    with pytest.raises(CameraNotFound) as refused:
        OpenCvCamera(OpenCvConfig(device=device))
    assert not isinstance(refused.value, CameraAway)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such names")
@pytest.mark.usefixtures("nothing_opens")
def test_a_device_that_this_user_may_not_read_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(CameraNotFound, match="may this user read it") as refused:
        OpenCvCamera(OpenCvConfig(device="/dev/null"))
    assert not isinstance(refused.value, CameraAway)


class ScriptedCapture:
    """A driver that does what it is told: a number is a picture of that grey, None a torn one."""

    def __init__(self, *shots: int | None) -> None:
        self.shots = list(shots)
        self.asked: list[tuple[int, float]] = []
        self.hanging = threading.Event()
        self.freed = threading.Event()
        self.released = threading.Event()

    def set(self, setting: int, value: float) -> bool:
        self.asked.append((setting, value))
        return True

    def read(self) -> tuple[bool, Pixels | None]:
        if not self.shots:
            self.hanging.set()
            self.freed.wait(20)
            return False, None
        level = self.shots.pop(0)
        return level is not None, None if level is None else np.full((20, 20, 3), level, np.uint8)

    def release(self) -> None:
        self.released.set()


@pytest.fixture
def plug_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[ScriptedCapture], None]:
    """Put a driver where OpenCV's would be."""

    def plug(capture: ScriptedCapture) -> None:
        monkeypatch.setattr("glassapp.cameras.opencv.open_capture", lambda *_: capture)

    return plug


def test_mjpg_is_asked_for_before_the_size_since_drivers_forget_the_size_otherwise(
    plug_in: Callable[[ScriptedCapture], None],
) -> None:
    capture = ScriptedCapture(1)
    plug_in(capture)
    camera = OpenCvCamera(OpenCvConfig(stopped_after_s=0.05))
    capture.freed.set()
    camera.close()
    assert capture.asked == [
        (cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG")),
        (cv2.CAP_PROP_FRAME_WIDTH, 1920),
        (cv2.CAP_PROP_FRAME_HEIGHT, 1080),
        (cv2.CAP_PROP_BUFFERSIZE, 1),
    ]


def test_one_torn_picture_does_not_end_a_camera(plug_in: Callable[[ScriptedCapture], None]) -> None:
    capture = ScriptedCapture(None, None, 7)
    plug_in(capture)
    camera = OpenCvCamera(OpenCvConfig(stopped_after_s=20))
    frame = camera.read(20)
    assert frame is not None
    assert (frame.number, frame.pixels[0, 0, 0]) == (1, 7)
    capture.freed.set()
    camera.close()
    assert capture.released.wait(20)


def test_a_driver_that_hangs_has_stopped_for_whoever_reads(
    plug_in: Callable[[ScriptedCapture], None],
) -> None:
    capture = ScriptedCapture(7)
    plug_in(capture)
    clock = ManualClock()
    camera = OpenCvCamera(OpenCvConfig(stopped_after_s=0.1), clock)
    assert capture.hanging.wait(20)
    assert camera.read(0) is not None
    clock.advance(0.1)
    assert camera.read(0) is None
    clock.advance(0.01)
    with pytest.raises(CameraStopped, match="camera 0 no longer delivers frames"):
        camera.read(0)
    camera.close()
    capture.freed.set()
    assert capture.released.wait(20), "a driver that wakes up is released all the same"
