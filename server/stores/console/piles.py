"""What became of every stock and budget: given, reserved, left."""

import heapq
import math
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from overlays.card import Language
from server.domain.issuance import Measure
from server.domain.offers.offer import read_offer
from server.stores.schema import balances, offers


@dataclass(frozen=True, slots=True)
class Pile:
    """One stock or budget, over all sites."""

    offer_id: str
    campaign_id: str
    measure: Measure
    received: int
    remaining: int
    reserved: int
    given: int
    document: str

    @property
    def share_left(self) -> float:
        """Which share of it is left; of nothing, more than of everything."""
        return self.remaining / self.received if self.received else math.inf

    def title(self, language: Language) -> str:
        """What the offer says in the glasses."""
        return read_offer(self.document).title.in_language(language).forms[0]


@dataclass(frozen=True, slots=True)
class Totals:
    """How many bonuses of all live offers are where."""

    offers: int
    reserved: int
    given: int


_PILES = (
    sa.select(
        offers.c.offer_id,
        offers.c.campaign_id,
        balances.c.measure,
        *(
            sa.cast(sa.func.sum(balances.c[name]), sa.BigInteger)
            for name in ("received", "remaining", "reserved", "given")
        ),
        offers.c.document,
    )
    .join(balances)
    .where(offers.c.live == 1)
    .group_by(offers.c.offer_id, balances.c.measure)
)


def piles(connection: sa.Connection) -> tuple[Pile, ...]:
    """The stocks and budgets of all live offers."""
    return tuple(Pile(row[0], row[1], Measure(row[2]), *row[3:8]) for row in connection.execute(_PILES))


def scarcest(found: Iterable[Pile], most: int) -> tuple[Pile, ...]:
    """Those of which the smallest share is left."""
    return tuple(heapq.nsmallest(most, found, key=lambda one: (one.share_left, one.offer_id)))
