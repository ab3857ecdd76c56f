"""Loyalty codes: what a bar code says, in the one form in which two readings can be compared.

The same card can be read in several ways: a UPC-A as 12 digits or as an EAN-13 with a leading zero, a
UPC-E zero-suppressed or expanded (GS1 General Specifications, section 5.2). Both sides compare canonical
texts only.

A payload that is no plain loyalty number (3 KB of text, a line break, another script) crosses as its
digest: it can still be somebody's registered code, and nothing that a stranger wrote into a QR code travels
any further.
"""

import enum
import hashlib
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

LONGEST_CODE = 128
DIGEST = "sha256:"


class Symbology(enum.StrEnum):
    """The symbologies a loyalty code may be printed in. Micro QR counts as QR Code."""

    EAN_13 = "EAN-13"
    EAN_8 = "EAN-8"
    UPC_A = "UPC-A"
    UPC_E = "UPC-E"
    CODE_128 = "Code 128"
    CODE_39 = "Code 39"
    CODE_93 = "Code 93"
    ITF = "ITF"
    CODABAR = "Codabar"
    QR_CODE = "QR Code"
    AZTEC = "Aztec"
    PDF_417 = "PDF417"
    DATA_MATRIX = "Data Matrix"


def is_plain(text: str) -> bool:
    """Whether a text can cross as it is: 1 to 128 printable ASCII characters."""
    return 1 <= len(text) <= LONGEST_CODE and all(" " <= character <= "~" for character in text)


def _code_characters(text: str) -> str:
    if not is_plain(text):
        raise ValueError("a loyalty code holds printable ASCII only")
    return text


CodeText = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_CODE), AfterValidator(_code_characters)
]
"""A code as it crosses: 1 to 128 printable ASCII characters."""


def canonical(payload: str, symbology: Symbology) -> str:
    """Bring a reading into the one form in which codes are compared, stored and sent.

    Args:
        payload: What a decoder read, or what somebody registered; may be anything but empty.
        symbology: What it is printed in.

    Returns:
        A ``CodeText``: 13 digits for EAN-13, UPC-A and UPC-E, a plain text as it is, of others the SHA-256.
    """
    # Generators of QR codes leave blanks and line breaks at the end; they are not part of a number.
    text = payload.replace("\r\n", "\n").strip() or payload
    if symbology is Symbology.UPC_E and len(text) == 8 and text.isascii() and text.isdigit():
        text = "0" + _expanded(text)
    elif symbology in {Symbology.UPC_A, Symbology.UPC_E} and len(text) == 12:
        text = "0" + text
    if is_plain(text) and not text.startswith(DIGEST):
        return text
    return DIGEST + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _expanded(upc_e: str) -> str:
    """Undo the zero suppression of a UPC-E: number system, six digits, check digit -> 12 digits of UPC-A.

    Source: GS1 General Specifications, figure 5.2.2.4-1.
    """
    system, body, check = upc_e[0], upc_e[1:7], upc_e[7]
    last = body[5]
    if last in "012":
        middle = body[:2] + last + "0000" + body[2:5]
    elif last == "3":
        middle = body[:3] + "00000" + body[3:5]
    elif last == "4":
        middle = body[:4] + "00000" + body[4]
    else:
        middle = body[:5] + "0000" + last
    return system + middle + check
