"""Shift badges: QR codes that begin a shift and say how somebody wears the glasses, and never who.

A badge reads ``BAYLENS:badge-<language>-<hand>:<site>:<proof>``, proved like a command card. Two attendants
with the same preferences carry the same badge, so nothing that is scanned, sent or kept can tell them apart:
no attendant is timed or ranked, only the site is (docs/decisions/0036).
"""

import enum
import hmac
from dataclasses import dataclass

from overlays.card import Language
from overlays.commands import PREFIX, proof

_WORD = "badge"


class Hand(enum.StrEnum):
    """The hand, or the side of the head, at which the attendant answers with arrow keys or a touch pad."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Badge:
    """How somebody wears the glasses. There is no field for who, and no number to count them by."""

    language: Language = Language.FRENCH
    hand: Hand = Hand.RIGHT


def badge_card(badge: Badge, site_id: str, key: bytes) -> str:
    """Write the text of a badge for one site.

    Args:
        badge: What it says.
        site_id: The site at which it is valid.
        key: The site's secret, 32 bytes.
    """
    word = f"{_WORD}-{badge.language}-{badge.hand}"
    return f"{PREFIX}{word}:{site_id}:{proof(word, site_id, key)}"


def read_badge(text: str, site_id: str, key: bytes) -> Badge | None:
    """Read a badge; None when it is none, is forged, or belongs to another site."""
    parts = text.removeprefix(PREFIX).split(":")
    if not text.startswith(PREFIX) or len(parts) != 3 or parts[1] != site_id:
        return None
    badge = worded(parts[0])
    expected = proof(parts[0], site_id, key)
    return badge if badge and hmac.compare_digest(parts[2].encode(), expected.encode()) else None


def worded(word: str) -> Badge | None:
    """What the first part of a badge says; None when it says nothing."""
    try:
        kind, language, hand = word.split("-")
        return Badge(Language(language), Hand(hand)) if kind == _WORD else None
    except ValueError:
        return None
