"""A folder of numbered pictures as a display."""

from pathlib import Path
from typing import BinaryIO

from PIL import Image

from glassapp.errors import DisplayUnavailable

_PATTERN = "hud-*.png"


class PngDisplay:
    """Writes ``hud-0001.png``, ``hud-0002.png`` ...; in a folder that has some, it goes on after the last."""

    def __init__(self, folder: Path) -> None:
        """Make the folder if need be.

        Raises:
            DisplayUnavailable: It cannot be made or looked into.
        """
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._number = max(map(_number, folder.glob(_PATTERN)), default=0)
        except OSError as error:
            raise DisplayUnavailable(f"cannot write pictures to {folder}: {error.strerror}") from error

    def show(self, picture: Image.Image) -> None:
        """Write the picture under the next number; an existing file is never replaced.

        Raises:
            DisplayUnavailable: The folder is full, gone or not ours.
        """
        self._number += 1
        path = self._folder / f"hud-{self._number:04}.png"
        try:
            with path.open("xb") as file:
                _write(picture, file, path)
        except OSError as error:
            raise DisplayUnavailable(f"cannot write {path}: {error.strerror or error}") from error

    def close(self) -> None:
        """Do nothing: every picture is written when it is shown."""


def _write(picture: Image.Image, file: BinaryIO, path: Path) -> None:
    try:
        picture.save(file, format="PNG")
        file.flush()
    except OSError:
        path.unlink(missing_ok=True)
        raise


def _number(path: Path) -> int:
    digits = path.stem.removeprefix("hud-")
    return int(digits) if digits.isdecimal() else 0
