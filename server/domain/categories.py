"""Product categories and what may be said about them (docs/decisions/0010)."""

import enum

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


_AMBER = frozenset(
    {
        Category.BABY,
        Category.CHILDREN,
        Category.DIETARY,
        Category.HALAL,
        Category.KOSHER,
        Category.PETS,
        Category.SEASONAL_RELIGIOUS,
    }
)
_RED = frozenset(
    {
        Category.ALCOHOL,
        Category.FEMININE_HYGIENE,
        Category.GAMBLING,
        Category.INCONTINENCE,
        Category.INFANT_FORMULA,
        Category.OTC,
        Category.PHARMACY,
        Category.PREGNANCY,
        Category.SMOKING_CESSATION,
        Category.TOBACCO,
        Category.VITAMINS,
    }
)
_PRIVACY = dict.fromkeys(_AMBER, PrivacyClass.AMBER) | dict.fromkeys(_RED, PrivacyClass.RED)
NEVER_FIRST = frozenset({Category.BABY})
"""Never the first suggestion on a card, even to those who buy it."""
