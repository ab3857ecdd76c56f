"""The back-test: past visits decided again as if a campaign had run, by the code that decides at the bay.

It is a what-if, and says of itself what it assumes: every bonus that is shown is given; the other campaigns
run as they do today; a sample never runs out; what the ranker learned counts not, as it has seen them.
"""

import collections
import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from overlays.card import MOST_BONUSES
from server.domain.issuance import Claim, CountKey
from server.domain.offers.campaign import Campaign, Terms
from server.domain.offers.claims import claims
from server.domain.offers.eligibility import Candidate, Had, may_have
from server.domain.offers.limits import of_customer
from server.domain.offers.offer import Offer
from server.domain.offers.schedule import Schedule
from server.domain.offers.slate import Room, choose
from server.domain.visit import Visit

WEEKS = 4
MOST_DISPLACED = 20


@dataclass(frozen=True, slots=True)
class PastVisit:
    """A visit as it was, with what the customer had had by then."""

    visit: Visit
    had: tuple[Had, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What would have left of something: on a day, at a site, of an offer."""

    name: str
    units: int
    cents: int
    customers: int


@dataclass(frozen=True, slots=True)
class OfferPart:
    """What would have left of one offer."""

    offer_id: str
    units: int
    cents: int
    customers: int
    budget_cents: int | None
    gone_on: str | None
    """The day on which a limit held it back for the first time."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a back-test found, reckoned up to all customers."""

    visits: int
    """As many were decided again."""
    percent: int
    """Of all customers, those whose visits were; 100 = everybody."""
    units: int
    cents: int
    customers: int
    budget_cents: int | None
    """What all offers together may cost; None = at least one is not limited."""
    days: tuple[Part, ...]
    sites: tuple[Part, ...]
    offers: tuple[OfferPart, ...]
    displaced: tuple[Part, ...]
    """Offers of other campaigns that would have stood on fewer cards; their customers are not told apart."""


@dataclass(slots=True)
class _Sum:
    units: int = 0
    cents: int = 0
    customers: set[str] = field(default_factory=set)

    def add(self, cents: int, customer_id: str) -> None:
        self.units += 1
        self.cents += cents
        self.customers.add(customer_id)

    def part(self, name: str, scale: "Scale") -> Part:
        return Part(name, scale.up(self.units), scale.up(self.cents), scale.up(len(self.customers)))


@dataclass(frozen=True, slots=True)
class Scale:
    """Some percent of all customers are followed, and have that share of every limit."""

    percent: int = 100

    def up(self, count: int) -> int:
        """What was counted, reckoned up to everybody."""
        return round(count * 100 / self.percent)

    def down(self, maximum: int) -> int:
        """The share of a limit; of what there is any, there is one."""
        return -(-maximum * self.percent // 100)


class Backtest:
    """One campaign, beside what runs, along visits in the order in which they were."""

    def __init__(self, campaign: Campaign, days: Sequence[dt.date], scale: Scale) -> None:
        self._campaign, self._scale = campaign, scale
        terms = dataclasses.replace(campaign.terms(), schedule=without_dates(campaign.schedule))
        self._ours = [
            Candidate(offer, campaign.priority, available=True, terms=terms) for offer in campaign.offers
        ]
        self._counts: collections.Counter[CountKey] = collections.Counter()
        self._had: dict[str, list[Had]] = collections.defaultdict(list)
        self._days = {day.isoformat(): _Sum() for day in days}
        self._sites: dict[str, _Sum] = collections.defaultdict(_Sum)
        self._offers = {offer.offer_id: _Sum() for offer in campaign.offers}
        self._gone: dict[str, str] = {}
        self._displaced: collections.Counter[str] = collections.Counter()
        self._visits = 0

    def meet(self, past: PastVisit, others: Sequence[Candidate]) -> None:
        """Decide one visit again, with and without the campaign."""
        self._visits += 1
        visit, customer_id = past.visit, past.visit.visitor.customer_id
        had = (*past.had, *self._had.get(customer_id, ()))
        last = {one.offer_id: one.on for one in sorted(had, key=lambda one: one.on)}
        ours = [self._as_it_stands(one, visit, last) for one in self._ours]
        if not any(may_have(one, visit, last) for one in ours):
            return
        without = choose(visit, others, had, Room(), explain=False)
        chosen = self._give_what_fits(past, others)
        self._displaced.update(
            one.offer.offer_id for one in without.suggestions if one.offer.offer_id not in chosen
        )

    def _give_what_fits(self, past: PastVisit, others: Sequence[Candidate]) -> set[str]:
        """Fill the card, as the desk does: what shares a limit leaves if there is room.

        Returns:
            The offers that would have stood on it.
        """
        visit, kept = past.visit, list[Offer]()
        while True:
            had = [*past.had, *self._had.get(visit.visitor.customer_id, ())]
            had += [Had(one.offer_id, visit.today) for one in kept]
            last = {one.offer_id: one.on for one in sorted(had, key=lambda one: one.on)}
            ours = {one.offer.offer_id: self._as_it_stands(one, visit, last) for one in self._ours}
            room = Room(MOST_BONUSES - len(kept), tuple(kept), empty=not kept)
            slate = choose(visit, (*others, *ours.values()), had, room, explain=False)
            suggested = [one.offer for one in slate.suggestions]
            fitting = [one for one in suggested if self._fits(ours.get(one.offer_id), visit)]
            kept += fitting
            if len(fitting) == len(suggested):
                return {one.offer_id for one in kept}

    def _fits(self, candidate: Candidate | None, visit: Visit) -> bool:
        """Give what every limit has room for; what other campaigns give is not counted."""
        if candidate is None:
            return True
        if self._full(candidate, visit):
            return False
        self._give(candidate, visit)
        return True

    def outcome(self) -> Outcome:
        """What was found so far."""
        every, scale = _Sum(), self._scale
        for one in self._offers.values():
            every.units, every.cents = every.units + one.units, every.cents + one.cents
            every.customers |= one.customers
        total = every.part("", scale)
        sites = sorted(self._sites.items(), key=lambda one: (-one[1].cents, -one[1].units, one[0]))
        return Outcome(
            visits=self._visits,
            percent=scale.percent,
            units=total.units,
            cents=total.cents,
            customers=total.customers,
            budget_cents=self._budget(),
            days=tuple(one.part(day, scale) for day, one in self._days.items()),
            sites=tuple(one.part(site_id, scale) for site_id, one in sites),
            offers=tuple(self._offer(offer_id, one) for offer_id, one in self._offers.items()),
            displaced=tuple(
                Part(offer_id, scale.up(times), 0, 0)
                for offer_id, times in self._displaced.most_common(MOST_DISPLACED)
            ),
        )

    def _offer(self, offer_id: str, found: _Sum) -> OfferPart:
        part = found.part(offer_id, self._scale)
        budget = next(one.budget_cents for one in self._campaign.offers if one.offer_id == offer_id)
        return OfferPart(offer_id, part.units, part.cents, part.customers, budget, self._gone.get(offer_id))

    def _budget(self) -> int | None:
        budgets = [one.budget_cents for one in self._campaign.offers if one.face_value_cents]
        known = [one for one in budgets if one is not None]
        return sum(known) if known and len(known) == len(budgets) else None

    def _as_it_stands(self, candidate: Candidate, visit: Visit, last_had: Mapping[str, dt.date]) -> Candidate:
        """Whether every limit has room for one more."""
        if not candidate.terms.hold_at(visit.site_id):
            return candidate
        customer, full = of_customer(visit.visitor.customer_id), self._full(candidate, visit)
        shared = any(not claim.subject.endswith(customer) for claim in full)
        if shared and may_have(candidate, visit, last_had, though_gone=True):
            self._gone.setdefault(candidate.offer.offer_id, visit.today.isoformat())
        return dataclasses.replace(candidate, available=False) if full else candidate

    def _full(self, candidate: Candidate, visit: Visit) -> list[Claim]:
        return [
            claim
            for claim in self._claims(candidate, visit)
            if self._counts[claim.key] + claim.amount > claim.maximum
        ]

    def _give(self, candidate: Candidate, visit: Visit) -> None:
        offer, customer_id = candidate.offer, visit.visitor.customer_id
        for claim in self._claims(candidate, visit):
            self._counts[claim.key] += claim.amount
        self._had[customer_id].append(Had(offer.offer_id, visit.today))
        day = self._days.setdefault(visit.today.isoformat(), _Sum())
        for one in (day, self._sites[visit.site_id], self._offers[offer.offer_id]):
            one.add(offer.face_value_cents, customer_id)

    def _claims(self, candidate: Candidate, visit: Visit) -> Iterable[Claim]:
        """What one bonus takes, of the share of each limit that the followed customers have."""
        customer_id = visit.visitor.customer_id
        for claim in claims(candidate, customer_id, visit.site_id, visit.today, balances=True):
            if claim.subject.endswith(of_customer(customer_id)):
                yield claim
            else:
                yield dataclasses.replace(claim, maximum=self._scale.down(claim.maximum))


def as_today(candidate: Candidate) -> Candidate:
    """An offer that runs today, as if it had always run."""
    terms: Terms = dataclasses.replace(candidate.terms, schedule=without_dates(candidate.terms.schedule))
    return dataclasses.replace(candidate, terms=terms)


def without_dates(schedule: Schedule) -> Schedule:
    """The weekly hours of a schedule."""
    return Schedule(hours=schedule.hours)
