"""Offers, as the loyalty team writes them: a coupon, a sample or a message."""

import functools
from typing import Annotated, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from overlays.card import PERSONAL_REASONS, BonusKind, Frozen, Identifier, Language, ReasonKind, Wording
from server.domain.categories import Category, PrivacyClass
from server.domain.gtin import Gtin
from server.domain.offers.allergens import Allergen
from server.domain.offers.benefit import AmountOff, Benefit
from server.domain.offers.conditions import Condition
from server.domain.offers.coupon_code import CodePattern
from server.domain.offers.limits import Counting, Limit, Limits, Period, Scope

_SCOPES = frozenset({Scope.OFFER, Scope.OFFER_SITE, Scope.CUSTOMER, Scope.GROUP})
Units = Annotated[int, Field(ge=0, le=100_000_000)]
FaceValue = Annotated[int, Field(ge=0, le=100_000)]


class Title(Frozen):
    """The words of an offer in both languages, each in falling length."""

    fr: Wording
    en: Wording

    def in_language(self, language: Language) -> Wording:
        """The words an attendant with this language reads."""
        return self.fr if language is Language.FRENCH else self.en


class Offer(Frozen):
    """What every offer has: a coupon, a sample or a message that may be suggested."""

    kind: BonusKind
    offer_id: Identifier
    title: Title
    category: Category | None = None
    """None: it belongs to no category, as a word of welcome."""
    reason: ReasonKind
    face_value_cents: FaceValue
    """What one of it may cost the shop at most."""
    conditions: Annotated[tuple[Condition, ...], Field(max_length=8)] = ()
    limits: Limits = ()
    days_between: Annotated[int, Field(ge=1, le=366)]
    """A customer gets the offer at most once in this many days."""
    group: Identifier | None = None
    """Its exclusivity group: of one group, a card shows one offer at most."""
    lane: Identifier = "shop"
    """Its stacking lane: the bonuses of one card are all of one lane, that of the best of them."""

    @functools.cached_property
    def reads_purchases(self) -> bool:
        """Whether what the customer bought or did decides about it; then they have to have agreed."""
        amber = self.category is not None and self.category.privacy is PrivacyClass.AMBER
        return amber or any(condition.reads_purchases for condition in self.conditions)

    @property
    def units_total(self) -> int | None:
        """How many may leave at all sites together, ever; None = that is not limited."""
        limit = self.limit(Scope.OFFER, Counting.UNITS)
        return None if limit is None else limit.maximum

    @property
    def budget_cents(self) -> int | None:
        """How much face value may leave at all sites together, ever; None = that is not limited."""
        limit = self.limit(Scope.OFFER, Counting.CENTS)
        return None if limit is None else limit.maximum

    def limit(self, scope: Scope, counter: Counting, period: Period = Period.TOTAL) -> Limit | None:
        """The limit that counts like this; None = there is none."""
        key = (scope, counter, period)
        return next((one for one in self.limits if (one.scope, one.counter, one.period) == key), None)

    @model_validator(mode="after")
    def _a_category_is_offered_as_its_privacy_class_allows(self) -> Self:
        if self.category is not None and self.category.privacy is PrivacyClass.RED:
            raise ValueError(f"{self.category} is never offered")
        green = self.category is not None and self.category.privacy is PrivacyClass.GREEN
        if self.reason in PERSONAL_REASONS and not green:
            raise ValueError(f"the reason {self.reason} is said of a green category only")
        return self

    @model_validator(mode="after")
    def _a_condition_uses_a_purchase_only_as_far_as_it_may(self) -> Self:
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

    @model_validator(mode="after")
    def _its_limits_count_the_offer(self) -> Self:
        for place, limit in enumerate(self.limits):
            if limit.scope not in _SCOPES:
                raise ValueError(f"limits.{place}: a limit of the scope {limit.scope} stands on the campaign")
            if limit.group is not None:
                raise ValueError(f"limits.{place}: an offer's limit counts the offer's own group")
            if limit.scope is Scope.GROUP and self.group is None:
                raise ValueError(f"limits.{place}: the offer is in no group")
        return self


class Coupon(Offer):
    """Money off, now or at the next order."""

    kind: Literal[BonusKind.COUPON] = BonusKind.COUPON
    benefit: Benefit = AmountOff()
    gtins: Annotated[tuple[Gtin, ...], Field(max_length=200)] = ()
    """The products it is good for; none = the whole category, or the whole order."""
    price_cents: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """What the cheapest of these products costs without the coupon; the discount cap is checked by it."""
    code_pattern: CodePattern | None = None
    """What its codes look like; None = the coupon has no code of its own."""

    @property
    def discount_percent(self) -> float | None:
        """How much is taken off the price of a product; None where that is not known, or not said of one."""
        return self.benefit.share(self.face_value_cents, self.price_cents)


class Sample(Offer):
    """A product to take home; how many there are at each site stands in the books, not here."""

    kind: Literal[BonusKind.SAMPLE] = BonusKind.SAMPLE
    gtin: Gtin | None = None
    allergens: Annotated[tuple[Allergen, ...], Field(max_length=len(Allergen))] | None = None
    """What it contains; an empty list says that it contains none of them, None that nobody has said."""


class Message(Offer):
    """A sentence, and nothing to hand over."""

    kind: Literal[BonusKind.MESSAGE] = BonusKind.MESSAGE
    face_value_cents: FaceValue = 0


AnyOffer = Annotated[Coupon | Sample | Message, Field(discriminator="kind")]
_ANY_OFFER: TypeAdapter[AnyOffer] = TypeAdapter(AnyOffer)


@functools.lru_cache(maxsize=1024)
def read_offer(document: str) -> AnyOffer:
    """Read an offer from the JSON that it was written as; the same JSON is read once."""
    return _ANY_OFFER.validate_json(document)
