"""Cameras: where frames come from."""

from glassapp.cameras.catalogue import CAMERAS, open_camera
from glassapp.cameras.folder import FolderCamera, FolderConfig, SkippedPicture, SkipReason
from glassapp.cameras.memory import MemoryCamera
from glassapp.cameras.none import NONE, NoCamera
from glassapp.cameras.opencv import OpenCvCamera, OpenCvConfig
from glassapp.cameras.video import VideoCamera, VideoConfig

__all__ = [
    "CAMERAS",
    "NONE",
    "FolderCamera",
    "FolderConfig",
    "MemoryCamera",
    "NoCamera",
    "OpenCvCamera",
    "OpenCvConfig",
    "SkipReason",
    "SkippedPicture",
    "VideoCamera",
    "VideoConfig",
    "open_camera",
]
