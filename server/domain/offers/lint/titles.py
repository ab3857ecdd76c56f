"""Whether the words of every offer fit every display."""

import functools
from collections.abc import Iterator

from overlays.card import Bonus, BonusKind, Card, Language, Reason, ReasonKind, Wording
from overlays.errors import DoesNotFit
from overlays.layout import CardFace, lay_out, undrawable
from overlays.profiles import PROFILES
from server.domain.obstacles import ObstacleKind
from server.domain.offers.campaign import Campaign
from server.domain.offers.lint.finding import Finding, error


def unfit_titles(campaign: Campaign) -> Iterator[Finding]:
    """Titles of which not even the shortest form fits a display, or can be drawn there."""
    for place, offer in enumerate(campaign.offers):
        for language in Language:
            title = offer.title.in_language(language)
            displays = [name for name in PROFILES if not _fits(offer.kind, title, name, language)]
            letters, path = undrawable("".join(title.forms)), f"offers.{place}.title.{language}"
            if displays and letters:
                yield error(path, ObstacleKind.TITLE_UNDRAWABLE, letters=letters)
            elif displays:
                yield error(path, ObstacleKind.TITLE_UNFIT, displays=", ".join(displays))


@functools.lru_cache(maxsize=2048)
def _fits(kind: BonusKind, title: Wording, profile: str, language: Language) -> bool:
    """Lay it out beside the shortest order and bay there can be, so that only the title can fail."""
    bonus = Bonus(
        bonus_id="lint",
        kind=kind,
        title=title,
        reason=Reason(kind=ReasonKind.OFFER_OF_THE_MOMENT),
    )
    card = Card(card_id="lint", name=None, order="1", bay="1", bonuses=(bonus,))
    try:
        lay_out(CardFace(card), PROFILES[profile], language)
    except DoesNotFit:
        return False
    return True
