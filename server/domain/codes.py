"""Loyalty codes as customers hold them: what a symbology can hold, and under which text a code is known."""

from overlays.codes import DIGEST, Symbology, canonical

_DIGITS = {Symbology.EAN_13: 13, Symbology.UPC_A: 12, Symbology.EAN_8: 8, Symbology.UPC_E: 8}


def known_as(text: str, symbology: Symbology) -> str:
    """The one text under which a reported code is looked up, however the glasses read it.

    A digest is already canonical: it is what is left of a payload that no message may carry.
    """
    return text if text.startswith(DIGEST) else canonical(text, symbology)


def well_formed(text: str, symbology: Symbology) -> bool:
    """Whether this symbology can hold this text: length, digits and check digit of the retail codes."""
    length = _DIGITS.get(symbology)
    if length is None:
        return bool(text)
    if len(text) != length or not _only_digits(text):
        return False
    return check_digit_holds(canonical(text, symbology))


def check_digit_holds(number: str) -> bool:
    """Whether the last digit of a GTIN-8, -12, -13 or -14 is its check digit."""
    return _only_digits(number) and len(number) > 1 and with_check_digit(number[:-1]) == number


def with_check_digit(body: str) -> str:
    """Append the check digit of GS1 General Specifications section 7.9 to the digits of a number."""
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return f"{body}{-weighted % 10}"


def _only_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
