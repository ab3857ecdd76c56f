"""The fields that conditions share: bounds, and the label that stands beside each in a form."""

import datetime as dt
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from server.domain import gtin
from server.domain.categories import Category
from server.domain.offers.conditions.names import Weekday
from server.domain.offers.conditions.said import Said


def _day_of_year(text: str) -> str:
    try:
        dt.date.fromisoformat(f"2000-{text}")
    except ValueError:
        raise ValueError("is no day of the calendar; write month-day, such as 03-21") from None
    return text


def _in_their_order(weekdays: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
    return tuple(day for day in Weekday if day in weekdays)


Weekdays = Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7), AfterValidator(_in_their_order)]
"""Days of the week, each once, from Monday on, in whatever order they were written."""
Weeks = Annotated[int, Field(ge=1, le=104), Said("Semaines", "Weeks")]
Days = Annotated[int, Field(ge=1, le=3650), Said("Jours", "Days")]
NearDays = Annotated[int, Field(ge=0, le=31)]
Times = Annotated[int, Field(ge=1, le=1000), Said("Nombre de fois", "Times")]
Minutes = Annotated[int, Field(ge=1, le=240), Said("Minutes", "Minutes")]
Cents = Annotated[int, Field(ge=0, le=100_000_000)]
Product = Annotated[gtin.Gtin, Said("Code produit (GTIN)", "Product code (GTIN)")]
OfCategory = Annotated[Category, Said("Catégorie", "Category")]
DayOfYear = Annotated[
    str,
    StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"),
    AfterValidator(_day_of_year),
]
"""Month and day, ``MM-DD``."""
TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""Hours and minutes on 24 hours, ``HH:MM``."""
