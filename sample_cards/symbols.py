"""Symbols to print and to hold before a camera, in the ten symbologies of a loyalty card.

There is no encoder here: zxing-cpp writes the modules, this module adds the quiet zones of the standards
and draws them at a whole number of pixels a module.
"""

from dataclasses import dataclass

import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from overlays.wire import Symbology
from sample_cards.errors import UnwritableCode


@dataclass(frozen=True, slots=True)
class Style:
    """How one symbology is written and how much room it needs."""

    format: zxingcpp.BarcodeFormat
    quiet_modules: int
    """White on each side: GS1 General Specifications 5.2 (EAN, UPC), ISO/IEC 15417, 16388, 16390, 18004."""
    bar_modules: int = 0
    """Height of the bars of a linear symbol; 0 where the symbol has rows of its own."""


STYLES = {
    Symbology.EAN_13: Style(zxingcpp.BarcodeFormat.EAN13, 11, 38),
    Symbology.EAN_8: Style(zxingcpp.BarcodeFormat.EAN8, 7, 38),
    Symbology.UPC_A: Style(zxingcpp.BarcodeFormat.UPCA, 9, 38),
    Symbology.CODE_128: Style(zxingcpp.BarcodeFormat.Code128, 10, 38),
    Symbology.CODE_39: Style(zxingcpp.BarcodeFormat.Code39, 10, 38),
    Symbology.ITF: Style(zxingcpp.BarcodeFormat.ITF, 10, 38),
    Symbology.QR_CODE: Style(zxingcpp.BarcodeFormat.QRCode, 4),
    Symbology.AZTEC: Style(zxingcpp.BarcodeFormat.Aztec, 2),
    Symbology.PDF_417: Style(zxingcpp.BarcodeFormat.PDF417, 2),
    Symbology.DATA_MATRIX: Style(zxingcpp.BarcodeFormat.DataMatrix, 2),
}
"""The ten symbologies that customers of the sample shop carry."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """One written code: what it says and its modules."""

    text: str
    symbology: Symbology
    modules: NDArray[np.bool_]
    """True is dark, shape (rows, columns), without the quiet zone; a linear symbol has its bars' height."""

    @property
    def quiet_modules(self) -> int:
        """Modules of white that must stay around the symbol."""
        return STYLES[self.symbology].quiet_modules

    @property
    def width_modules(self) -> int:
        """Columns with the quiet zone on both sides."""
        return int(self.modules.shape[1]) + 2 * self.quiet_modules

    @property
    def height_modules(self) -> int:
        """Rows with the quiet zone above and below."""
        return int(self.modules.shape[0]) + 2 * self._margin_modules

    @property
    def _margin_modules(self) -> int:
        """Above and below a linear symbol there is nothing to find: two modules are for the eye."""
        return 2 if STYLES[self.symbology].bar_modules else self.quiet_modules

    def draw(self, module_px: int) -> Image.Image:
        """Draw dark on white with the quiet zone, RGB.

        Args:
            module_px: Pixels a module, at least 1; at 300 dpi four are the nominal 0.33 mm of an EAN-13.
        """
        margins = ((self._margin_modules,) * 2, (self.quiet_modules,) * 2)
        dark = np.pad(self.modules, margins).repeat(module_px, axis=0).repeat(module_px, axis=1)
        return Image.fromarray(np.where(dark, np.uint8(0), np.uint8(255))).convert("RGB")

    def largest_module_px(self, width_px: int, height_px: int) -> int:
        """Whole pixels a module may have so that the symbol with its quiet zone stays inside; at least 1."""
        return max(1, min(width_px // self.width_modules, height_px // self.height_modules))


def write(text: str, symbology: Symbology, **options: str | int) -> Symbol:
    """Write one text as a symbol.

    Args:
        text: What a decoder will read, with its check digit where the symbology has one.
        symbology: One of the ten in ``STYLES``.
        options: Passed to zxing-cpp, for example ``ec_level="L"`` of a QR code.

    Raises:
        UnwritableCode: The symbology does not know these characters, this length or this check digit.
    """
    if symbology not in STYLES:
        raise UnwritableCode(f"sample cards are not printed as {symbology}")
    style = STYLES[symbology]
    try:
        barcode = zxingcpp.create_barcode(text, style.format, **options)
    except ValueError as error:
        raise UnwritableCode(f"{symbology} cannot say this text: {error}") from None
    dark = np.asarray(barcode.to_image(scale=1, add_quiet_zones=False)) < 128
    # zxing-cpp fills short numbers with zeros, and names a UPC-A by its EAN-13.
    if barcode.text not in {text, f"0{text}" if symbology is Symbology.UPC_A else text}:
        raise UnwritableCode(f"{symbology} would say more than this text: write every digit of it")
    if style.bar_modules:
        # The first row of a linear symbol says everything; longer guard bars are for the eye only.
        dark = dark[:1].repeat(style.bar_modules, axis=0)
    return Symbol(text, symbology, dark)
