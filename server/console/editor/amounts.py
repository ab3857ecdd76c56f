"""Euros as people write them, cents as documents have them."""

import re

from overlays.card import Language

_SPACES = str.maketrans("", "", " \u00a0\u202f€")
_EUROS = re.compile(r"(-?)([0-9]{1,9})(?:[.,]([0-9]{1,2}))?")
_WITH_POINT = re.compile(r"-?[0-9]+\.[0-9]{1,2}")
_WITH_COMMA = re.compile(r"-?[0-9]+,[0-9]{1,2}")
_WHOLE = re.compile(r"-?[0-9]{1,12}")


def cents(text: str) -> int | str:
    """The cents of an amount such as ``1 200,50 €``; what is no amount stays the text it is."""
    found = _EUROS.fullmatch(text.translate(_SPACES))
    if found is None:
        return text
    sign, euros, rest = found.groups()
    amount = int(euros) * 100 + int((rest or "0").ljust(2, "0"))
    return -amount if sign else amount


def euros(amount: int) -> str:
    """Cents as an amount to be changed: ``1200.50``, and whole euros without a point."""
    whole, rest = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{whole}" + (f".{rest:02}" if rest else "")


def shown(text: str, language: Language) -> str:
    """An amount in a field, with the comma of a French page; anything else stays the text it is."""
    is_french = language is Language.FRENCH and _WITH_POINT.fullmatch(text)
    return text.replace(".", ",") if is_french else text


def kept(text: str) -> str:
    """An amount as a sheet has it: ``0.90`` of ``0,90``; anything else stays the text it is."""
    plain = text.strip()
    return plain.replace(",", ".") if _WITH_COMMA.fullmatch(plain) else text


def whole(text: str) -> int | str:
    """A whole number; what is none stays the text it is."""
    plain = text.translate(_SPACES)
    return int(plain) if _WHOLE.fullmatch(plain) else text
