"""A folder of photographs as a camera."""

import enum
import logging
import struct
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

from glassapp.clock import Clock, SystemClock
from glassapp.errors import CameraFinished, CameraNotFound
from glassapp.ports import Frame, Pixels

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp"})
_BOMB = Image.DecompressionBombWarning
_CORRUPT = (
    *(OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError, OverflowError),
    struct.error,
)
"""What Pillow's readers raise for a file that is cut or forged."""
_log = logging.getLogger(__name__)


class SkipReason(enum.StrEnum):
    """Why a file of the folder became no frame."""

    PICTURE_CORRUPT = "picture_corrupt"
    PICTURE_TOO_LARGE = "picture_too_large"


@dataclass(frozen=True, slots=True)
class SkippedPicture:
    """A file that was passed over; the run goes on."""

    source: str
    reason: SkipReason


@dataclass(frozen=True, slots=True)
class FolderConfig:
    """Which pictures, in which order, how often."""

    folder: Path
    files: tuple[str, ...] | None = None
    """Names inside the folder, in the order wanted; None for every picture by name."""
    repeat: int = 1
    """Frames per picture; with 2, two frames agree on a code as they would before a still card."""


class FolderCamera:
    """Delivers every picture of a folder; one that cannot be read is reported and passed over."""

    def __init__(self, config: FolderConfig, clock: Clock | None = None) -> None:
        """Look at the folder, without opening a picture.

        Raises:
            CameraNotFound: There is no such folder, a named file is missing, or no picture is in it.
            ValueError: ``repeat`` is less than 1.
        """
        if config.repeat < 1:
            raise ValueError("a picture is shown at least once")
        self._clock = clock or SystemClock()
        self._skipped: list[SkippedPicture] = []
        self._frames = self._deliver(_pictures(config), config.repeat)

    @property
    def dropped(self) -> int:
        """Always 0: every picture is delivered."""
        return 0

    @property
    def skipped(self) -> tuple[SkippedPicture, ...]:
        """The files passed over so far; at most one entry for each file."""
        return tuple(self._skipped)

    def read(self, timeout_s: float) -> Frame | None:  # noqa: ARG002
        """Deliver the next picture; takes as long as decoding it does.

        Raises:
            CameraFinished: The folder is at its end, or the camera is closed.
        """
        frame = next(self._frames, None)
        if frame is None:
            raise CameraFinished("the folder is at its end")
        return frame

    def close(self) -> None:
        """Deliver nothing more."""
        self._frames = iter(())

    def _deliver(self, paths: tuple[Path, ...], repeat: int) -> Iterator[Frame]:
        number = 0
        for path in paths:
            picture, source = _open(path), _printable(path.name)
            if isinstance(picture, SkipReason):
                self._skipped.append(SkippedPicture(source, picture))
                _log.warning("%s: %s", picture, source)
                continue
            for _ in range(repeat):
                number += 1
                yield Frame(picture, number, self._clock.monotonic(), source)


def _printable(name: str) -> str:
    """A name as it can be written down: a file may be called what is no text, or more than one line."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in name)


def _pictures(config: FolderConfig) -> tuple[Path, ...]:
    folder = config.folder
    if not folder.is_dir():
        raise CameraNotFound(f"there is no folder {folder}")
    if config.files is not None:
        paths = tuple(folder / name for name in config.files)
    else:
        found = (path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
        paths = tuple(sorted(found))
    missing = next((path for path in paths if not path.is_file()), None)
    if missing is not None:
        raise CameraNotFound(f"there is no file {missing}")
    if not paths:
        raise CameraNotFound(f"no picture in {folder}; looked for {', '.join(sorted(SUFFIXES))}")
    return paths


def _open(path: Path) -> Pixels | SkipReason:
    """Read one picture, upright and without transparency, as blue-green-red."""
    formats = ("PNG", "JPEG", "WEBP", "BMP")
    try:
        # Pillow only warns of a header that announces more than 89 megapixels; nobody would read that here.
        with (
            warnings.catch_warnings(action="error", category=_BOMB),
            Image.open(path, formats=formats) as image,
        ):
            upright = ImageOps.exif_transpose(image)
            if upright.has_transparency_data:
                paper = Image.new("RGBA", upright.size, "white")
                upright = Image.alpha_composite(paper, upright.convert("RGBA"))
            pixels = np.asarray(upright.convert("RGB"))
    except (Image.DecompressionBombError, _BOMB):
        return SkipReason.PICTURE_TOO_LARGE
    except _CORRUPT:
        return SkipReason.PICTURE_CORRUPT
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR).astype(np.uint8, copy=False)
