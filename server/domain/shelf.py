"""The shelf of samples at a site: why its stock changes, and what may not be."""

import enum
from dataclasses import dataclass

MOST_UNITS = 1_000_000


class Cause(enum.StrEnum):
    """Why the stock of a sample changed."""

    RECEIVED = "received"
    COUNTED = "counted"
    BROKEN = "broken"
    OUT_OF_DATE = "out_of_date"
    LOST = "lost"
    FOUND = "found"
    MOVED = "moved"
    """To another site, or from it."""


TAKES_AWAY = (Cause.BROKEN, Cause.OUT_OF_DATE, Cause.LOST)
ADDS = (Cause.RECEIVED, Cause.FOUND)


@dataclass(frozen=True, slots=True)
class Spot:
    """The place of one sample at one site."""

    offer_id: str
    site_id: str


@dataclass(frozen=True, slots=True)
class Movement:
    """Units that come to a spot, or leave it other than into a customer's hand.

    Attributes:
        movement_id: The same id again changes nothing.
        spot: Where.
        units: Below zero when they leave.
        cause: Why.
    """

    movement_id: str
    spot: Spot
    units: int
    cause: Cause
