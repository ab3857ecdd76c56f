"""What a bonus takes of the limits of its offer and its campaign."""

import datetime as dt
from collections.abc import Collection

from server.domain.issuance import Claim, CountKey
from server.domain.offers.eligibility import Candidate
from server.domain.offers.limits import Bearing, Limit, Period, Scope, counted, of_offer
from server.domain.offers.offer import Offer


def claims(
    candidate: Candidate, customer_id: str, site_id: str, day: dt.date, *, balances: bool = False
) -> tuple[Claim, ...]:
    """Every count that has to have room for a bonus.

    What an offer may give away in all is no count but a balance: it is received, like stock
    (docs/decisions/0009).

    Args:
        candidate: The offer.
        customer_id: Whose bonus it is.
        site_id: Where.
        day: By the calendar of the site.
        balances: Whether what is a balance in the books is counted too, for who has no books.
    """
    offer, terms = candidate.offer, candidate.terms
    if not terms.limits and not offer.limits and not terms.group_limits:
        return ()
    bearing = _bearing(candidate, customer_id, site_id, day)
    found: dict[CountKey, Claim] = {}
    for one in counted(bearing, (*terms.limits, *terms.group_limits), offer.limits):
        if _is_balance(one.limit) and not balances:
            continue
        claim = Claim(one.subject, one.limit.counter, one.stretch, one.amount, one.limit.maximum)
        # A group may be limited by the offer and by its campaign: one count, and the smaller limit holds.
        known = found.setdefault(claim.key, claim)
        if claim.maximum < known.maximum:
            found[claim.key] = claim
    return tuple(found.values())


def reached(
    candidate: Candidate, full: Collection[CountKey], customer_id: str, site_id: str, day: dt.date
) -> Limit | None:
    """The first limit of an offer whose count is one of those that are full."""
    terms, bearing = candidate.terms, _bearing(candidate, customer_id, site_id, day)
    every = counted(bearing, (*terms.limits, *terms.group_limits), candidate.offer.limits)
    found = (one.limit for one in every if CountKey(one.subject, one.limit.counter, one.stretch) in full)
    return min(found, key=lambda limit: limit.maximum, default=None)


def is_balance(claim: Claim, offer: Offer) -> bool:
    """Whether books keep it as a balance: what an offer may give away in all."""
    return claim.subject == of_offer(offer.offer_id) and not claim.stretch


def _bearing(candidate: Candidate, customer_id: str, site_id: str, day: dt.date) -> Bearing:
    offer = candidate.offer
    return Bearing(
        campaign_id=candidate.terms.campaign_id,
        offer_id=offer.offer_id,
        group=offer.group,
        site_id=site_id,
        customer_id=customer_id,
        face_value_cents=offer.face_value_cents,
        day=day,
    )


def _is_balance(limit: Limit) -> bool:
    return limit.scope is Scope.OFFER and limit.period is Period.TOTAL
