"""A bonus on its way: reserved when shown, then given, declined, released or expired."""

import datetime as dt
import enum
from dataclasses import dataclass
from typing import NamedTuple

from overlays.card import Reason
from overlays.wire import RefusalReason, Verdict
from server.domain.offers.limits import Counting

RESERVED_FOR = dt.timedelta(minutes=10)
"""How long a shown bonus is kept for its customer."""
LATEST_END = RESERVED_FOR + dt.timedelta(days=1)
"""One that ends later from now was made by a clock that ran ahead. What a smaller leap left is kept: it may
be on a card that is open, and nobody waits longer than a day for its stock."""
UNDO_WITHIN = dt.timedelta(seconds=10)
"""How long an answer can be taken back."""
NEW = dt.timedelta()
"""The age of an answer that comes as it is given."""


class BonusState(enum.StrEnum):
    """Where a bonus is."""

    RESERVED = "reserved"
    GIVEN = "given"
    DECLINED = "declined"
    RELEASED = "released"
    EXPIRED = "expired"
    REDEEMED = "redeemed"
    """The till took it off the bill."""
    RETURNED = "returned"
    """Given, and brought back: it is there again, but not for this customer in this period."""


class Pile(enum.StrEnum):
    """The three piles of every stock and budget; together they are what was received."""

    LEFT = "remaining"
    RESERVED = "reserved"
    GIVEN = "given"


class Measure(enum.StrEnum):
    """What a balance counts."""

    STOCK = "stock"
    """Units of one offer at one site."""
    UNITS = "units"
    """Units of one offer at all sites."""
    CENTS = "cents"
    """Face value of one offer at all sites."""


_PILES = {
    BonusState.RESERVED: Pile.RESERVED,
    BonusState.GIVEN: Pile.GIVEN,
    BonusState.REDEEMED: Pile.GIVEN,
}
TAKEN = frozenset({BonusState.RESERVED, BonusState.GIVEN, BonusState.REDEEMED, BonusState.RETURNED})
"""In these states a bonus takes its customer's one place of the period."""
HAD = TAKEN | {BonusState.DECLINED}
"""In these states a bonus was shown to its customer and counts as one they had."""


def pile(state: BonusState | None) -> Pile:
    """The pile in which a bonus of this state is counted; None = not reserved yet."""
    return _PILES.get(state, Pile.LEFT) if state else Pile.LEFT


class Arm(enum.StrEnum):
    """How a bonus came onto its card."""

    EXPLOIT = "exploit"
    """It was held to be the best."""
    EXPLORE = "explore"
    """By chance, to learn what becomes of it."""
    HOLDOUT = "holdout"
    """The customer belongs to those for whom nothing is chosen by what they bought."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who chose a bonus and how: what it takes to judge the choice afterwards."""

    version_hash: str = ""
    """The published version of the campaign; empty when it was loaded without one."""
    ranker: str = ""
    """The version of the ranker; empty when none took part."""
    propensity: float = 1.0
    """How probable this choice was for its place on the card, above 0 and at most 1."""
    arm: Arm = Arm.EXPLOIT


CERTAIN = Provenance()
"""Chosen by the rules alone: nothing else could have been."""


class CountKey(NamedTuple):
    """What is counted together, and in which stretch of the calendar; empty = for ever."""

    subject: str
    counter: Counting
    stretch: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What a bonus takes of one limit."""

    subject: str
    """What is counted together, such as ``offer:tea@north``."""
    counter: Counting
    stretch: str
    """The stretch of the calendar that is counted; empty = for ever."""
    amount: int
    maximum: int
    """The most that the count may reach."""

    @property
    def key(self) -> CountKey:
        """Of which count."""
        return CountKey(self.subject, self.counter, self.stretch)


@dataclass(frozen=True, slots=True)
class Count:
    """How much of one limit is used, in one stretch of the calendar."""

    subject: str
    counter: Counting
    stretch: str
    reserved: int
    given: int


@dataclass(frozen=True, slots=True)
class Issuance:
    """One bonus, reserved for one customer at one pickup."""

    bonus_id: str
    offer_id: str
    card_id: str
    order: str
    customer_id: str
    site_id: str
    period: int
    """One bonus of an offer per customer and period."""
    reserved_on: dt.date
    face_value_cents: int
    reason: Reason
    state: BonusState
    expires_at: dt.datetime
    moved_at: dt.datetime
    """When it came to this state."""
    provenance: Provenance = CERTAIN
    claims: tuple[Claim, ...] = ()
    """In which counts it is, wherever it goes."""

    def is_due(self, now: dt.datetime) -> bool:
        """Whether nothing is held by it any more, if it is reserved."""
        return not now < self.expires_at <= now + LATEST_END


@dataclass(frozen=True, slots=True)
class Move:
    """One line of the ledger, with what has to be known about its bonus."""

    line: int
    """Lines are numbered upwards, with gaps."""
    issuance: Issuance
    """The bonus as it is now; the state it came to then is ``became``."""
    was: BonusState | None
    """None: it was proposed, and reserved at once."""
    became: BonusState
    by: str
    """The glasses or the till; empty when time did it."""
    moved_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Balance:
    """What became of everything that was received of one offer."""

    offer_id: str
    measure: Measure
    site_id: str
    """Empty when it is counted over all sites."""
    received: int
    remaining: int
    reserved: int
    given: int

    @property
    def holds(self) -> bool:
        """Whether nothing was lost and nothing came from nowhere."""
        piles = (self.remaining, self.reserved, self.given)
        return min(piles) >= 0 and sum(piles) == self.received


def period(day: dt.date, days_between: int) -> int:
    """Number the stretch of days in which an offer leaves at most once per customer."""
    return day.toordinal() // days_between


def after(
    issuance: Issuance, verdict: Verdict, now: dt.datetime, *, card_is_open: bool, age: dt.timedelta = NEW
) -> BonusState | RefusalReason:
    """Decide where an answer brings a bonus, or why it cannot.

    An undo gives back a reserved bonus while the card is open; afterwards the bonus returns to the shelf.

    Args:
        issuance: The bonus as it is now.
        verdict: The answer.
        now: When it has come.
        card_is_open: Whether anything may be reserved on its card.
        age: How long ago it was given; it may have waited for the network since.
    """
    match verdict:
        case Verdict.GIVE:
            return _decided(issuance, BonusState.GIVEN, now, age)
        case Verdict.DECLINE:
            return _decided(issuance, BonusState.DECLINED, now, age)
        case _:
            return _undone(issuance, now - age, card_is_open=card_is_open)


def _decided(
    issuance: Issuance, state: BonusState, now: dt.datetime, age: dt.timedelta
) -> BonusState | RefusalReason:
    if issuance.state is not BonusState.RESERVED and not _went_back_since(issuance, now, age):
        expired = issuance.state is BonusState.EXPIRED
        return RefusalReason.RESERVATION_EXPIRED if expired else RefusalReason.ALREADY_DECIDED
    return RefusalReason.RESERVATION_EXPIRED if issuance.expires_at <= now - age else state


def _went_back_since(issuance: Issuance, now: dt.datetime, age: dt.timedelta) -> bool:
    """Whether it was still reserved when the answer was given: what was handed over is a fact.

    When the clock was put back since, nobody knows.
    """
    went_back = issuance.state in {BonusState.EXPIRED, BonusState.RELEASED}
    return went_back and now - age < issuance.moved_at <= now


def _undone(issuance: Issuance, said_at: dt.datetime, *, card_is_open: bool) -> BonusState | RefusalReason:
    if issuance.state not in {BonusState.GIVEN, BonusState.DECLINED}:
        return RefusalReason.TOO_LATE_TO_UNDO
    if said_at - issuance.moved_at > UNDO_WITHIN:
        return RefusalReason.TOO_LATE_TO_UNDO
    return BonusState.RESERVED if card_is_open else BonusState.RELEASED


class TillDeed(enum.StrEnum):
    """What a till does with a bonus."""

    REDEEM = "redeem"
    """It is taken off the bill."""
    RETURN = "return"
    """It is brought back, or its bill is paid back."""


class TillRefusal(enum.StrEnum):
    """Why a till cannot do it."""

    NOT_GIVEN = "not_given"
    ALREADY_REDEEMED = "already_redeemed"
    ALREADY_RETURNED = "already_returned"


_AT_TILL: dict[tuple[BonusState, TillDeed], BonusState | TillRefusal] = {
    (BonusState.GIVEN, TillDeed.REDEEM): BonusState.REDEEMED,
    (BonusState.GIVEN, TillDeed.RETURN): BonusState.RETURNED,
    (BonusState.REDEEMED, TillDeed.REDEEM): TillRefusal.ALREADY_REDEEMED,
    (BonusState.REDEEMED, TillDeed.RETURN): BonusState.RETURNED,
    (BonusState.RETURNED, TillDeed.REDEEM): TillRefusal.ALREADY_RETURNED,
    (BonusState.RETURNED, TillDeed.RETURN): TillRefusal.ALREADY_RETURNED,
}


def at_till(state: BonusState, deed: TillDeed) -> BonusState | TillRefusal:
    """Decide where a till brings a bonus, or why it cannot: only what was given is redeemed or returned."""
    return _AT_TILL.get((state, deed), TillRefusal.NOT_GIVEN)
