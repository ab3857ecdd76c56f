"""Codes as a camera would see them, drawn by the library that also writes real ones."""

import numpy as np
import zxingcpp

from glassapp.ports import Pixels
from overlays.codes import Symbology

_FORMATS = {
    Symbology.EAN_13: zxingcpp.BarcodeFormat.EAN13,
    Symbology.EAN_8: zxingcpp.BarcodeFormat.EAN8,
    Symbology.CODE_128: zxingcpp.BarcodeFormat.Code128,
    Symbology.QR_CODE: zxingcpp.BarcodeFormat.QRCode,
}


def picture_of(text: str, symbology: Symbology) -> Pixels:
    """A grey picture of 960x540 pixels with one code in its middle."""
    code = np.array(zxingcpp.create_barcode(text, _FORMATS[symbology]).to_image(scale=4))
    height, width = code.shape
    assert height <= 540, "the code does not fit the picture"
    assert width <= 960, "the code does not fit the picture"
    picture = np.full((540, 960), 235, dtype=np.uint8)
    top, left = (540 - height) // 2, (960 - width) // 2
    picture[top : top + height, left : left + width] = code
    return picture


def nothing() -> Pixels:
    """A grey wall."""
    return np.full((540, 960), 160, dtype=np.uint8)
