"""Who may get what: consent first, then the offer's own conditions. Every refusal says why."""

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from server.domain.categories import Category, PrivacyClass
from server.domain.offers.campaign import OPEN, Terms
from server.domain.offers.offer import Offer
from server.domain.offers.schedule import runs_at
from server.domain.visit import Visit


class WhyNot(enum.StrEnum):
    """Why an offer is not suggested to this customer now; for the loyalty team, never for the glasses."""

    CATEGORY_FORBIDDEN = "category_forbidden"
    NO_CONSENT = "no_consent"
    NOT_A_BUYER = "not_a_buyer"
    """Amber categories go to those who bought them."""
    NOT_HERE = "not_here"
    """Its campaign is for other sites."""
    NOT_NOW = "not_now"
    """Its campaign does not run at this time of this site."""
    CONDITION = "condition"
    HAD_LATELY = "had_lately"
    NOTHING_LEFT = "nothing_left"
    CATEGORY_TAKEN = "category_taken"
    GROUP_TAKEN = "group_taken"
    """One of its exclusivity group stands on the card."""
    OTHER_LANE = "other_lane"
    """The card has bonuses of another stacking lane."""
    NEVER_FIRST = "never_first"
    KEPT_FOR_OTHERS = "kept_for_others"
    """It is scarce here, and worth more to those who are expected (its bid price)."""
    HELD_OUT = "held_out"
    """The customer is one of those for whom nothing is chosen by what they bought."""
    OUTRANKED = "outranked"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One offer that runs, and whether there is any of it at this site."""

    offer: Offer
    priority: int
    available: bool
    terms: Terms = OPEN
    """What it has from its campaign: version, schedule, sites, limits."""


@dataclass(frozen=True, slots=True)
class Had:
    """An offer that was reserved for, given to or declined by this customer on that day."""

    offer_id: str
    on: dt.date


class Dropped(NamedTuple):
    """An offer that is not suggested, and why.

    A tuple, because one is made of nearly every offer at every scan, and a frozen dataclass takes three times
    as long.
    """

    offer_id: str
    why: WhyNot
    condition: str | None = None
    """The kind of the first condition that does not hold."""


def why_not(candidate: Candidate, visit: Visit, last_had: Mapping[str, dt.date]) -> Dropped | None:
    """Say why this customer may not get this offer now; None = nothing speaks against it.

    Args:
        candidate: The offer.
        visit: Who has come, where and when.
        last_had: The day on which the customer last had an offer, by its id.
    """
    offer = candidate.offer
    barred = _consent(offer, visit) or _runs_not(candidate.terms, visit)
    if barred is not None:
        return Dropped(offer.offer_id, barred)
    for condition in offer.conditions:
        if not condition.holds(visit):
            return Dropped(offer.offer_id, WhyNot.CONDITION, condition.kind)
    last = last_had.get(offer.offer_id)
    if last is not None and (visit.today - last).days < offer.days_between:
        return Dropped(offer.offer_id, WhyNot.HAD_LATELY)
    return None if candidate.available else Dropped(offer.offer_id, WhyNot.NOTHING_LEFT)


def may_have(
    candidate: Candidate, visit: Visit, last_had: Mapping[str, dt.date], *, though_gone: bool = False
) -> bool:
    """Whether nothing speaks against it: as ``why_not``, what is cheap to see first, and no reason.

    ``though_gone`` asks as if there were any of it.
    """
    offer = candidate.offer
    if not (candidate.available or though_gone):
        return False
    last = last_had.get(offer.offer_id)
    if last is not None and (visit.today - last).days < offer.days_between:
        return False
    if _runs_not(candidate.terms, visit) is not None or _consent(offer, visit) is not None:
        return False
    return all(condition.holds(visit) for condition in offer.conditions)


def _consent(offer: Offer, visit: Visit) -> WhyNot | None:
    """What consent and the privacy class of the category forbid (docs/decisions/0010).

    Who objects is profiled no more for marketing, without having to say why: GDPR 21(2) and (3).
    """
    privacy = PrivacyClass.GREEN if offer.category is None else offer.category.privacy
    if privacy is PrivacyClass.RED:
        return WhyNot.CATEGORY_FORBIDDEN
    if offer.reads_purchases and not visit.visitor.profiling:
        return WhyNot.NO_CONSENT
    amber = privacy is PrivacyClass.AMBER
    return WhyNot.NOT_A_BUYER if amber and not bought(offer.category, visit) else None


def _runs_not(terms: Terms, visit: Visit) -> WhyNot | None:
    """Whether the campaign runs elsewhere, or at another time; without a time, only what always runs does."""
    if not terms.hold_at(visit.site_id):
        return WhyNot.NOT_HERE
    schedule, now = terms.schedule, visit.local_time
    if schedule.start is None and schedule.end is None and not schedule.hours:
        return None
    if now is None or now.tzinfo is None or not runs_at(schedule, now, now.tzinfo):
        return WhyNot.NOT_NOW
    return None


def bought(category: Category | None, visit: Visit) -> int:
    """How often the customer bought a category, as far as they agreed that it counts."""
    if category is None or not visit.visitor.profiling:
        return 0
    return visit.visitor.times_bought(category)
