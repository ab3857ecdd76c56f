"""Whether the words of an offer fit each display, and the form that each would take."""

import functools
from dataclasses import dataclass

from overlays.card import Language
from overlays.errors import DoesNotFit
from overlays.layout import CardFace, lay_out
from overlays.profiles import PROFILES
from server.console.card_picture import LONG_NAME, SHORT_NAME, Gift, drawn_card


@dataclass(frozen=True, slots=True)
class Fit:
    """One display."""

    profile: str
    short: str | None
    """What stands there beside a short name; None: nothing fits."""
    long: str | None
    """Beside a long one."""


def fits(gift: Gift, language: Language) -> tuple[Fit, ...]:
    """Lay the card out for every display."""
    return tuple(
        Fit(name, *(_shown(gift, name, language, who) for who in (SHORT_NAME, LONG_NAME)))
        for name in PROFILES
    )


@functools.lru_cache(maxsize=2048)
def _shown(gift: Gift, profile: str, language: Language, name: str) -> str | None:
    """The form of the title that a display takes."""
    try:
        layout = lay_out(CardFace(drawn_card(gift, name), bonus_index=0), PROFILES[profile], language)
    except DoesNotFit:
        return None
    lines = [text.text for row in layout.rows for text in row.texts]
    return next((form for form in gift.title.forms if form in lines), gift.title.forms[0])
