"""Campaigns and offers, as the loyalty team writes them."""

import functools
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from overlays.card import PERSONAL_REASONS, BonusKind, Frozen, Identifier, Language, ReasonKind, Wording
from server.domain.categories import Category, PrivacyClass
from server.domain.offers.conditions import Condition

Cents = Annotated[int, Field(ge=0, le=100_000_000)]
Units = Annotated[int, Field(ge=0, le=100_000_000)]


class Title(Frozen):
    """The words of an offer in both languages, each in falling length."""

    fr: Wording
    en: Wording

    def in_language(self, language: Language) -> Wording:
        """The words an attendant with this language reads."""
        return self.fr if language is Language.FRENCH else self.en


class Limits(Frozen):
    """How much of an offer may leave; None = not limited that way."""

    units_total: Units | None = None
    budget_cents: Cents | None = None
    days_between: Annotated[int, Field(ge=1, le=366)]
    """A customer gets the offer at most once in this many days."""


class Offer(Frozen):
    """One coupon, sample or message that may be suggested."""

    offer_id: Identifier
    kind: BonusKind
    title: Title
    category: Category | None = None
    """None: it belongs to no category, as a word of welcome."""
    reason: ReasonKind
    face_value_cents: Annotated[int, Field(ge=0, le=100_000)]
    conditions: Annotated[tuple[Condition, ...], Field(max_length=8)] = ()
    limits: Limits

    @functools.cached_property
    def reads_purchases(self) -> bool:
        """Whether what the customer bought or did decides about it; then they have to have agreed."""
        amber = self.category is not None and self.category.privacy is PrivacyClass.AMBER
        return amber or any(condition.reads_purchases for condition in self.conditions)

    @model_validator(mode="after")
    def _a_category_is_offered_as_its_privacy_class_allows(self) -> "Offer":
        if self.category is not None and self.category.privacy is PrivacyClass.RED:
            raise ValueError(f"{self.category} is never offered")
        green = self.category is not None and self.category.privacy is PrivacyClass.GREEN
        if self.reason in PERSONAL_REASONS and not green:
            raise ValueError(f"the reason {self.reason} is said of a green category only")
        return self

    @model_validator(mode="after")
    def _a_condition_uses_a_purchase_only_as_far_as_it_may(self) -> "Offer":
        for place, condition in enumerate(self.conditions):
            for inside, kind in condition.kinds():
                category = kind.reads_category
                if category is None:
                    continue
                path = f"conditions.{place}.{inside}".rstrip(".")
                if category.privacy is PrivacyClass.RED:
                    raise ValueError(f"{path}: nothing is chosen by {category}")
                if category.privacy is PrivacyClass.AMBER and category is not self.category:
                    raise ValueError(f"{path}: {category} may choose its own offers only")
        return self


class Campaign(Frozen):
    """Offers that belong together and share a priority."""

    campaign_id: Identifier
    name: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    """For the loyalty team; never shown in the glasses."""
    priority: Annotated[int, Field(ge=0, le=9)] = 0
    """9 comes first."""
    offers: Annotated[tuple[Offer, ...], Field(min_length=1, max_length=500)]
