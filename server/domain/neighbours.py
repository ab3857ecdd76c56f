"""Neighbours: codes that could be taken for another where a camera sees badly.

Two codes that differ in one digit look almost alike in bars. The glasses compare what is blurred with the
codes that are expected; a customer who is not expected but whose code neighbours an expected one must be in
that comparison too, or would be taken for the other.
"""

from server.domain.codes import check_digit_holds, with_check_digit

SHORTEST = 10
"""Characters; shorter codes are never told by their shape alone."""
_DIGITS = "0123456789"


def neighbours(code: str) -> frozenset[str]:
    """List every code that differs from this one in one digit; the check digit of a GTIN follows.

    Args:
        code: A canonical code. Of one that is too short there are none.
    """
    if len(code) < SHORTEST:
        return frozenset()
    gtin = len(code) == 13 and check_digit_holds(code)
    body = code[:-1] if gtin else code
    return frozenset(
        with_check_digit(other) if gtin else other
        for place, digit in enumerate(body)
        if digit in _DIGITS
        for other in (body[:place] + instead + body[place + 1 :] for instead in _DIGITS if instead != digit)
    )
