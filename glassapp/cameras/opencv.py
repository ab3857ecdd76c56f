"""A webcam, a USB headset's camera or a network stream, through OpenCV."""

import os
import stat
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import cv2
import numpy as np

from glassapp.cameras.capture import open_capture
from glassapp.cameras.slot import Slot
from glassapp.clock import Clock, SystemClock
from glassapp.errors import CameraAway, CameraNotFound, CameraStopped
from glassapp.ports import Frame, Pixels

_AFTER_A_MISS_S = 0.02
_BEYOND_COUNTING = 2**31
"""OpenCV counts cameras in 32 bits."""
_STREAMS = frozenset({"http", "https", "rtmp", "rtmps", "rtp", "rtsp", "rtsps", "srt", "tcp", "udp"})
"""What a camera in the network speaks. FFmpeg opens more; what is not there then ends the start."""


@dataclass(frozen=True, slots=True)
class OpenCvConfig:
    """Which device, and what is asked of it."""

    device: int | str = 0
    """A number as the system counts cameras, a device of Linux such as ``/dev/video2``, or a stream's URL."""
    width_px: int = 1920
    height_px: int = 1080
    stopped_after_s: float = 3.0
    """A camera that is silent for so long has stopped."""
    opening_s: float = 5.0
    """How long a stream may take to answer."""


class OpenCvCamera:
    """A thread takes the frames as they come; whoever reads gets the newest, the others are counted."""

    def __init__(self, config: OpenCvConfig | None = None, clock: Clock | None = None) -> None:
        """Open the device and begin to take frames.

        Raises:
            CameraAway: It cannot be opened for now; the text says what was looked for.
            CameraNotFound: It never can: no device, not allowed, or an address that is none.
        """
        self._config = config or OpenCvConfig()
        self._clock = clock or SystemClock()
        self._source = _name(self._config.device)
        self._capture = _open(self._config, self._source)
        self._slot = Slot()
        self._closing = threading.Event()
        self._last_sign = self._clock.monotonic()
        self._grabber = threading.Thread(target=self._grab, name=f"camera {self._source}", daemon=True)
        self._grabber.start()

    @property
    def dropped(self) -> int:
        """Frames that were taken and never read, because a newer one came first."""
        return self._slot.dropped

    def read(self, timeout_s: float) -> Frame | None:
        """Wait for a frame that was not read before; None when none came in time.

        Raises:
            CameraStopped: The device says so, is closed, or was silent for ``stopped_after_s``.
        """
        frame = self._slot.take(timeout_s)
        now = self._clock.monotonic()
        if frame is not None:
            self._last_sign = now
            return frame
        if self._slot.ended or now - self._last_sign > self._config.stopped_after_s:
            raise CameraStopped(f"{self._source} no longer delivers frames")
        return None

    def close(self) -> None:
        """Stop the thread and release the device; may be called twice."""
        self._closing.set()
        # A driver may hang in a read for good; the thread is then left behind, as a daemon.
        self._grabber.join(timeout=self._config.stopped_after_s)

    def _grab(self) -> None:
        number = 0
        last_frame = self._clock.monotonic()
        try:
            while not self._closing.is_set():
                pixels = self._take()
                now = self._clock.monotonic()
                if pixels is not None:
                    number += 1
                    last_frame = now
                    self._slot.put(Frame(pixels, number, now, self._source))
                elif now - last_frame > self._config.stopped_after_s:
                    return
                else:
                    # One torn MJPG picture is no reason to give the camera up.
                    self._closing.wait(_AFTER_A_MISS_S)
        finally:
            self._capture.release()
            self._slot.end()

    def _take(self) -> Pixels | None:
        try:
            there, pixels = self._capture.read()
        except cv2.error:
            return None
        return pixels.astype(np.uint8, copy=False) if there and pixels is not None else None


def _name(device: int | str) -> str:
    """What the device is called in messages: a URL without the password it may hold."""
    return f"camera {device}" if isinstance(device, int) else device.split("@")[-1]


def _open(config: OpenCvConfig, source: str) -> cv2.VideoCapture:
    on_linux = sys.platform == "linux"
    is_stream = isinstance(config.device, str) and not config.device.startswith("/dev/")
    if is_stream:
        limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, round(config.opening_s * 1000)]
        limits += [cv2.CAP_PROP_READ_TIMEOUT_MSEC, round(config.stopped_after_s * 1000)]
        capture = open_capture(config.device, cv2.CAP_FFMPEG, limits)
        if capture is None:
            missing = CameraAway if _is_address(str(config.device)) else CameraNotFound
            raise missing(f"no stream at {source}; looked with FFmpeg for {config.opening_s:g} s")
        return capture
    capture = open_capture(config.device, cv2.CAP_V4L2 if on_linux else cv2.CAP_ANY)
    if capture is None:
        where = f"/dev/video{config.device}" if on_linux else f"camera number {config.device}"
        where = config.device if isinstance(config.device, str) else where
        missing = CameraAway if _may_come(config.device, where) else CameraNotFound
        raise missing(f"cannot open {where}; is it plugged in, free, and may this user read it?")
    # MJPG first: uncompressed 1080p does not fit USB 2 at 30 frames a second.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, config.width_px)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, config.height_px)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return capture


def _may_come(device: int | str, where: str) -> bool:
    """Whether a device that cannot be opened may be one later, without anybody at the keyboard."""
    if isinstance(device, int) and device >= _BEYOND_COUNTING:
        return False
    if sys.platform != "linux":
        return isinstance(device, int)
    try:
        kind = Path(where).stat().st_mode
    except FileNotFoundError:
        return True
    except (OSError, ValueError):
        return False
    # A device of this user's that does not open is in use, or wakes up.
    return stat.S_ISCHR(kind) and os.access(where, os.R_OK | os.W_OK)


def _is_address(url: str) -> bool:
    """Whether a camera may answer at this address later."""
    try:
        address = urlsplit(url)
        return address.scheme in _STREAMS and bool(address.netloc) and address.port != 0
    except ValueError:
        return False
