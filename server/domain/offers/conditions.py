"""Conditions: to whom an offer goes. A closed list of kinds; all of an offer's conditions must hold.

A new kind is one class here: its fields, ``holds``, ``reads_purchases``, and its place in ``Condition``.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from overlays.card import Frozen, Identifier
from server.domain.categories import Category
from server.domain.visit import Tier, Visit

Weeks = Annotated[int, Field(ge=1, le=104)]


class TierAtLeast(Frozen):
    """The customer has this tier or a higher one."""

    reads_purchases: ClassVar[bool] = False
    kind: Literal["tier_at_least"] = "tier_at_least"
    tier: Tier

    def holds(self, visit: Visit) -> bool:
        """Whether it is true of this visit."""
        return visit.visitor.tier.rank >= self.tier.rank


class BoughtCategory(Frozen):
    """The customer bought this category at least so many times in the last weeks."""

    reads_purchases: ClassVar[bool] = True
    kind: Literal["bought_category"] = "bought_category"
    category: Category
    times: Annotated[int, Field(ge=1, le=1000)]
    weeks: Weeks

    def holds(self, visit: Visit) -> bool:
        """Whether it is true of this visit."""
        return visit.visitor.times_bought(self.category, visit.weeks_ago(self.weeks)) >= self.times


class NotBoughtFor(Frozen):
    """The customer has not bought this category in the last weeks, or never did."""

    reads_purchases: ClassVar[bool] = True
    kind: Literal["not_bought_for"] = "not_bought_for"
    category: Category
    weeks: Weeks

    def holds(self, visit: Visit) -> bool:
        """Whether it is true of this visit."""
        return visit.visitor.times_bought(self.category, visit.weeks_ago(self.weeks)) == 0


class FirstPickup(Frozen):
    """The customer has never collected an order before."""

    reads_purchases: ClassVar[bool] = False
    kind: Literal["first_pickup"] = "first_pickup"

    def holds(self, visit: Visit) -> bool:
        """Whether it is true of this visit."""
        return visit.visitor.pickups_before == 0


class SiteIs(Frozen):
    """The pickup is at this site."""

    reads_purchases: ClassVar[bool] = False
    kind: Literal["site_is"] = "site_is"
    site_id: Identifier

    def holds(self, visit: Visit) -> bool:
        """Whether it is true of this visit."""
        return visit.site_id == self.site_id


Condition = Annotated[
    TierAtLeast | BoughtCategory | NotBoughtFor | FirstPickup | SiteIs, Field(discriminator="kind")
]
