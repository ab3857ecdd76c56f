"""Product categories and what may be said about them (docs/decisions/0010)."""

import enum
from collections.abc import Mapping

from overlays.card import GreenCategory


class PrivacyClass(enum.StrEnum):
    """How careful the shop is with a category."""

    GREEN = "green"
    """Embarrasses nobody: may be offered, and named as the customer's own habit."""
    AMBER = "amber"
    """Says something about a household: only to those who bought it and agreed, never named as a habit."""
    RED = "red"
    """Never offered, never shown, never kept."""


class Category(enum.StrEnum):
    """What a product or an offer belongs to; the list is closed."""

    BREAD = "bread"
    CHEESE = "cheese"
    CHOCOLATE = "chocolate"
    COFFEE = "coffee"
    DAIRY = "dairy"
    DETERGENT = "detergent"
    FRUIT = "fruit"
    JUICE = "juice"
    OLIVE_OIL = "olive_oil"
    PASTA = "pasta"
    RICE = "rice"
    TEA = "tea"
    VEGETABLES = "vegetables"
    WATER = "water"
    YOGHURT = "yoghurt"

    BABY = "baby"
    CHILDREN = "children"
    DIETARY = "dietary"
    HALAL = "halal"
    KOSHER = "kosher"
    PETS = "pets"
    SEASONAL_RELIGIOUS = "seasonal_religious"

    ALCOHOL = "alcohol"
    FEMININE_HYGIENE = "feminine_hygiene"
    GAMBLING = "gambling"
    INCONTINENCE = "incontinence"
    INFANT_FORMULA = "infant_formula"
    OTC = "otc"
    PHARMACY = "pharmacy"
    PREGNANCY = "pregnancy"
    SMOKING_CESSATION = "smoking_cessation"
    TOBACCO = "tobacco"
    VITAMINS = "vitamins"

    @property
    def privacy(self) -> PrivacyClass:
        """The class that decides what may be offered and said."""
        return _PRIVACY.get(self, PrivacyClass.GREEN)

    @property
    def green(self) -> GreenCategory | None:
        """The category as it may stand on a card, or None when it may not."""
        return GreenCategory(self.value) if self.privacy is PrivacyClass.GREEN else None


_BELIEF = "GDPR 9(1), religious belief; what gives it away counts too (CJEU C-184/20)"
_HEALTH = "GDPR 9(1), health; what gives it away counts too (CJEU C-184/20; orders at a pharmacy: C-21/23)"
_MEDICINE = (
    f"{_HEALTH}; Directive 2001/83/EC, 87 to 90: no promotion beside what the marketing authorisation says"
)
_CHILD = "GDPR recital 38: children are not to be profiled for marketing"
_LIFE = "GDPR 9(1), sex life and health; what gives it away counts too (CJEU C-184/20)"
_HOUSE = "house rule: says something about a household that nobody wants said at a car window"

AMBER_FOR: Mapping[Category, str] = {
    Category.BABY: _CHILD,
    Category.CHILDREN: _CHILD,
    Category.DIETARY: _HEALTH,
    Category.HALAL: _BELIEF,
    Category.KOSHER: _BELIEF,
    Category.PETS: _HOUSE,
    Category.SEASONAL_RELIGIOUS: _BELIEF,
}
"""Where the rule of each amber category comes from. Not legal advice: a shop asks its lawyers."""
RED_FOR: Mapping[Category, str] = {
    Category.ALCOHOL: "Code de la santé publique L3323-2, L3322-9: advertising in listed places only",
    Category.FEMININE_HYGIENE: _LIFE,
    Category.GAMBLING: "house rule: a game of chance is no thanks for an order",
    Category.INCONTINENCE: _HEALTH,
    Category.INFANT_FORMULA: "Delegated Regulation (EU) 2016/127, 10(2): no samples, coupons or premiums",
    Category.OTC: _MEDICINE,
    Category.PHARMACY: _MEDICINE,
    Category.PREGNANCY: _LIFE,
    Category.SMOKING_CESSATION: _MEDICINE,
    Category.TOBACCO: "Code de la santé publique L3512-4: no advertising, nothing free, no lower price",
    Category.VITAMINS: _HEALTH,
}
"""Where the rule of each red category comes from."""
_PRIVACY = dict.fromkeys(AMBER_FOR, PrivacyClass.AMBER) | dict.fromkeys(RED_FOR, PrivacyClass.RED)
NEVER_FIRST = frozenset({Category.BABY})
"""Never the first suggestion on a card, even to those who buy it."""
