"""What bonuses did, out of the books: the funnel, what each customer did before and since, each choice.

Nothing here leaves the server with a customer's id: it only says which lines are the same customer's.
"""

import datetime as dt
import enum
from collections import defaultdict
from collections.abc import Callable, Container
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa

from overlays.card import BonusKind, Language
from server.domain.effects.errors import OtherHoldout
from server.domain.effects.estimate import Column, Customers
from server.domain.issuance import Arm
from server.domain.offers.offer import read_offer
from server.stores.console.stretch import Stretch, collected
from server.stores.schema import bonuses, customers, offers, pickups, purchases

MOST_CHOICES = 200_000
"""The latest; more are neither fetched nor exported at once."""
_EVER = dt.date(2000, 1, 1)
"""No order was collected before."""
_SHOWN = frozenset({"given", "declined", "redeemed", "returned"})
_GIVEN = frozenset({"given", "redeemed", "returned"})


class Outcome(enum.StrEnum):
    """What of a customer is measured, over some weeks."""

    CAME = "came"
    """1 when they collected an order, 0 when they did not."""
    ORDERS = "orders"
    """How many orders they collected."""
    EUROS = "euros"
    """What they bought for, in euros; of those who agreed that purchases choose their bonuses."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """What became of one offer."""

    offer_id: str
    campaign_id: str
    document: str
    proposed: int
    """On a card, whether anybody got to it or not."""
    shown: int
    """Answered by the attendant, so that it was on the display for sure."""
    given: int
    """Handed over, whether it was brought back later or not."""
    redeemed: int
    returned: int
    """Of those that were given, what was brought back: budgets and stocks do not count these."""

    @property
    def has_till(self) -> bool:
        """Whether a till takes it: a sample is handed over and that is all."""
        return read_offer(self.document).kind is BonusKind.COUPON

    def title(self, language: Language) -> str:
        """What the offer says in the glasses."""
        return read_offer(self.document).title.in_language(language).forms[0]


@dataclass(frozen=True, slots=True)
class Seen:
    """What each customer did, one line each, in no order that tells who."""

    outcome: Column
    before: Column
    exposed: Column


@dataclass(frozen=True, slots=True)
class Choice:
    """One place on a card, and how it was filled."""

    customer: str
    offer_id: str
    site_id: str
    day: int
    state: str
    arm: str
    propensity: float
    ranker: str
    version_hash: str


_IN_STRETCH = (
    bonuses.c.reserved_on >= sa.bindparam("first"),
    bonuses.c.reserved_on < sa.bindparam("end"),
)
_KEY = offers.c.offer_id, bonuses.c.reserved_on, bonuses.c.state
_DAILY = (
    sa.select(*_KEY, sa.func.count().label("bonuses"))
    .select_from(offers)
    .join(bonuses, bonuses.c.offer_id == offers.c.offer_id)
    .where(*_IN_STRETCH)
    .group_by(*_KEY)
    .subquery()
)
_STATES = sa.select(
    _DAILY.c.offer_id, _DAILY.c.state, sa.cast(sa.func.sum(_DAILY.c.bonuses), sa.BigInteger)
).group_by(_DAILY.c.offer_id, _DAILY.c.state)
"""How many bonuses of each offer are in which state.

Counted by day first, which is the order of the index: to sort them takes longer than to count them.
"""
_AGREED = sa.select(customers.c.customer_id).where(
    customers.c.profiling == 1, customers.c.erased_at.is_(None)
)
_WAS_HELD_OUT = sa.case((bonuses.c.arm == Arm.HOLDOUT.value, 1), else_=0)
_ARMS = (
    sa.select(
        bonuses.c.customer_id,
        _WAS_HELD_OUT,
        sa.func.min(bonuses.c.reserved_on),
        sa.func.max(bonuses.c.reserved_on),
    )
    .where(bonuses.c.reserved_on < sa.bindparam("end"))
    .group_by(bonuses.c.customer_id, _WAS_HELD_OUT)
)
"""When each customer first and last got a bonus as held out, and as exposed."""
_OFFERS = sa.select(offers.c.offer_id, offers.c.campaign_id, offers.c.document)


def funnel(connection: sa.Connection, stretch: Stretch) -> tuple[Funnel, ...]:
    """Every offer that was on a card in these days, proposed most often first."""
    states: dict[str, dict[str, int]] = defaultdict(dict)
    for offer_id, state, count in connection.execute(_STATES, stretch.days):
        states[offer_id][state] = count
    about = {row.offer_id: row for row in connection.execute(_OFFERS) if row.offer_id in states}
    found = [
        Funnel(
            offer_id=offer_id,
            campaign_id=about[offer_id].campaign_id,
            document=about[offer_id].document,
            proposed=sum(counts.values()),
            shown=sum(counts.get(state, 0) for state in _SHOWN),
            given=sum(counts.get(state, 0) for state in _GIVEN),
            redeemed=counts.get("redeemed", 0),
            returned=counts.get("returned", 0),
        )
        for offer_id, counts in states.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.proposed, one.offer_id)))


def seen(
    connection: sa.Connection, outcome: Outcome, stretch: Stretch, holds_out: Callable[[str], bool]
) -> Seen:
    """What customers did in a stretch and as long before, exposed or held out.

    Everybody counts who agreed to profiling and collected an order before the stretch began: whoever comes
    because of a bonus must not be what lets them count. So it is the weeks just before in which they did it,
    as long as nobody was held out then; later it is any time before, as nobody had a bonus before their first
    order. For the same reason what they did before is of the weeks before anybody was held out.

    Args:
        connection: To read with.
        outcome: What is measured.
        stretch: When.
        holds_out: Whether a customer is held out.

    Raises:
        OtherHoldout: In these weeks others were held out, or nobody was.
    """
    agreed = set(connection.execute(_AGREED).scalars())
    began = _holdout_began(connection, stretch, agreed, holds_out)
    lasts = began is not None and began < stretch.first
    before = stretch.ending(began) if began is not None and lasts else stretch.before
    known = _orders(connection, Stretch(_EVER, stretch.first) if lasts else before)
    people = sorted(agreed & known.keys())
    count = _euros if outcome is Outcome.EUROS else _orders
    since, until = count(connection, before), count(connection, stretch)
    most = 1.0 if outcome is Outcome.CAME else np.inf
    return Seen(
        outcome=np.array([min(until.get(one, 0.0), most) for one in people], dtype=np.float64),
        before=np.array([since.get(one, 0.0) for one in people], dtype=np.float64),
        exposed=np.array([0.0 if holds_out(one) else 1.0 for one in people], dtype=np.float64),
    )


def _holdout_began(
    connection: sa.Connection, stretch: Stretch, agreed: Container[str], holds_out: Callable[[str], bool]
) -> dt.date | None:
    """The first day on which one of these customers got a bonus as held out; none before the end.

    Raises:
        OtherHoldout: In the stretch one of them got a bonus that is of the other arm than theirs.
    """
    first: int | None = None
    for customer_id, was_held_out, begun, last in connection.execute(_ARMS, stretch.days).all():
        if customer_id not in agreed:
            continue
        now = holds_out(customer_id)
        if now is not bool(was_held_out):
            if last >= stretch.first.toordinal():
                raise OtherHoldout("in these weeks others were held out than are now")
        elif now:
            first = begun if first is None else min(first, begun)
    return None if first is None else dt.date.fromordinal(first)


def choices(connection: sa.Connection, stretch: Stretch) -> tuple[Choice, ...]:
    """The latest places that were filled in these days, oldest first."""
    names = ("offer_id", "site_id", "reserved_on", "state", "arm", "propensity", "ranker", "version_hash")
    rows = connection.execute(
        sa.select(bonuses.c.customer_id, *(bonuses.c[name] for name in names))
        .select_from(offers)
        .join(bonuses, bonuses.c.offer_id == offers.c.offer_id)
        .where(*_IN_STRETCH)
        .order_by(bonuses.c.reserved_on.desc(), bonuses.c.bonus_id)
        .limit(MOST_CHOICES),
        stretch.days,
    )
    return tuple(Choice(*row) for row in rows)[::-1]


def numbered(names: list[str]) -> Customers:
    """The same number for the same name, and nothing else of it."""
    return np.unique(np.array(names, dtype=np.str_), return_inverse=True)[1].astype(np.int64)


def _orders(connection: sa.Connection, stretch: Stretch) -> dict[str, float]:
    """How many orders each customer collected of those that were promised for these days."""
    rows = connection.execute(
        sa.select(pickups.c.customer_id, sa.func.count())
        .where(collected(connection, stretch))
        .group_by(pickups.c.customer_id)
    )
    return {customer_id: float(count) for customer_id, count in rows.all()}


def _euros(connection: sa.Connection, stretch: Stretch) -> dict[str, float]:
    rows = connection.execute(
        sa.select(purchases.c.customer_id, sa.cast(sa.func.sum(purchases.c.cents), sa.BigInteger))
        .where(
            purchases.c.bought_on >= stretch.first.toordinal(),
            purchases.c.bought_on < stretch.end.toordinal(),
        )
        .group_by(purchases.c.customer_id)
    )
    return {customer_id: cents / 100 for customer_id, cents in rows.all()}
