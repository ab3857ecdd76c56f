"""One course of past events, as a back-test plays it: what is left of every limit, counted in memory."""

import collections
import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from server.domain.issuance import Claim, CountKey
from server.domain.offers.campaign import Campaign
from server.domain.offers.claims import claims, is_balance
from server.domain.offers.eligibility import Candidate
from server.domain.offers.limits import of_customer, of_group
from server.domain.visit import Visit


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


class Course:
    """How much has left of each limit of one campaign, and of each exclusivity group that it is in.

    Other campaigns run as they do today: of theirs, only bonuses of these groups are counted and held back.
    """

    def __init__(self, campaign: Campaign, scale: Scale) -> None:
        self._offers = frozenset(offer.offer_id for offer in campaign.offers)
        self._groups = frozenset(offer.group for offer in campaign.offers if offer.group is not None)
        self._scale = scale
        self._used: collections.Counter[CountKey] = collections.Counter()

    def at(self, visit: Visit) -> "Purse":
        """What it lets through at the next visit."""
        return Purse(self, visit)

    def shares(self, candidate: Candidate) -> bool:
        """Whether it belongs to another campaign, and a limit counts it together with this one."""
        offer, terms = candidate.offer, candidate.terms
        return offer.offer_id not in self._offers and offer.group in self._groups and bool(terms.group_limits)

    def full(self, candidate: Candidate, visit: Visit) -> list[Claim]:
        """What one bonus takes of those limits that have no room for it."""
        return [
            one for one in self._claims(candidate, visit) if self._used[one.key] + one.amount > one.maximum
        ]

    def count(self, candidate: Candidate, visit: Visit) -> None:
        """Count one bonus that was given."""
        for one in self._claims(candidate, visit):
            self._used[one.key] += one.amount

    def _claims(self, candidate: Candidate, visit: Visit) -> Iterator[Claim]:
        """What one bonus takes, of the share of each limit that the followed customers have."""
        offer, customer_id = candidate.offer, visit.visitor.customer_id
        of_others = offer.offer_id not in self._offers
        if of_others and offer.group not in self._groups:
            return
        for claim in claims(candidate, customer_id, visit.site_id, visit.today, balances=True):
            if claim.subject.endswith(of_customer(customer_id)):
                shared = claim
            else:
                shared = dataclasses.replace(claim, maximum=self._scale.down(claim.maximum))
            if not of_others or claim.subject == of_group(offer.group):
                yield shared


class Purse:
    """The allowance of one visit in a course of events."""

    def __init__(self, course: Course, visit: Visit) -> None:
        self._course = course
        self._visit = visit
        self.held_back: set[str] = set()
        """Offers for which a limit that customers share was seen to have no room."""

    def as_the_books_say(self, candidate: Candidate) -> Candidate:
        """Without a balance that has room for one more, there is none of it; counts show when it is taken."""
        full = self._full(candidate)
        empty = any(is_balance(claim, candidate.offer) for claim in full)
        return dataclasses.replace(candidate, available=False) if empty else candidate

    def take(self, candidate: Candidate) -> bool:
        """Count one bonus, unless a limit has no room for it."""
        if self._full(candidate):
            return False
        self._course.count(candidate, self._visit)
        return True

    def is_used_up(self, candidate: Candidate) -> bool:
        """Whether a limit has no room for one more."""
        return bool(self._full(candidate))

    def _full(self, candidate: Candidate) -> list[Claim]:
        full = self._course.full(candidate, self._visit)
        customer = of_customer(self._visit.visitor.customer_id)
        if any(not claim.subject.endswith(customer) for claim in full):
            self.held_back.add(candidate.offer.offer_id)
        return full
