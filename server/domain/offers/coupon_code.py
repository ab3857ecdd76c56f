"""The codes of a coupon: what they look like at the checkout, and how new ones are made."""

import dataclasses
import re
import secrets
import string
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from server.domain.issuance import BonusState

_PLACES = {"#": "[0-9]", "?": "[A-Z]"}
_SIGNS = {"#": string.digits, "?": string.ascii_uppercase}


def _holds_a_place(pattern: str) -> str:
    if not set(pattern) & set(_PLACES):
        raise ValueError("every code would be the same: # stands for a digit, ? for a letter")
    return pattern


CodePattern = Annotated[
    str, StringConstraints(pattern=r"^[A-Z0-9#?-]{4,32}$"), AfterValidator(_holds_a_place)
]
"""What a coupon's codes look like at the checkout: ``#`` is a digit, ``?`` a letter, the rest is itself."""
CouponCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]{4,32}$")]


@dataclasses.dataclass(frozen=True, slots=True)
class DrawnCode:
    """A code and whose bonus it is; one that was sent here and is not drawn yet is nobody's."""

    offer_id: str
    code: str
    bonus_id: str | None
    state: BonusState | None


def fits(code: str, pattern: str) -> bool:
    """Whether a code looks like its pattern."""
    places = "".join(_PLACES.get(character, re.escape(character)) for character in pattern)
    return re.fullmatch(places, code) is not None


def new_code(pattern: str) -> str:
    """Make a code that nobody can guess from others; it may be one that was made before."""
    return "".join(secrets.choice(_SIGNS.get(character, character)) for character in pattern)


def how_many(pattern: str) -> int:
    """How many different codes look like this."""
    found = 1
    for character in pattern:
        found *= len(_SIGNS.get(character, character))
    return found
