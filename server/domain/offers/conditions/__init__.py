"""Conditions: to whom an offer goes. A closed list of kinds, and all, any or none of them in groups.

Each kind is one class with everything that belongs to it: its fields with labels, its judgement of a visit,
its sentence and its *why not* in French and English, and how sensitive it is. What is not known does not
hold, and its contrary does not either (docs/reference/conditions.md).
"""

from server.domain.offers.conditions.basket import BasketHasCategory, BasketHasProduct, BasketTotalBetween
from server.domain.offers.conditions.form import GROUPS, KINDS, FormField, Input, document_path, form
from server.domain.offers.conditions.groups import AllOf, AnyKind, AnyOf, Group, NoneOf
from server.domain.offers.conditions.groups import AnyCondition as Condition
from server.domain.offers.conditions.history import DaysSinceLastVisit, Responded, VisitsWithin
from server.domain.offers.conditions.kind import Kind, Sensitivity, Truth
from server.domain.offers.conditions.member import (
    BirthdayWithin,
    FirstPickup,
    InSegment,
    InterestedIn,
    ShareOfCustomers,
    TierAtLeast,
)
from server.domain.offers.conditions.moment import Season, WeekdayAndHours
from server.domain.offers.conditions.names import Weekday
from server.domain.offers.conditions.place import QueueShorterThan, RegionIs, SiteIs, SlotLateBy, WaitedFor
from server.domain.offers.conditions.purchases import (
    BoughtCategory,
    BoughtProduct,
    LapsedFavourite,
    NotBoughtFor,
)
from server.domain.offers.conditions.said import Said

__all__ = [
    "GROUPS",
    "KINDS",
    "AllOf",
    "AnyKind",
    "AnyOf",
    "BasketHasCategory",
    "BasketHasProduct",
    "BasketTotalBetween",
    "BirthdayWithin",
    "BoughtCategory",
    "BoughtProduct",
    "Condition",
    "DaysSinceLastVisit",
    "FirstPickup",
    "FormField",
    "Group",
    "InSegment",
    "Input",
    "InterestedIn",
    "Kind",
    "LapsedFavourite",
    "NoneOf",
    "NotBoughtFor",
    "QueueShorterThan",
    "RegionIs",
    "Responded",
    "Said",
    "Season",
    "Sensitivity",
    "ShareOfCustomers",
    "SiteIs",
    "SlotLateBy",
    "TierAtLeast",
    "Truth",
    "VisitsWithin",
    "WaitedFor",
    "Weekday",
    "WeekdayAndHours",
    "document_path",
    "form",
]
