"""Real symbols for decoders to read, drawn by zxing-cpp's own writer."""

import numpy as np
import zxingcpp

from glassapp.ports import Gray
from overlays.wire import Symbology

FORMATS = {
    Symbology.EAN_13: zxingcpp.BarcodeFormat.EAN13,
    Symbology.EAN_8: zxingcpp.BarcodeFormat.EAN8,
    Symbology.UPC_A: zxingcpp.BarcodeFormat.UPCA,
    Symbology.UPC_E: zxingcpp.BarcodeFormat.UPCE,
    Symbology.CODE_128: zxingcpp.BarcodeFormat.Code128,
    Symbology.CODE_39: zxingcpp.BarcodeFormat.Code39,
    Symbology.CODE_93: zxingcpp.BarcodeFormat.Code93,
    Symbology.ITF: zxingcpp.BarcodeFormat.ITF,
    Symbology.CODABAR: zxingcpp.BarcodeFormat.Codabar,
    Symbology.QR_CODE: zxingcpp.BarcodeFormat.QRCode,
    Symbology.AZTEC: zxingcpp.BarcodeFormat.Aztec,
    Symbology.PDF_417: zxingcpp.BarcodeFormat.PDF417,
    Symbology.DATA_MATRIX: zxingcpp.BarcodeFormat.DataMatrix,
}

NUMBERS = {
    Symbology.EAN_13: "2912345678906",
    Symbology.EAN_8: "96385074",
    Symbology.UPC_A: "066721010995",
    Symbology.UPC_E: "04963406",
    Symbology.CODE_128: "Fidelite-0042",
    Symbology.CODE_39: "CLIENT 42",
    Symbology.CODE_93: "CLIENT-93",
    Symbology.ITF: "12345670",
    Symbology.CODABAR: "A12345678B",
    Symbology.QR_CODE: "CARTE-2912345678906",
    Symbology.AZTEC: "CARTE-AZ-17",
    Symbology.PDF_417: "CARTE-PDF-417",
    Symbology.DATA_MATRIX: "CARTE-DM-5",
}

MARGIN = 60


def draw(payload: str, symbology: Symbology, scale: int = 3) -> Gray:
    """Draw one symbol, black on white, with a wide white margin."""
    symbol = zxingcpp.create_barcode(payload, FORMATS[symbology])
    drawn = np.array(symbol.to_image(scale=scale), dtype=np.uint8)
    return np.pad(drawn, MARGIN, constant_values=255)
