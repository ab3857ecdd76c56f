"""What other systems hear of a bonus: one event for each line of the ledger, signed."""

import datetime as dt
import enum
import hashlib
import hmac

from overlays.card import Frozen
from server.domain.issuance import BonusState, Move

MOST_ATTEMPTS = 15
"""After so many a parcel is put aside; with the waits below that is about two hours, never less than one."""
_FIRST_WAIT = dt.timedelta(seconds=2)
_LONGEST_WAIT = dt.timedelta(minutes=30)


class EventType(enum.StrEnum):
    """What happened to a bonus."""

    SHOWN = "shown"
    GIVEN = "given"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    """The attendant undid an answer; the bonus is reserved again."""
    RELEASED = "released"
    EXPIRED = "expired"
    REDEEMED = "redeemed"
    RETURNED = "returned"


class Event(Frozen):
    """One move of one bonus. Its number grows; a number that comes again with its time says nothing new."""

    event: int
    type: EventType
    at: dt.datetime
    bonus_id: str
    offer_id: str
    customer_id: str
    order: str
    site_id: str
    face_value_cents: int
    code: str | None = None
    """The coupon's own code, once it was given; None where its offer has none."""


class Parcel(Frozen):
    """Some events, oldest first."""

    events: tuple[Event, ...]


def event_of(move: Move, code: str | None = None) -> Event:
    """Say one line of the ledger, with the code that its bonus has."""
    one = move.issuance
    return Event(
        event=move.line,
        type=_type(move),
        at=move.moved_at,
        bonus_id=one.bonus_id,
        offer_id=one.offer_id,
        customer_id=one.customer_id,
        order=one.order,
        site_id=one.site_id,
        face_value_cents=one.face_value_cents,
        code=code,
    )


def sign(secret: str, at: dt.datetime, body: bytes) -> str:
    """Sign a parcel: ``t=<seconds>,v1=<HMAC-SHA256 of "<seconds>.<body>">``.

    The time is signed too, so that an old parcel cannot be sent again by somebody else.
    """
    seconds = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


def wait_after(attempts: int, chance: float) -> dt.timedelta:
    """How long to wait after so many failed attempts: twice as long each time, up to half an hour.

    Args:
        attempts: 1 after the first.
        chance: From 0 to 1; takes off up to half, so that many senders do not come back at once.
    """
    whole: dt.timedelta = min(_FIRST_WAIT * 2 ** min(attempts - 1, 20), _LONGEST_WAIT)
    return whole * (1 - chance / 2)


def is_due(due_at: dt.datetime, now: dt.datetime) -> bool:
    """Whether a wait is over; one that is longer than any began when the clock was ahead, and is over too."""
    return not now < due_at <= now + _LONGEST_WAIT


def _type(move: Move) -> EventType:
    if move.became is BonusState.RESERVED:
        return EventType.SHOWN if move.was is None else EventType.TAKEN_BACK
    return EventType(move.became.value)
