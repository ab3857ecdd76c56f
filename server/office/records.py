"""Values that the back office and its store exchange."""

import datetime as dt
import enum
from dataclasses import dataclass

from server.domain.issuance import Move


class Scope(enum.StrEnum):
    """What an integration may do."""

    RECORDS = "records"
    """Send records."""
    BONUSES = "bonuses"
    """Ask for the bonuses of an order."""
    TILL = "till"
    """Redeem and return bonuses."""
    CUSTOMERS = "customers"
    """Take away what is kept of a customer, and erase."""
    METRICS = "metrics"
    """Read what the server counts."""


@dataclass(frozen=True, slots=True)
class Silence:
    """What a look at some customers says, those first whose time is over soonest."""

    silent: tuple[str, ...]
    """Of whom nothing was heard for too long."""
    heard_of: int
    """Others of whom something was; the next look is at whoever comes after them."""


@dataclass(frozen=True, slots=True)
class OldReceipts:
    """What a look at some customers, in the order of their ids, has found."""

    customers: tuple[str, ...]
    """Who has receipts that are kept no longer."""
    looked_to: str
    """The last whom it looked at; empty: all have been looked at."""


@dataclass(frozen=True, slots=True)
class OldBaskets:
    """What became of the baskets of some orders, in the order of their numbers."""

    dropped: int
    looked_to: str
    """The last order that was looked at; empty: all have been looked at."""


@dataclass(frozen=True, slots=True)
class OlderToken:
    """A token that was renewed, and goes on until its system has the new one."""

    secret_hash: str
    ends: dt.datetime


@dataclass(frozen=True, slots=True)
class Integration:
    """A system that was issued a token."""

    integration_id: str
    secret_hash: str
    scopes: frozenset[Scope]
    issued_at: dt.datetime
    revoked_at: dt.datetime | None = None
    last_day: dt.date | None = None
    """In UTC; None: it is good until it is revoked."""
    older: tuple[OlderToken, ...] = ()
    """Those before it that are, or were, good beside it; the next to end first."""

    @property
    def ends(self) -> dt.datetime | None:
        """When its token opens nothing any more; None: it is good until it is revoked."""
        if self.last_day is None:
            return None
        return dt.datetime.combine(self.last_day + dt.timedelta(days=1), dt.time(), dt.UTC)


@dataclass(frozen=True, slots=True)
class Posted:
    """A request that was carried out."""

    content: str
    """The digest of what it said."""
    reply: str


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A system that hears what happens to bonuses."""

    subscriber_id: str
    url: str
    secret: str
    """Signs every parcel; known to both sides."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits for a subscriber."""

    subscriber: Subscriber
    waiting: int
    aside: int
    """Put aside after too many attempts."""


@dataclass(frozen=True, slots=True)
class DueEvent:
    """One line of the ledger that a subscriber has not heard of."""

    move: Move
    attempts: int
    due_at: dt.datetime
