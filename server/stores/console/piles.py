"""What became of every stock and budget: given, reserved, left."""

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

    def title(self, language: Language) -> str:
        """What the offer says in the glasses."""
        return read_offer(self.document).title.in_language(language).forms[0]


@dataclass(frozen=True, slots=True)
class Totals:
    """How many bonuses of all live offers are where."""

    offers: int
    reserved: int
    given: int


def scarcest(connection: sa.Connection, most: int) -> tuple[Pile, ...]:
    """The stocks and budgets of live offers of which the smallest share is left."""
    summed = {name: sa.func.sum(balances.c[name]) for name in ("received", "remaining", "reserved", "given")}
    left = sa.cast(summed["remaining"], sa.Float) / sa.func.nullif(summed["received"], 0)
    rows = connection.execute(
        sa.select(
            offers.c.offer_id,
            offers.c.campaign_id,
            balances.c.measure,
            *(sa.cast(total, sa.BigInteger) for total in summed.values()),
            offers.c.document,
        )
        .join(balances)
        .where(offers.c.live == 1)
        .group_by(offers.c.offer_id, balances.c.measure)
        .order_by(left.asc().nulls_last(), offers.c.offer_id)
        .limit(most)
    )
    return tuple(Pile(row[0], row[1], Measure(row[2]), *row[3:8]) for row in rows)
