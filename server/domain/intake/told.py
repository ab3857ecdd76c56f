"""What every record of another system is made of: times, days, and how its kind is said."""

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field

from overlays.card import Frozen

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


def _say_its_kind(schema: dict[str, Any]) -> None:
    """Without its kind, a record of another system cannot be told from others; our own have it anyway."""
    schema["required"] = ["record", *schema["required"]]
    del schema["properties"]["record"]["default"]


class Told(Frozen):
    """Something that another system says."""

    model_config = ConfigDict(json_schema_extra=_say_its_kind)


def ended_everywhere(now: dt.datetime) -> dt.date:
    """The last day that is past wherever a site may be: the latest clocks are twelve hours behind UTC."""
    return (now.astimezone(dt.UTC) - dt.timedelta(hours=12)).date() - dt.timedelta(days=1)
