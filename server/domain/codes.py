"""Loyalty codes: when two bar codes say the same number.

A UPC-A symbol is an EAN-13 whose first digit is a silent 0, and a UPC-E is a UPC-A with zeros left out
(GS1 General Specifications, sections 5.2.2 and 5.2.3). Decoders disagree about which of them they report,
so a code is compared by its canonical form. EAN-8 is a number space of its own.
"""

from overlays.wire import Symbology

_DIGITS = {Symbology.EAN_13: 13, Symbology.UPC_A: 12, Symbology.EAN_8: 8, Symbology.UPC_E: 8}


def canonical(text: str, symbology: Symbology) -> str:
    """Name the number behind a code; two codes are the same exactly when this is the same text.

    Total: a text that its symbology cannot hold gets a form that no customer's code has.
    """
    if not well_formed(text, symbology):
        return f"malformed {symbology}:{text}"
    if symbology is Symbology.UPC_E:
        return f"{Symbology.EAN_13}:0{_unfolded(text)}"
    if symbology is Symbology.UPC_A:
        return f"{Symbology.EAN_13}:0{text}"
    return f"{symbology}:{text}"


def well_formed(text: str, symbology: Symbology) -> bool:
    """Whether this symbology can hold this text: length, digits and check digit of the retail codes."""
    length = _DIGITS.get(symbology)
    if length is None:
        return bool(text)
    if len(text) != length or not _only_digits(text):
        return False
    if symbology is Symbology.UPC_E:
        return text[0] in "01" and check_digit_holds(_unfolded(text))
    return check_digit_holds(text)


def check_digit_holds(number: str) -> bool:
    """Whether the last digit of a GTIN-8, -12, -13 or -14 is its check digit."""
    return _only_digits(number) and len(number) > 1 and with_check_digit(number[:-1]) == number


def with_check_digit(body: str) -> str:
    """Append the check digit of GS1 General Specifications section 7.9 to the digits of a number."""
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return f"{body}{-weighted % 10}"


def _unfolded(upc_e: str) -> str:
    """Put the zeros of a UPC-E back: eight digits become the twelve of its UPC-A."""
    system, digits, check = upc_e[0], upc_e[1:7], upc_e[7]
    last = digits[5]
    if last in "012":
        body = f"{digits[:2]}{last}0000{digits[2:5]}"
    elif last == "3":
        body = f"{digits[:3]}00000{digits[3:5]}"
    elif last == "4":
        body = f"{digits[:4]}00000{digits[4]}"
    else:
        body = f"{digits[:5]}0000{last}"
    return f"{system}{body}{check}"


def _only_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
