"""What other systems say of customers: who they are, what they agreed to, what they wish.

There is no field for a family name, an address, a phone number, an e-mail or a year of birth.
"""

import datetime as dt
import enum
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from overlays.card import Identifier
from overlays.codes import Symbology
from overlays.wire import Count
from server.domain.categories import Category
from server.domain.intake.told import CLOCKS_DIFFER, Day, Instant, Told, ended_everywhere
from server.domain.parts import Code, CodeKind, FirstName, Initial
from server.domain.visit import Tier

_DAYS_OF = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Purpose(enum.StrEnum):
    """What a customer may agree to."""

    NAME_ON_GLASSES = "name_on_glasses"
    PROFILING = "profiling"
    BIRTHDAY = "birthday"


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
    def is_withdrawal(self) -> bool:
        """Whether something that stands on cards may stand on none from then on."""
        return self.purpose in {Purpose.PROFILING, Purpose.NAME_ON_GLASSES} and not self.agreed

    def is_ahead(self, now: dt.datetime) -> bool:
        """Whether it was said in the future: it would outdo every word until then."""
        return self.at > now + CLOCKS_DIFFER


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
