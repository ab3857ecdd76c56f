"""Facts about a visit that are read only when an offer asks for them."""

import datetime as dt
import enum
from dataclasses import dataclass

from server.domain.issuance import BonusState
from server.domain.visit import Basket, Birthday, Interest, Reaction, Response


class Fact(enum.StrEnum):
    """What a condition may read beyond the customer's purchases and visits."""

    RESPONSES = "responses"
    BIRTHDAY = "birthday"
    INTERESTS = "interests"
    SEGMENTS = "segments"
    REGION = "region"
    ARRIVAL = "arrival"
    QUEUE = "queue"
    BASKET = "basket"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the books say of them; None: not known, or nobody asked."""

    responses: tuple[Response, ...] | None = None
    birthday: Birthday | None = None
    interests: tuple[Interest, ...] | None = None
    segments: frozenset[str] | None = None
    region: str | None = None
    arrived_at: dt.datetime | None = None
    cars_waiting: int | None = None
    basket: Basket | None = None

    def minutes_waited(self, now: dt.datetime) -> int | None:
        """Full minutes since the customer arrived."""
        return None if self.arrived_at is None else _minutes(now - self.arrived_at)

    def minutes_late(self, starts_at: dt.datetime, now: dt.datetime) -> int | None:
        """Full minutes for which a customer who is there waits beyond the beginning of their slot.

        Who comes late does not make the shop late; when somebody came has to be known.
        """
        return None if self.arrived_at is None else _minutes(now - max(self.arrived_at, starts_at))


NOTHING = Facts()
_REACTIONS = {
    BonusState.GIVEN: Reaction.GIVEN,
    BonusState.REDEEMED: Reaction.GIVEN,
    BonusState.RETURNED: Reaction.GIVEN,
    BonusState.DECLINED: Reaction.DECLINED,
}


def reaction_to(state: BonusState) -> Reaction | None:
    """How the customer took an offer whose bonus is in this state; None: they have not said."""
    return _REACTIONS.get(state)


def _minutes(long: dt.timedelta) -> int:
    return max(0, long // dt.timedelta(minutes=1))
