"""zxing-cpp: every symbology a loyalty code may be printed in."""

from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp

from glassapp.ports import Gray, Quad, Sighting
from glassapp.scanning.decoders.payload import sighting
from overlays.wire import Symbology

_FORMATS = {
    Symbology.EAN_13: zxingcpp.BarcodeFormat.EAN13,
    Symbology.EAN_8: zxingcpp.BarcodeFormat.EAN8,
    Symbology.UPC_A: zxingcpp.BarcodeFormat.UPCA,
    Symbology.UPC_E: zxingcpp.BarcodeFormat.UPCE,
    Symbology.CODE_128: zxingcpp.BarcodeFormat.Code128,
    # The standard form: the extended one reads "+A" as "a", and ZBar does not.
    Symbology.CODE_39: zxingcpp.BarcodeFormat.Code39Std,
    Symbology.CODE_93: zxingcpp.BarcodeFormat.Code93,
    Symbology.ITF: zxingcpp.BarcodeFormat.ITF,
    Symbology.CODABAR: zxingcpp.BarcodeFormat.Codabar,
    Symbology.QR_CODE: zxingcpp.BarcodeFormat.QRCode,
    Symbology.AZTEC: zxingcpp.BarcodeFormat.Aztec,
    Symbology.PDF_417: zxingcpp.BarcodeFormat.PDF417,
    Symbology.DATA_MATRIX: zxingcpp.BarcodeFormat.DataMatrix,
}

_SYMBOLOGIES = {one: symbology for symbology, one in _FORMATS.items()} | {
    one.symbology: symbology
    for symbology, one in _FORMATS.items()
    if one.symbology != zxingcpp.BarcodeFormat.EANUPC
}
"""By exact format, and by family: a Micro QR is a QR Code, a compact PDF417 a PDF417."""


@dataclass(frozen=True, slots=True)
class ZxingConfig:
    """How hard zxing-cpp looks."""

    symbologies: frozenset[Symbology] = frozenset(Symbology)
    try_invert: bool = True
    """Also look for light modules on dark, as a phone in dark mode shows a QR code. Of bars zxing-cpp reads
    dark ones only."""


class ZxingDecoder:
    """Reads with zxing-cpp and its local-average binariser, which holds in uneven light."""

    def __init__(self, config: ZxingConfig | None = None) -> None:
        self._config = config or ZxingConfig()
        self._formats = [_FORMATS[one] for one in Symbology if one in self._config.symbologies]

    @property
    def name(self) -> str:
        """As it stands in reports."""
        return "zxing"

    def decode(self, image: Gray) -> tuple[Sighting, ...]:
        """Find every code; an empty tuple when there is none."""
        found = zxingcpp.read_barcodes(
            np.ascontiguousarray(image),
            formats=zxingcpp.BarcodeFormats(self._formats),
            # Bars may run across the picture, and a large or noisy code is read in a smaller version of it.
            try_rotate=True,
            try_downscale=True,
            try_invert=self._config.try_invert,
            # Plain, because the default writes a control character as the harmless text "<SOH>".
            text_mode=zxingcpp.TextMode.Plain,
            binarizer=zxingcpp.Binarizer.LocalAverage,
            ean_add_on_symbol=zxingcpp.EanAddOnSymbol.Ignore,
        )
        return tuple(filter(None, map(self._sighting, found)))

    def _sighting(self, found: zxingcpp.Barcode) -> Sighting | None:
        symbology = _SYMBOLOGIES.get(found.format) or _SYMBOLOGIES.get(found.symbology)
        if symbology is None:
            return None
        return sighting(found.text, symbology, self.name, _corners(found.position))


def _corners(position: zxingcpp.Position) -> Quad:
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    quad = np.array([(point.x, point.y) for point in points], dtype=np.float32)
    # Of a bar code that stands on its head zxing-cpp gives the corners counter-clockwise.
    turned = cv2.contourArea(quad, oriented=True) < 0
    return quad[::-1].copy() if turned else quad
