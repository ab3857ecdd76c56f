"""The card exactly as glasses draw it, for who writes an offer. Drawing is not looking: nothing is read."""

import io

from overlays.card import PERSONAL_REASONS, Bag, Bonus, Card, Language, Reason, ReasonKind, Temperature
from overlays.layout import CardFace, lay_out
from overlays.paint import paint
from overlays.profiles import DisplayProfile
from server.domain.categories import PrivacyClass
from server.domain.offers.offer import AnyOffer

LONG_NAME = "Marie-Antoinette D."
SHORT_NAME = "Léa M."


def card_picture(offer: AnyOffer, profile: DisplayProfile, language: Language, name: str) -> bytes:
    """Draw a card with this offer on it, as PNG.

    Args:
        offer: Stands on the card as its only bonus.
        profile: The display.
        language: Of the attendant.
        name: Of an invented customer.

    Raises:
        DoesNotFit: No form of the title fits this display: write a shorter one.
    """
    bonus = Bonus(
        bonus_id="preview", kind=offer.kind, title=offer.title.in_language(language), reason=_reason(offer)
    )
    card = Card(
        card_id="preview",
        name=name,
        order="4101",
        bay="B2",
        bags=(Bag(label="B-1", temperature=Temperature.AMBIENT),),
        bonuses=(bonus,),
    )
    written = io.BytesIO()
    paint(lay_out(CardFace(card, bonus_index=0), profile, language), profile).save(written, "PNG")
    return written.getvalue()


def _reason(offer: AnyOffer) -> Reason:
    """The sentence that goes with it when everything personal holds."""
    if offer.reason not in PERSONAL_REASONS:
        return Reason(kind=offer.reason)
    if offer.category is None or offer.category.privacy is not PrivacyClass.GREEN:
        return Reason(kind=ReasonKind.OFFER_OF_THE_MOMENT)
    return Reason(kind=offer.reason, category=offer.category.green)
