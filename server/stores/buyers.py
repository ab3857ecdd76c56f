"""An offer of a delicate category goes to those who bought it only: that rule, for counting an audience.

It is no kind of the closed list, because nobody writes it: it holds whatever stands in the document
(docs/decisions/0010).
"""

import datetime as dt
from collections.abc import Sequence
from typing import ClassVar, Literal

from server.domain.categories import Category, PrivacyClass
from server.domain.offers.conditions.kind import Condition, Kind, Sensitivity
from server.stores.audience import Claim, bought, in_the_books


class BuyerOf(Kind):
    """The customer ever bought this category, and agreed that it counts."""

    sensitivity: ClassVar[Sensitivity] = Sensitivity.PROFILE
    kind: Literal["buyer_of"] = "buyer_of"
    category: Category


@in_the_books.register
def _(kind: BuyerOf, wall: dt.datetime) -> Claim:
    del wall
    return bought(kind.category, dt.date.min) > 0


def demands(conditions: Sequence[Condition], category: Category | None) -> tuple[Condition, ...]:
    """Everything that has to hold for an offer: its conditions, and what its category asks for."""
    if category is None or category.privacy is not PrivacyClass.AMBER:
        return tuple(conditions)
    return (*conditions, BuyerOf(category=category))
