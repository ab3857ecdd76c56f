"""Sixty invented customers: names, consents, codes in all ten symbologies, eight weeks of groceries."""

import numpy as np

from overlays.wire import Symbology
from sample_cards.shop.codes import loyalty_code
from sample_cards.shop.names import FIRST_NAMES, INITIALS
from server.domain.categories import Category
from server.domain.codes import with_check_digit
from server.domain.parts import Code, CodeKind, Customer, Purchase
from server.domain.visit import Tier

CARRIED = (
    Symbology.EAN_13,
    Symbology.QR_CODE,
    Symbology.CODE_128,
    Symbology.DATA_MATRIX,
    Symbology.PDF_417,
    Symbology.AZTEC,
    Symbology.EAN_8,
    Symbology.UPC_A,
    Symbology.CODE_39,
    Symbology.ITF,
)
"""The first code of the members in turn."""

ON_A_SCREEN = frozenset({Symbology.QR_CODE, Symbology.AZTEC})

PRICES_CENTS = {
    Category.COFFEE: 489, Category.CHEESE: 365, Category.BREAD: 145, Category.CHOCOLATE: 229,
    Category.FRUIT: 312, Category.VEGETABLES: 278, Category.YOGHURT: 254, Category.PASTA: 119,
    Category.DETERGENT: 749, Category.OLIVE_OIL: 899, Category.JUICE: 239, Category.TEA: 327,
    Category.PETS: 565, Category.CHILDREN: 429,
}  # fmt: skip
"""What the members buy: an own-brand product each. Nothing of a red category exists in this shop's data."""

_WEEKS = 8
_STAPLES = (Category.BREAD, Category.FRUIT, Category.VEGETABLES, Category.YOGHURT)
_HABITS = (
    (Category.COFFEE, Category.CHEESE),
    (Category.TEA, Category.CHOCOLATE),
    (Category.PASTA, Category.OLIVE_OIL),
    (Category.COFFEE, Category.DETERGENT),
    (Category.CHEESE, Category.JUICE),
    (Category.PETS, Category.CHOCOLATE),
    (Category.CHILDREN, Category.JUICE),
)


def members(chance: np.random.Generator) -> tuple[Customer, ...]:
    """Invent every customer; the same chance invents the same."""
    numbers = 1000 + chance.choice(900_000, len(FIRST_NAMES), replace=False)
    return tuple(_member(place, int(number), chance) for place, number in enumerate(numbers))


def _member(place: int, number: int, chance: np.random.Generator) -> Customer:
    newcomer = place % 10 == 5
    return Customer(
        customer_id=f"c-{place + 1:03d}",
        first_name=FIRST_NAMES[place],
        family_initial=INITIALS[place % len(INITIALS)],
        name_on_glasses=place % 10 != 2,
        profiling=place % 12 != 7,
        tier=(Tier.GOLD, Tier.CLASSIC, Tier.SILVER, Tier.CLASSIC)[place % 4],
        pickups_before=0 if newcomer else int(chance.integers(1, 60)),
        codes=_codes(place, number),
        purchases=() if newcomer else _groceries(_HABITS[place % len(_HABITS)], chance),
    )


def _codes(place: int, number: int) -> tuple[Code, ...]:
    """Everybody one; every third the app beside it, every fifth a key tag."""
    first = CARRIED[place % len(CARRIED)]
    codes = [loyalty_code(number, first, CodeKind.APP if first in ON_A_SCREEN else CodeKind.CARD)]
    if place % 3 == 0:
        codes.append(loyalty_code(number, Symbology.QR_CODE, CodeKind.APP))
    if place % 5 == 0 and first is not Symbology.CODE_128:
        codes.append(loyalty_code(number, Symbology.CODE_128, CodeKind.KEY_TAG))
    return tuple(dict.fromkeys(codes))


def _groceries(habits: tuple[Category, ...], chance: np.random.Generator) -> tuple[Purchase, ...]:
    """One basket a week, newest first: the habits nearly always, the staples often."""
    baskets: list[Purchase] = []
    for week in range(_WEEKS):
        days_ago = 7 * week + int(chance.integers(1, 7))
        baskets += [
            _purchase(category, days_ago, int(chance.integers(1, 4)))
            for category in (*habits, *_STAPLES)
            if chance.random() < (0.8 if category in habits else 0.6)
        ]
    return tuple(baskets)


def _purchase(category: Category, days_ago: int, quantity: int) -> Purchase:
    product = list(PRICES_CENTS).index(category)
    return Purchase(
        category=category,
        gtin=with_check_digit(f"2100{product:08d}"),
        days_ago=days_ago,
        quantity=quantity,
        cents=PRICES_CENTS[category] * quantity,
    )
