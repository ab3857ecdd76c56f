"""Labelled photographs of bar codes: any folder with a ``manifest.csv`` of this form will do.

Columns: id, file, symbology, text, and others that are not used here. ``NONE`` marks a photograph that holds no
code. Photographs are compared at 1280 pixels on the longest side at most, as glasses deliver them.
"""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from bench.report import CannotMeasure
from glassapp.ports import Gray
from glassapp.scanning.expected import ExpectedCode
from glassapp.scanning.symbols import check_digit
from overlays.codes import Symbology, canonical

LONGEST_SIDE = 1280
DEFAULT = Path("../shared/barcodes")

_NAMES = {
    "EAN13": Symbology.EAN_13,
    "EAN8": Symbology.EAN_8,
    "UPCA": Symbology.UPC_A,
    "UPCE": Symbology.UPC_E,
    "Code128": Symbology.CODE_128,
    "Code39": Symbology.CODE_39,
    "Code93": Symbology.CODE_93,
    "ITF": Symbology.ITF,
    "Codabar": Symbology.CODABAR,
    "QR": Symbology.QR_CODE,
    "MicroQR": Symbology.QR_CODE,
    "Aztec": Symbology.AZTEC,
    "PDF417": Symbology.PDF_417,
    "DataMatrix": Symbology.DATA_MATRIX,
}


@dataclass(frozen=True, slots=True)
class Photograph:
    """One line of the manifest."""

    name: str
    file: Path
    group: str
    """The symbology as the manifest writes it."""
    truth: str
    """The code in canonical form; empty where there is none."""

    @property
    def is_retail(self) -> bool:
        """Whether it shows a 13-digit code: EAN-13 or UPC-A."""
        return self.group in ("EAN13", "UPCA")

    def load(self) -> Gray:
        """The picture in grey, at most ``LONGEST_SIDE`` pixels long."""
        image = cv2.imread(str(self.file), cv2.IMREAD_GRAYSCALE)
        if image is None:
            raise CannotMeasure(f"{self.file.name} is no picture that OpenCV reads")
        scale = min(1.0, LONGEST_SIDE / max(image.shape))
        if scale < 1.0:
            image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        return np.asarray(image, dtype=np.uint8)


def photographs(folder: Path) -> tuple[Photograph, ...]:
    """Read the manifest of a folder.

    Raises:
        CannotMeasure: There is none, or it is not of this form.
    """
    path = folder / "manifest.csv"
    if not path.is_file():
        raise CannotMeasure(f"there is no manifest.csv in {folder}; give a folder with --data")
    with path.open(newline="", encoding="utf-8") as lines:
        try:
            return tuple(_photograph(folder, row) for row in csv.DictReader(lines))
        except KeyError as missing:
            raise CannotMeasure(f"manifest.csv lacks {missing} or names it as no symbology known here") from None


def _photograph(folder: Path, row: dict[str, str]) -> Photograph:
    group = row["symbology"]
    truth = "" if group == "NONE" else canonical(row["text"], _NAMES[group])
    return Photograph(row["id"], folder / row["file"], group, truth)


def symbology(group: str) -> Symbology:
    """The manifest's name of a symbology as ours."""
    return _NAMES[group]


def numbers(prefix: str, seed: str) -> Iterator[str]:
    """Random 13-digit codes with a prefix and a right check digit, without end."""
    draw = random.Random(seed)
    while True:
        body = prefix + "".join(draw.choice("0123456789") for _ in range(12 - len(prefix)))
        yield body + check_digit(body)


def list_with(truth: str, count: int = 200, shared: int = 5) -> tuple[ExpectedCode, ...]:
    """A list that holds the true code and others that share its first digits, in numerical order."""
    codes = {truth}
    for code in numbers(truth[:shared], f"with {truth}"):
        if len(codes) >= count:
            break
        codes.add(code)
    return as_expected(codes)


def as_expected(codes: set[str]) -> tuple[ExpectedCode, ...]:
    """Codes of 13 digits as the server would send them."""
    return tuple(ExpectedCode(code, Symbology.EAN_13) for code in sorted(codes))
