"""The cameras that exist, by what a person writes after ``--camera``."""

from collections.abc import Callable
from pathlib import Path

from glassapp.cameras.folder import FolderCamera, FolderConfig
from glassapp.cameras.opencv import OpenCvCamera, OpenCvConfig
from glassapp.cameras.video import VideoCamera, VideoConfig
from glassapp.clock import Clock
from glassapp.errors import SettingsError
from glassapp.ports import Camera


def _opencv(what: str, clock: Clock | None) -> Camera:
    return OpenCvCamera(OpenCvConfig(device=int(what) if what.isdecimal() else what), clock)


def _video(what: str, clock: Clock | None) -> Camera:
    return VideoCamera(VideoConfig(Path(what)), clock)


def _folder(what: str, clock: Clock | None) -> Camera:
    return FolderCamera(FolderConfig(Path(what)), clock)


CAMERAS: dict[str, Callable[[str, Clock | None], Camera]] = {
    "opencv": _opencv,
    "video": _video,
    "folder": _folder,
}


def open_camera(spec: str, clock: Clock | None = None) -> Camera:
    """Open a camera: ``opencv:NUMBER``, ``opencv:URL``, ``video:FILE`` or ``folder:DIR``.

    Raises:
        SettingsError: There is no such kind of camera; the text lists those that exist.
        CameraNotFound: There is, but not this device, file or folder.
    """
    kind, _, what = spec.partition(":")
    if kind not in CAMERAS or not what:
        known = "opencv:NUMBER, opencv:URL, video:FILE, folder:DIR, halo, none"
        raise SettingsError(f"no camera {spec!r}; there are {known}")
    return CAMERAS[kind](what, clock)
