"""A shop document taken apart: what every store has to bring into its books."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from overlays.card import BonusKind
from overlays.codes import canonical
from server.domain.categories import PrivacyClass
from server.domain.issuance import Measure
from server.domain.offers.limits import Counting, Scope
from server.domain.offers.offer import Offer
from server.domain.shop import Code, Customer, Purchase, Shop

_TOTALS = {Measure.UNITS: Counting.UNITS, Measure.CENTS: Counting.CENTS}


@dataclass(frozen=True, slots=True)
class Receipt:
    """How much of an offer was received in all, by one measure."""

    path: str
    offer_id: str
    measure: Measure
    site_id: str
    received: int


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One offer, and how many balances have to agree before it leaves."""

    path: str
    offer: Offer
    campaign_id: str
    priority: int
    balances: int


@dataclass(frozen=True, slots=True)
class CodeLine:
    """One code under its canonical text."""

    path: str
    customer_id: str
    known_as: str
    code: Code


def code_lines(shop: Shop) -> Iterator[CodeLine]:
    """Every code of every customer."""
    for n, customer in enumerate(shop.customers):
        for m, code in enumerate(customer.codes):
            path = f"customers.{n}.codes.{m}"
            yield CodeLine(path, customer.customer_id, canonical(code.text, code.symbology), code)


def kept_purchases(customer: Customer) -> Iterator[Purchase]:
    """What is kept of a customer's receipts: nothing of a red category, and nothing without consent."""
    if customer.profiling:
        yield from (one for one in customer.purchases if one.category.privacy is not PrivacyClass.RED)


def offer_lines(shop: Shop) -> Iterator[OfferLine]:
    """Every offer of every campaign."""
    stocked = {line.offer_id for line in shop.stock}
    for n, campaign in enumerate(shop.campaigns):
        for m, offer in enumerate(campaign.offers):
            path = f"campaigns.{n}.offers.{m}"
            limited = (offer.units_total is not None) + (offer.budget_cents is not None)
            balances = limited + _is_stocked(offer, stocked)
            yield OfferLine(path, offer, campaign.campaign_id, campaign.priority, balances)


def receipts(shop: Shop) -> Iterator[Receipt]:
    """What was received of every offer; a stocked offer has a balance at every site, be it zero."""
    stock = {(line.offer_id, line.site_id): (n, line.units) for n, line in enumerate(shop.stock)}
    stocked = {line.offer_id for line in shop.stock}
    for n, campaign in enumerate(shop.campaigns):
        for m, offer in enumerate(campaign.offers):
            path = f"campaigns.{n}.offers.{m}"
            for measure, counter in _TOTALS.items():
                limit = offer.limit(Scope.OFFER, counter)
                if limit is not None:
                    where = f"{path}.limits.{offer.limits.index(limit)}.maximum"
                    yield Receipt(where, offer.offer_id, measure, "", limit.maximum)
            for site in shop.sites if _is_stocked(offer, stocked) else ():
                line, units = stock.get((offer.offer_id, site.site_id), (None, 0))
                where = path if line is None else f"stock.{line}.units"
                yield Receipt(where, offer.offer_id, Measure.STOCK, site.site_id, units)


def day_of(purchase: Purchase, now: dt.datetime) -> int:
    """The day of a purchase, as an ordinal."""
    return now.date().toordinal() - purchase.days_ago


def _is_stocked(offer: Offer, stocked: set[str]) -> bool:
    """A sample is a thing on a shelf; a coupon is one where somebody counted it."""
    return offer.kind is BonusKind.SAMPLE or offer.offer_id in stocked
