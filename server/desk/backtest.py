"""The back-test: past visits decided again as if a campaign had run, by the code that decides at the bay.

It is a what-if, and says of itself what it assumes: every bonus that is shown is given; the other campaigns
run as they do today; a sample never runs out; what the ranker learned counts not, as it has seen them; what
is scarce has no price, and nothing is left to chance.
"""

import collections
import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from server.desk.course import Course, Purse, Scale
from server.domain.offers.assortment import Assortment
from server.domain.offers.campaign import Campaign, Terms
from server.domain.offers.eligibility import Candidate, Had, may_have
from server.domain.offers.filling import fill
from server.domain.offers.groups import sharing_limits
from server.domain.offers.offer import Offer
from server.domain.offers.outlook import Outlook
from server.domain.offers.policy import PLAIN, Policy
from server.domain.offers.schedule import Schedule
from server.domain.ranking.history import History
from server.domain.ranking.learned import Learned, LearnedChances
from server.domain.visit import Visit

WEEKS = 4
MOST_DISPLACED = 20
_NOTHING = Learned.nothing()


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

    def part(self, name: str, scale: Scale) -> Part:
        return Part(name, scale.up(self.units), scale.up(self.cents), scale.up(len(self.customers)))


class Backtest:
    """One campaign, beside what runs, along visits in the order in which they were."""

    def __init__(
        self, campaign: Campaign, days: Sequence[dt.date], scale: Scale, policy: Policy = PLAIN
    ) -> None:
        """Begin, with nothing of the campaign gone.

        Args:
            campaign: As it is to be tried; its dates are left out.
            days: Those that the outcome tells of, in any case.
            scale: How many of the customers are followed.
            policy: How the shop chooses, and who is held out; nothing is left to chance.
        """
        self._campaign, self._scale = campaign, scale
        self._policy = dataclasses.replace(policy, explore_share=0.0)
        terms = dataclasses.replace(campaign.terms(), schedule=without_dates(campaign.schedule))
        self._ours = [
            Candidate(offer, campaign.priority, available=True, terms=terms) for offer in campaign.offers
        ]
        self._around: dict[str, _Around] = {}
        self._with, self._without = Course(campaign, scale), Course(campaign, scale)
        self._had: dict[str, list[Had]] = collections.defaultdict(list)
        self._days = {day.isoformat(): _Sum() for day in days}
        self._sites: dict[str, _Sum] = collections.defaultdict(_Sum)
        self._offers = {offer.offer_id: _Sum() for offer in campaign.offers}
        self._gone: dict[str, str] = {}
        self._displaced: collections.Counter[str] = collections.Counter()
        self._visits = 0

    def meet(self, past: PastVisit, others: Sequence[Candidate]) -> None:
        """Decide one visit again, with and without the campaign.

        Args:
            past: The visit; visits come in the order in which they were.
            others: What runs at its site beside the campaign; the same sequence is looked through once.
        """
        self._visits += 1
        visit = past.visit
        if self._policy.holds_out(visit.visitor.customer_id):
            visit = visit.unprofiled()
        around, purse = self._around_at(visit.site_id, others), self._with.at(visit)
        had = (*past.had, *self._had.get(visit.visitor.customer_id, ()))
        last = {one.offer_id: one.on for one in sorted(had, key=lambda one: one.on)}
        ours, given = [purse.as_the_books_say(one) for one in around.ours], frozenset[str]()
        may_be_given = (one for one in ours if may_have(one, visit, last) and not purse.is_used_up(one))
        if around.shares_limits or any(may_be_given):
            given = self._decide(visit, had, purse, around, ours)
        for one in around.ours:
            if one.offer.offer_id in given:
                self._give(one.offer, visit)
            elif one.offer.offer_id in purse.held_back and may_have(one, visit, last, though_gone=True):
                self._gone.setdefault(one.offer.offer_id, visit.today.isoformat())

    def _decide(
        self, visit: Visit, had: Sequence[Had], purse: Purse, around: "_Around", ours: Iterable[Candidate]
    ) -> frozenset[str]:
        """Fill the card as the desk does, and once more without the campaign.

        Returns:
            The offers that would have stood on it.
        """
        outlook = _outlook(self._policy, visit)
        slate = fill(visit, (*around.beside, *ours), had, purse, outlook, explain=False)
        without = fill(visit, around.others, had, self._without.at(visit), outlook, explain=False)
        given = frozenset(one.offer.offer_id for one in slate.suggestions)
        others = (one.offer.offer_id for one in without.suggestions)
        self._displaced.update(offer_id for offer_id in others if offer_id not in given)
        return given

    def _around_at(self, site_id: str, others: Sequence[Candidate]) -> "_Around":
        known = self._around.get(site_id)
        if known is None or known.made_of is not others:
            known = self._around[site_id] = self._look_around(site_id, others)
        return known

    def _look_around(self, site_id: str, others: Sequence[Candidate]) -> "_Around":
        every = sharing_limits((*others, *self._ours))
        return _Around(
            made_of=others,
            others=Assortment(sharing_limits(others)),
            beside=every[: len(others)],
            ours=tuple(one for one in every[len(others) :] if one.terms.hold_at(site_id)),
            shares_limits=any(map(self._with.shares, every)),
        )

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

    def _give(self, offer: Offer, visit: Visit) -> None:
        customer_id = visit.visitor.customer_id
        self._had[customer_id].append(Had(offer.offer_id, visit.today))
        day = self._days.setdefault(visit.today.isoformat(), _Sum())
        for one in (day, self._sites[visit.site_id], self._offers[offer.offer_id]):
            one.add(offer.face_value_cents, customer_id)


@dataclass(frozen=True, slots=True)
class _Around:
    """What runs at one site."""

    made_of: Sequence[Candidate]
    others: Assortment
    """Without the campaign."""
    beside: tuple[Candidate, ...]
    """The same beside the campaign, whose groups may limit them."""
    ours: tuple[Candidate, ...]
    """What the campaign has for this site."""
    shares_limits: bool
    """Whether bonuses of others count for a limit of the campaign's."""


def _outlook(policy: Policy, visit: Visit) -> Outlook:
    """What is known of a visit where nothing was learned: what the customer buys."""
    bought = ((one.category, one.on.toordinal()) for one in visit.visitor.purchases)
    history = History.of(bought) if visit.visitor.profiling else None
    return Outlook(policy, LearnedChances(_NOTHING, history, visit.today))


def as_today(candidate: Candidate) -> Candidate:
    """An offer that runs today, as if it had always run."""
    terms: Terms = dataclasses.replace(candidate.terms, schedule=without_dates(candidate.terms.schedule))
    return dataclasses.replace(candidate, terms=terms)


def without_dates(schedule: Schedule) -> Schedule:
    """The weekly hours of a schedule."""
    return Schedule(hours=schedule.hours)
