"""The card exactly as glasses draw it, for who writes an offer. Drawing is not looking: nothing is read."""

import io
from dataclasses import dataclass

from overlays.card import (
    PERSONAL_REASONS,
    Bag,
    Bonus,
    BonusKind,
    Card,
    Language,
    Reason,
    ReasonKind,
    Temperature,
    Wording,
)
from overlays.layout import CardFace, lay_out
from overlays.paint import paint
from overlays.profiles import DisplayProfile
from server.domain.categories import Category, PrivacyClass
from server.domain.offers.offer import AnyOffer

LONG_NAME = "Marie-Antoinette D."
SHORT_NAME = "Léa M."


@dataclass(frozen=True, slots=True)
class Gift:
    """As much of an offer as a card shows of it, in one language."""

    kind: BonusKind
    title: Wording
    reason: Reason


def gift_of(offer: AnyOffer, language: Language) -> Gift:
    """What a card shows of an offer."""
    return Gift(offer.kind, offer.title.in_language(language), reason_on_card(offer.reason, offer.category))


def card_picture(gift: Gift, profile: DisplayProfile, language: Language, name: str) -> bytes:
    """Draw a card with this gift on it, as PNG.

    Args:
        gift: Stands on the card as its only bonus.
        profile: The display.
        language: Of the attendant.
        name: Of an invented customer.

    Raises:
        DoesNotFit: No form of the title fits this display: write a shorter one.
    """
    return face_picture(CardFace(drawn_card(gift, name), bonus_index=0), profile, language)


def face_picture(face: CardFace, profile: DisplayProfile, language: Language) -> bytes:
    """Draw a card as a display shows it, as PNG.

    Raises:
        DoesNotFit: Something on it fits this display in no form.
    """
    written = io.BytesIO()
    paint(lay_out(face, profile, language), profile).save(written, "PNG")
    return written.getvalue()


def drawn_card(gift: Gift, name: str) -> Card:
    """The card of an invented pickup."""
    bonus = Bonus(bonus_id="preview", kind=gift.kind, title=gift.title, reason=gift.reason)
    return Card(
        card_id="preview",
        name=name,
        order="4101",
        bay="B2",
        bags=(Bag(label="B-1", temperature=Temperature.AMBIENT),),
        bonuses=(bonus,),
    )


def reason_on_card(reason: ReasonKind, category: Category | None) -> Reason:
    """The sentence that goes with it when everything personal holds."""
    if reason not in PERSONAL_REASONS:
        return Reason(kind=reason)
    if category is None or category.privacy is not PrivacyClass.GREEN:
        return Reason(kind=ReasonKind.OFFER_OF_THE_MOMENT)
    return Reason(kind=reason, category=category.green)
