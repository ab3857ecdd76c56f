"""One model for each kind of record that other systems send, by file or by HTTP.

Every record is recognised again by its own key, so the same record twice changes nothing. There is no field
for a family name, an address, a phone number, an e-mail or a year of birth.
"""

import datetime as dt
import enum
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

from overlays.card import MOST_BAGS, Frozen, Identifier, Line
from overlays.codes import Symbology
from overlays.wire import Count
from server.domain.categories import Category
from server.domain.gtin import Gtin
from server.domain.offers.conditions.fields import Cents
from server.domain.offers.coupon_code import CouponCode
from server.domain.parts import BagOnShelf, Code, CodeKind, FirstName, Initial, TimeZone
from server.domain.visit import Tier

_FIRST, _LAST = dt.date(2000, 1, 1), dt.date(2100, 1, 1)
CLOCKS_DIFFER = dt.timedelta(minutes=5)
"""So far ahead of ours another system's clock may be."""
FURTHEST_AHEAD = dt.timedelta(hours=14)
"""So far ahead of UTC a day begins where it begins first (Pacific/Kiritimati)."""


def _a_time(value: object) -> object:
    """Refuse seconds since 1970, which pydantic takes for a time even where they stand as text."""
    if not isinstance(value, dt.datetime) and not (isinstance(value, str) and _TIME.match(value)):
        raise ValueError("is no time with its offset, such as 2026-03-02T09:00:00+01:00")
    return value


def _a_day(value: object) -> object:
    if not isinstance(value, dt.date) and not (isinstance(value, str) and _DAY.fullmatch(value)):
        raise ValueError("is no day, such as 2026-03-02")
    return value


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]")


def _of_our_time(moment: dt.datetime) -> dt.datetime:
    if not _FIRST <= moment.date() <= _LAST:
        raise ValueError("is not between 2000 and 2100")
    return moment


Instant = Annotated[
    AwareDatetime, Field(strict=False), BeforeValidator(_a_time), AfterValidator(_of_our_time)
]
"""A time with its offset from UTC, such as 2026-03-02T09:00:00+01:00."""
Day = Annotated[dt.date, Field(strict=False, ge=_FIRST, le=_LAST), BeforeValidator(_a_day)]
_DAYS_OF = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Purpose(enum.StrEnum):
    """What a customer may agree to."""

    NAME_ON_GLASSES = "name_on_glasses"
    PROFILING = "profiling"
    BIRTHDAY = "birthday"


def _say_its_kind(schema: dict[str, Any]) -> None:
    """Without its kind, a record of another system cannot be told from others; our own have it anyway."""
    schema["required"] = ["record", *schema["required"]]
    del schema["properties"]["record"]["default"]


class Told(Frozen):
    """Something that another system says."""

    model_config = ConfigDict(json_schema_extra=_say_its_kind)


class SiteRecord(Told):
    """One drive-through; known by ``site_id``."""

    record: Literal["site"] = "site"
    site_id: Identifier
    name: Line
    timezone: TimeZone
    region: Identifier | None = None


class CustomerRecord(Told):
    """A member, by first name and initial only; known by ``customer_id``. Agrees to nothing by itself."""

    record: Literal["customer"] = "customer"
    customer_id: Identifier
    first_name: FirstName
    family_initial: Initial
    tier: Tier = Tier.CLASSIC
    pickups_before: Count = 0


class CodeRecord(Told):
    """One code of a customer, who may have several; known by what a reader of it says."""

    record: Literal["code"] = "code"
    customer_id: Identifier
    kind: CodeKind
    symbology: Symbology
    text: Annotated[str, Field(min_length=1, max_length=4096)]
    held: bool = True
    """False: the customer has it no longer."""
    until: Annotated[Instant | None, Field(validate_default=True)] = None
    """From then on it is nobody's: app codes that rotate and one-time codes have such an end."""

    @field_validator("text")
    @classmethod
    def _the_code_can_be_read(cls, text: str, before: ValidationInfo) -> str:
        if {"kind", "symbology"} <= set(before.data):
            Code(kind=before.data["kind"], symbology=before.data["symbology"], text=text)
        return text

    @field_validator("until")
    @classmethod
    def _what_ends_says_when(cls, until: dt.datetime | None, before: ValidationInfo) -> dt.datetime | None:
        kind = before.data.get("kind")
        if until is None and kind in {CodeKind.ROTATING, CodeKind.ONE_TIME} and before.data.get("held"):
            raise ValueError(f"a {kind} code needs its end: until")
        return until


class ConsentRecord(Told):
    """What a customer agreed to or took back, when and where; all of them are kept, the latest counts."""

    record: Literal["consent"] = "consent"
    customer_id: Identifier
    purpose: Purpose
    agreed: bool
    at: Instant
    source: Identifier
    """Where it was said: the app, a form, the service desk."""

    @property
    def is_objection(self) -> bool:
        """Whether purchases may choose nothing from then on."""
        return self.purpose is Purpose.PROFILING and not self.agreed

    def is_ahead(self, now: dt.datetime) -> bool:
        """Whether it was said in the future: it would outdo every word until then."""
        return self.at > now + CLOCKS_DIFFER


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


def ended_everywhere(now: dt.datetime) -> dt.date:
    """The last day that is past wherever a site may be: the latest clocks are twelve hours behind UTC."""
    return (now.astimezone(dt.UTC) - dt.timedelta(hours=12)).date() - dt.timedelta(days=1)


class InterestRecord(Told):
    """A category that a customer asked to hear of, until a day; known by customer and category."""

    record: Literal["interest"] = "interest"
    customer_id: Identifier
    category: Category
    until: Day
    """A day that is past takes the interest back."""

    def has_ended(self, now: dt.datetime) -> bool:
        """Whether that day is past at every site."""
        return self.until <= ended_everywhere(now)


class BirthdayRecord(Told):
    """Month and day, without a year; kept only with the consent ``birthday``."""

    record: Literal["birthday"] = "birthday"
    customer_id: Identifier
    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)]

    @field_validator("day")
    @classmethod
    def _the_month_has_that_day(cls, day: int, before: ValidationInfo) -> int:
        if "month" in before.data and day > _DAYS_OF[before.data["month"] - 1]:
            raise ValueError("the month has no such day")
        return day


class SegmentRecord(Told):
    """Whether a customer belongs to a segment that is made elsewhere; known by both ids."""

    record: Literal["segment"] = "segment"
    customer_id: Identifier
    segment: Identifier
    member: bool


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
