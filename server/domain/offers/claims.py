"""What a bonus takes of the limits of its offer and its campaign."""

import datetime as dt

from server.domain.issuance import Claim, CountKey
from server.domain.offers.eligibility import Candidate
from server.domain.offers.limits import Bearing, Limit, Period, Scope, counted


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
    if not terms.limits and not offer.limits:
        return ()
    bearing = Bearing(
        *(terms.campaign_id, offer.offer_id, offer.group, site_id, customer_id, offer.face_value_cents, day)
    )
    found: dict[CountKey, Claim] = {}
    for one in counted(bearing, terms.limits, offer.limits):
        if _is_balance(one.limit) and not balances:
            continue
        claim = Claim(one.subject, one.limit.counter, one.stretch, one.amount, one.limit.maximum)
        # A group may be limited by the offer and by its campaign: one count, and the smaller limit holds.
        known = found.setdefault(claim.key, claim)
        if claim.maximum < known.maximum:
            found[claim.key] = claim
    return tuple(found.values())


def _is_balance(limit: Limit) -> bool:
    return limit.scope is Scope.OFFER and limit.period is Period.TOTAL
