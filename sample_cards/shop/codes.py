"""Loyalty numbers of the sample shop, as each symbology prints them."""

from overlays.wire import QrForm, Symbology
from server.domain.codes import with_check_digit
from server.domain.parts import Code, CodeKind

LONGEST_IN_APP = 11
APP_QR = QrForm(version=1, error_correction="M", mask=3)
"""How the shop's app draws its QR codes: all alike, so that glasses can know one by its shape."""


def drawn_as(text: str, symbology: Symbology) -> dict[str, str | int]:
    """What ``write`` needs to know to draw a customer's code; a text that is no loyalty number is longer."""
    if symbology is not Symbology.QR_CODE or len(text) > LONGEST_IN_APP:
        # A very long text needs the lowest error correction to fit a QR code at all.
        return {"ec_level": "L"} if symbology is Symbology.QR_CODE and len(text) > 1200 else {}
    form = APP_QR
    return {"version": form.version, "ec_level": form.error_correction, "data_mask": form.mask}


def loyalty_code(number: int, symbology: Symbology, kind: CodeKind = CodeKind.CARD) -> Code:
    """Write a member's number, 0 to 999999, as a code of this symbology.

    EAN and UPC numbers have the prefixes of restricted circulation in a shop: 02 and 20 to 29 for EAN-13, 2
    for EAN-8, 4 for UPC-A (GS1 General Specifications 1.4 and 2.1).
    """
    return Code(kind=kind, symbology=symbology, text=_text(number, symbology))


def _text(number: int, symbology: Symbology) -> str:
    match symbology:
        case Symbology.EAN_13:
            return with_check_digit(f"290{number:09d}")
        case Symbology.EAN_8:
            return with_check_digit(f"2{number:06d}")
        case Symbology.UPC_A:
            return with_check_digit(f"4{number:010d}")
        case Symbology.ITF:
            return f"2900{number:08d}"
        case _:
            return f"CLM{_LETTERS[symbology]}-{number:06d}"


_LETTERS = {
    Symbology.CODE_128: "B",
    Symbology.CODE_39: "C",
    Symbology.QR_CODE: "Q",
    Symbology.AZTEC: "A",
    Symbology.PDF_417: "P",
    Symbology.DATA_MATRIX: "D",
}
