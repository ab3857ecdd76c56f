"""GTINs: the numbers of products, in the four lengths in which GS1 writes them."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from server.domain.codes import check_digit_holds

LENGTHS = (8, 12, 13, 14)


def _checked(number: str) -> str:
    if not check_digit_holds(number):
        raise ValueError("has a wrong check digit")
    return number


Gtin = Annotated[str, StringConstraints(pattern=r"^([0-9]{8}|[0-9]{12,14})$"), AfterValidator(_checked)]


def spellings(gtin: str) -> tuple[str, ...]:
    """Every way to write one number: filled with zeros on the left, it stays the same product.

    Source: GS1 General Specifications, section 3.3.2 (GTIN in 14 digits).
    """
    digits = gtin.lstrip("0")
    return tuple(digits.zfill(length) for length in LENGTHS if len(digits) <= length)
