"""What general decoders read, in all the forms that are compared: default, enlarged, sharpened, turned."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from bench.peers import Reader, zxing_reads
from bench.photographs import symbology_of
from glassapp.ports import Gray
from overlays.codes import Symbology, canonical


@dataclass(frozen=True, slots=True)
class Answer:
    """What was read in one picture, and the thread CPU time it took."""

    texts: frozenset[str]
    seconds: float


def timed(read: Callable[[Gray], set[str]], image: Gray) -> Answer:
    """Ask a reader; the time is this thread's only."""
    began = time.thread_time()
    texts = read(image)
    return Answer(frozenset(texts), time.thread_time() - began)


def doubled(image: Gray) -> Gray:
    """Twice as large, cubic."""
    return _gray(cv2.resize(image, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC))


def sharpened(image: Gray) -> Gray:
    """An unsharp mask of two pixels."""
    return _gray(cv2.addWeighted(image, 2.5, cv2.GaussianBlur(image, (0, 0), 2), -1.5, 0))


def turned(image: Gray) -> Gray:
    """By 45 degrees, with its corners."""
    height, width = image.shape
    side = int(np.hypot(width, height))
    matrix = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), 45, 1), dtype=np.float64)
    matrix[:, 2] += np.array([side - width, side - height]) / 2
    return _gray(cv2.warpAffine(image, matrix, (side, side), borderMode=cv2.BORDER_REPLICATE))


def _gray(image: NDArray[np.generic]) -> Gray:
    return np.asarray(image, dtype=np.uint8)


def _histogram(image: Gray) -> set[str]:
    found = zxingcpp.read_barcodes(image, binarizer=zxingcpp.Binarizer.GlobalHistogram)
    return {canonical(one.text, _kind(str(one.format))) for one in found if one.text}


def opencv_reads(image: Gray) -> set[str]:
    """OpenCV's own detector: EAN-13, EAN-8, UPC-A and UPC-E."""
    found, texts, kinds, _ = cv2.barcode.BarcodeDetector().detectAndDecodeWithType(image)
    if not found:
        return set()
    return {canonical(text, _kind(kind)) for text, kind in zip(texts, kinds, strict=True) if text}


def _kind(label: str) -> Symbology:
    return symbology_of(label) or Symbology.QR_CODE


def variants(zbar: Reader | None) -> Mapping[str, Callable[[Gray], set[str]]]:
    """The seven of the study; two fewer where the system has no ZBar."""
    made: dict[str, Callable[[Gray], set[str]]] = {
        "zxing": zxing_reads,
        "zxing 2x": lambda image: zxing_reads(doubled(image)),
        "zxing histogram": _histogram,
        "zxing sharpened": lambda image: zxing_reads(sharpened(image)),
        "zxing turned": lambda image: zxing_reads(turned(image)),
    }
    if zbar is not None:
        made["zbar"] = zbar
        made["zbar 2x"] = lambda image: zbar(doubled(image))
    return made
