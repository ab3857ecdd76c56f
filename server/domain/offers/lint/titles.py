"""Whether the words of every offer fit every display."""

from collections.abc import Iterator

from overlays.card import Bonus, Card, Language, Reason, ReasonKind
from overlays.errors import DoesNotFit
from overlays.layout import CardFace, lay_out
from overlays.profiles import PROFILES, DisplayProfile
from server.domain.offers.campaign import Campaign
from server.domain.offers.lint.finding import Finding, error
from server.domain.offers.offer import Offer


def unfit_titles(campaign: Campaign) -> Iterator[Finding]:
    """Titles of which not even the shortest form fits a display."""
    for place, offer in enumerate(campaign.offers):
        for language in Language:
            displays = [name for name, one in PROFILES.items() if not _fits(offer, one, language)]
            if displays:
                yield error(
                    f"offers.{place}.title.{language}",
                    f"n’entre pas dans {', '.join(displays)} ; ajoutez une forme plus courte",
                    f"does not fit {', '.join(displays)}; add a shorter form",
                )


def _fits(offer: Offer, profile: DisplayProfile, language: Language) -> bool:
    """Lay it out beside the shortest order and bay there can be, so that only the title can fail."""
    bonus = Bonus(
        bonus_id="lint",
        kind=offer.kind,
        title=offer.title.in_language(language),
        reason=Reason(kind=ReasonKind.OFFER_OF_THE_MOMENT),
    )
    card = Card(card_id="lint", name=None, order="1", bay="1", bonuses=(bonus,))
    try:
        lay_out(CardFace(card), profile, language)
    except DoesNotFit:
        return False
    return True
