"""How much a campaign may cost at most, by its limits: what four eyes are asked for."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from overlays.card import BonusKind
from server.domain.offers.campaign import Campaign
from server.domain.offers.limits import Counting, Limit, Period, Scope
from server.domain.offers.offer import AnyOffer
from server.domain.offers.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a limit has to be multiplied by."""

    sites: int
    """At how many the campaign runs."""
    stock: Mapping[str, int] = field(default_factory=dict)
    """Units of each sample that have not left yet."""


def at_risk_cents(campaign: Campaign, shelf: Shelf) -> int | None:
    """The face value that may leave at most; None = nothing limits it.

    A limit for each customer counts for nothing: nobody knows how many will come. A limit by day, week or
    month counts as often as there are such periods between start and end. A sample has its stock as a limit,
    but an empty shelf is none: stock may come.
    """
    offers = [_of_offer(one, campaign, shelf) for one in campaign.offers]
    known = [one for one in offers if one is not None]
    dearest = max(one.face_value_cents for one in campaign.offers)
    bounds = list(_bounds(campaign.limits, campaign.schedule, shelf.sites, dearest))
    bounds += [sum(known)] if len(known) == len(offers) else []
    return min(bounds, default=None)


def _of_offer(offer: AnyOffer, campaign: Campaign, shelf: Shelf) -> int | None:
    worth = offer.face_value_cents
    if not worth:
        return 0
    bounds = list(_bounds(offer.limits, campaign.schedule, shelf.sites, worth))
    if offer.kind is BonusKind.SAMPLE and (units := shelf.stock.get(offer.offer_id, 0)):
        bounds.append(units * worth)
    return min(bounds, default=None)


def _bounds(limits: Iterable[Limit], schedule: Schedule, sites: int, worth: int) -> Iterator[int]:
    """What each limit lets through, in cents."""
    for limit in limits:
        # What a group counts is of other offers too: one of a campaign's limits says nothing about the rest.
        if limit.scope is Scope.CUSTOMER or limit.group is not None:
            continue
        periods = _periods(limit.period, schedule)
        if periods is None:
            continue
        each_site = limit.scope in {Scope.SITE, Scope.OFFER_SITE}
        unit = worth if limit.counter is Counting.UNITS else 1
        yield limit.maximum * unit * periods * (sites if each_site else 1)


def _periods(period: Period, schedule: Schedule) -> int | None:
    """Into how many periods the schedule reaches at most; None = it has no end."""
    if period is Period.TOTAL:
        return 1
    if schedule.start is None or schedule.end is None:
        return None
    start = dt.datetime.fromisoformat(schedule.start).date()
    # The end does not count: what ends at midnight reaches into no further day.
    end = (dt.datetime.fromisoformat(schedule.end) - dt.timedelta(minutes=1)).date()
    match period:
        case Period.DAY:
            return (end - start).days + 1
        case Period.WEEK:
            return (_monday(end) - _monday(start)).days // 7 + 1
        case Period.MONTH:
            return (end.year - start.year) * 12 + end.month - start.month + 1


def _monday(day: dt.date) -> dt.date:
    """The day on which its week begins."""
    return day - dt.timedelta(days=day.weekday())
