"""Labelled photographs: a folder with a ``manifest.csv`` of at least ``file``, ``symbology`` and ``text``.

Symbology ``NONE`` means that the photograph holds no code that may be read: any answer is a false one.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.report import CannotMeasure
from overlays.codes import Symbology, canonical

NO_CODE = "NONE"

_NAMES = {
    "EAN13": Symbology.EAN_13,
    "EAN8": Symbology.EAN_8,
    "UPCA": Symbology.UPC_A,
    "UPCE": Symbology.UPC_E,
    "CODE128": Symbology.CODE_128,
    "CODE39": Symbology.CODE_39,
    "CODE93": Symbology.CODE_93,
    "ITF": Symbology.ITF,
    "CODABAR": Symbology.CODABAR,
    "QR": Symbology.QR_CODE,
    "QRCODE": Symbology.QR_CODE,
    "MICROQR": Symbology.QR_CODE,
    "AZTEC": Symbology.AZTEC,
    "PDF417": Symbology.PDF_417,
    "DATAMATRIX": Symbology.DATA_MATRIX,
}


@dataclass(frozen=True, slots=True)
class Photograph:
    """One photograph and what is truly on it."""

    path: Path
    label: str
    """The symbology as the manifest names it, or ``NONE``."""
    text: str

    @property
    def symbology(self) -> Symbology | None:
        """The symbology, where Baylens knows it."""
        return symbology_of(self.label)

    @property
    def code(self) -> str | None:
        """The code in the form in which readings are compared; None where there is none."""
        if self.label == NO_CODE:
            return None
        return canonical(self.text, self.symbology or Symbology.QR_CODE)

    def pixels(self) -> NDArray[np.uint8]:
        """The photograph, shape (height, width, 3), blue-green-red."""
        picture = cv2.imread(str(self.path), cv2.IMREAD_COLOR)
        if picture is None:
            raise CannotMeasure(f"{self.path.name} is no picture")
        return picture.astype(np.uint8, copy=False)

    def luminance(self) -> NDArray[np.uint8]:
        """The photograph in grey, shape (height, width)."""
        return cv2.cvtColor(self.pixels(), cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)


def symbology_of(label: str) -> Symbology | None:
    """Find the symbology that a manifest or a decoder means; None for one that Baylens does not read."""
    return _NAMES.get("".join(filter(str.isalnum, label)).upper())


def photographs(folder: Path, most: int | None = None) -> tuple[Photograph, ...]:
    """Read the manifest of a folder.

    Args:
        folder: Where ``manifest.csv`` and the files are.
        most: Take that many, evenly spread over the manifest, so that a small run sees every symbology.

    Raises:
        CannotMeasure: There is no such folder, or its manifest lacks something.
    """
    manifest = folder / "manifest.csv"
    if not manifest.is_file():
        raise CannotMeasure(f"there is no {manifest}; --data takes a folder with a manifest.csv")
    with manifest.open(newline="", encoding="utf-8") as lines:
        found = tuple(_rows(folder, csv.DictReader(lines)))
    if most is None or most >= len(found):
        return found
    return tuple(found[index * len(found) // most] for index in range(most))


def _rows(folder: Path, rows: "csv.DictReader[str]") -> Iterator[Photograph]:
    missing = {"file", "symbology", "text"} - set(rows.fieldnames or ())
    if missing:
        raise CannotMeasure(f"the manifest has no column {', '.join(sorted(missing))}")
    for row in rows:
        yield Photograph(folder / row["file"], row["symbology"], row["text"])
