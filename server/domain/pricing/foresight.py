"""What bid prices rest on in a shop: comparable visits of the past, and what is left of each offer."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from server.domain.issuance import Balance, Measure
from server.domain.offers.eligibility import Candidate, may_have
from server.domain.offers.outlook import Outlook
from server.domain.offers.schedule import begins_on, wall_time
from server.domain.pricing.market import Demand, Prices, Supply
from server.domain.pricing.program import reprice
from server.domain.visit import Visit

PLENTY = 1e6
"""Units of what nobody counts at a site."""
LONGEST_AHEAD_DAYS = 28


@dataclass(frozen=True, slots=True)
class PastVisit:
    """A visit of a comparable day, as it would be decided now."""

    visit: Visit
    outlook: Outlook
    week: int
    """How many weeks ago."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Prices with what is needed to use them, and to fall back on them.

    Attributes:
        offers: The offers that somebody counts, in the order of the rows of ``prices``.
        sites: In the order of the columns.
        by_site: Cents by offer, for each site; what costs nothing is left out.
    """

    offers: tuple[str, ...]
    sites: tuple[str, ...]
    prices: Prices
    by_site: Mapping[str, Mapping[str, float]]


def foresee(
    candidates: Sequence[Candidate],
    balances: Iterable[Balance],
    past: Sequence[PastVisit],
    today: dt.date,
    last: Foreseen | None = None,
    share: float = 1.0,
) -> Foreseen:
    """Price what is counted by what comparable visits would have made of it.

    What has to last for days is shared out evenly over those on which the campaign runs, as far as its end is
    known.
    When the program fails, the last prices hold if they speak of the same offers and sites; without those
    nothing has a price, and whoever comes first is served first.

    Args:
        candidates: The offers that run.
        balances: What is left.
        past: Comparable visits.
        today: The day that is priced.
        last: What was foreseen before.
        share: Of all comparable visits, those that ``past`` holds; the same share of what is left is theirs.
    """
    counted = tuple(balances)
    named = {one.offer_id for one in counted}
    scarce = sorted((one for one in candidates if one.offer.offer_id in named), key=_name)
    offers = tuple(_name(one) for one in scarce)
    sites = tuple(sorted({one.visit.site_id for one in past}))
    supply = _scaled(_supply(scarce, counted, sites, today), share)
    before = last.prices if last and (last.offers, last.sites) == (offers, sites) else None
    prices = reprice(_demand(scarce, past, sites), supply, before)
    by_site = {
        site: {
            offer: float(price)
            for offer, price in zip(offers, prices.charge(supply, at), strict=True)
            if price > 0.0
        }
        for at, site in enumerate(sites)
    }
    return Foreseen(offers, sites, prices, by_site)


def _name(candidate: Candidate) -> str:
    return candidate.offer.offer_id


def _demand(scarce: Sequence[Candidate], past: Sequence[PastVisit], sites: tuple[str, ...]) -> Demand:
    value = np.zeros((len(past), len(scarce)))
    for row, one in enumerate(past):
        for column, candidate in enumerate(scarce):
            if may_have(candidate, one.visit, {}, though_gone=True):
                value[row, column] = max(one.outlook.worth_with_luck(candidate.offer), 0.0)
    site = np.array([sites.index(one.visit.site_id) for one in past], dtype=np.intp)
    return Demand(value, site, np.array([one.week for one in past], dtype=np.intp))


def _supply(
    scarce: Sequence[Candidate], balances: Iterable[Balance], sites: tuple[str, ...], today: dt.date
) -> Supply:
    """Stock is what is counted at a site; everything else that is counted is a budget."""
    row = {_name(one): at for at, one in enumerate(scarce)}
    column = {site: at for at, site in enumerate(sites)}
    stock = np.full((len(scarce), len(sites)), PLENTY)
    budgets, takes = list[float](), list[np.ndarray[tuple[int], np.dtype[np.float64]]]()
    for one in balances:
        at = row.get(one.offer_id)
        if at is None or (one.measure is Measure.STOCK and one.site_id not in column):
            continue
        today_only = one.remaining / _days_ahead(scarce[at], today)
        if one.measure is Measure.STOCK:
            stock[at, column[one.site_id]] = today_only
            continue
        taken = np.zeros(len(scarce))
        taken[at] = scarce[at].offer.face_value_cents if one.measure is Measure.CENTS else 1.0
        budgets.append(today_only)
        takes.append(taken)
    takes_of = np.array(takes).reshape(len(budgets), len(scarce)).T
    return Supply(stock, takes_of, np.array(budgets), apart=_apart(scarce))


def _apart(scarce: Sequence[Candidate]) -> tuple[tuple[int, ...], ...]:
    """What a card never has two of: offers of one category, and offers of one exclusivity group."""
    alike: dict[tuple[str, str], list[int]] = {}
    for at, one in enumerate(scarce):
        for kind, name in (("category", one.offer.category), ("group", one.offer.group)):
            if name is not None:
                alike.setdefault((kind, name), []).append(at)
    return tuple(tuple(offers) for offers in alike.values() if len(offers) > 1)


def _scaled(supply: Supply, share: float) -> Supply:
    return dataclasses.replace(supply, stock=supply.stock * share, budgets=supply.budgets * share)


def _days_ahead(candidate: Candidate, today: dt.date) -> int:
    """On how many days it has to be there, today included; one when nobody said until when."""
    schedule = candidate.terms.schedule
    if schedule.end is None:
        return 1
    # The end does not count: what ends at midnight reaches into no further day.
    last = (wall_time(schedule.end) - dt.timedelta(minutes=1)).date()
    ahead = (today + dt.timedelta(days=day) for day in range(LONGEST_AHEAD_DAYS))
    return max(sum(day <= last and begins_on(schedule, day) for day in ahead), 1)
