"""One model for each kind of record that other systems send, by file or by HTTP; of customers, see members.

Every record is recognised again by its own key, so the same record twice changes nothing.
"""

import datetime as dt
import enum
from collections.abc import Mapping
from typing import Annotated, Literal, get_args

from pydantic import Field, ValidationInfo, field_validator

from overlays.card import MOST_BAGS, Frozen, Identifier, Line
from server.domain.categories import Category
from server.domain.gtin import Gtin
from server.domain.intake.members import (
    BirthdayRecord,
    CodeRecord,
    ConsentRecord,
    CustomerRecord,
    InterestRecord,
    SegmentRecord,
)
from server.domain.intake.told import CLOCKS_DIFFER, FURTHEST_AHEAD, Day, Instant, Told
from server.domain.offers.conditions.fields import Cents
from server.domain.offers.coupon_code import CouponCode
from server.domain.parts import BagOnShelf, TimeZone

_FURTHEST_SLOT = dt.timedelta(days=366)


class SiteRecord(Told):
    """One drive-through; known by ``site_id``."""

    record: Literal["site"] = "site"
    site_id: Identifier
    name: Line
    timezone: TimeZone
    region: Identifier | None = None


class PurchaseRecord(Told):
    """One line of a receipt; known by ``purchase_id``."""

    record: Literal["purchase"] = "purchase"
    purchase_id: Identifier
    customer_id: Identifier
    category: Category
    gtin: Gtin
    quantity: Annotated[int, Field(ge=1, le=10_000)]
    cents: Cents
    on: Day
    bought: bool = True
    """False: it was booked to the wrong customer, or came back to the shop."""

    def is_ahead(self, now: dt.datetime) -> bool:
        """Whether its day has not begun anywhere: until then it would count as bought lately, for years."""
        return self.on > (now + FURTHEST_AHEAD).astimezone(dt.UTC).date()


class OrderLine(Frozen):
    """One product of an order."""

    gtin: Gtin
    category: Category
    quantity: Annotated[int, Field(ge=1, le=10_000)]
    cents: Cents


class PickupRecord(Told):
    """One order that waits for its customer; known by ``order``."""

    record: Literal["pickup"] = "pickup"
    order: Line
    customer_id: Identifier
    site_id: Identifier
    bay: Line
    starts_at: Instant
    """The beginning of the slot that was promised."""
    arrived_at: Instant | None = None
    bags: Annotated[tuple[BagOnShelf, ...], Field(min_length=1, max_length=MOST_BAGS)]
    lines: Annotated[tuple[OrderLine, ...], Field(max_length=500)] | None = None
    """None: not known."""
    cancelled: bool = False
    """True: nobody comes for it."""

    def came_ahead(self, now: dt.datetime) -> bool:
        """Whether its customer came in the future."""
        return self.arrived_at is not None and self.arrived_at > now + CLOCKS_DIFFER

    def is_far_off(self, now: dt.datetime) -> bool:
        """Whether it is promised for so late that nobody meant it: its customer would be kept until then."""
        return self.starts_at > now + _FURTHEST_SLOT


class ArrivalRecord(Told):
    """That the customer of an order is here: a gate, a kiosk or the app saw them; known by ``order``."""

    record: Literal["arrival"] = "arrival"
    order: Line
    arrived_at: Instant

    def is_ahead(self, now: dt.datetime) -> bool:
        """Whether it was in the future: nobody would have come until then."""
        return self.arrived_at > now + CLOCKS_DIFFER


class Movement(enum.StrEnum):
    """Why there is more or less of an offer."""

    RECEIVE = "receive"
    ADJUST = "adjust"
    """Counted anew: broken, lost or found."""


class StockRecord(Told):
    """Units of an offer that came to a site or were counted anew; known by ``movement_id``."""

    record: Literal["stock"] = "stock"
    movement_id: Identifier
    site_id: Identifier
    offer_id: Identifier
    movement: Movement
    units: Annotated[int, Field(ge=-100_000_000, le=100_000_000)]

    @field_validator("units")
    @classmethod
    def _what_is_received_is_more(cls, units: int, before: ValidationInfo) -> int:
        if before.data.get("movement") is Movement.RECEIVE and units <= 0:
            raise ValueError("what is received is more than nothing; use adjust to take away")
        return units


class CouponCodeRecord(Told):
    """A code of a coupon that was made elsewhere; known by ``code``."""

    record: Literal["coupon_code"] = "coupon_code"
    offer_id: Identifier
    code: CouponCode


Record = (
    SiteRecord
    | CustomerRecord
    | CodeRecord
    | ConsentRecord
    | PurchaseRecord
    | PickupRecord
    | ArrivalRecord
    | StockRecord
    | CouponCodeRecord
    | InterestRecord
    | BirthdayRecord
    | SegmentRecord
)
AnyRecord = Annotated[Record, Field(discriminator="record")]
RECORDS: Mapping[str, type[Record]] = {
    model.model_fields["record"].default: model for model in get_args(Record)
}
"""Every model by the name of its records."""
