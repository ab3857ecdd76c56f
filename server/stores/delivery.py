"""A shop document taken apart: what every store has to bring into its books."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from overlays.card import BonusKind
from overlays.codes import canonical
from server.domain.categories import PrivacyClass
from server.domain.issuance import Measure
from server.domain.offers.campaign import Campaign, Terms
from server.domain.offers.limits import Counting, Scope
from server.domain.offers.offer import Offer
from server.domain.offers.versions import Act, Publication
from server.domain.parts import Code, Customer, Purchase
from server.domain.shop import Shop
from server.errors import ShopRefused

ANOTHERS_ORDER = "is the order of another customer"
_TOTALS = {Measure.UNITS: Counting.UNITS, Measure.CENTS: Counting.CENTS}


@dataclass(frozen=True, slots=True)
class Receipt:
    """How much of an offer was received in all, by one measure.

    None: it is not said here; what is there stays as it is, and what nobody has counted begins with none.
    """

    path: str
    offer_id: str
    measure: Measure
    site_id: str
    received: int | None


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One offer, and how many balances have to agree before it leaves."""

    path: str
    offer: Offer
    terms: Terms
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


def offer_lines(shop: Shop, terms: Mapping[str, Terms]) -> Iterator[OfferLine]:
    """Every offer of every campaign of which terms are given, with them."""
    stocked = {line.offer_id for line in shop.stock}
    for n, campaign in enumerate(shop.campaigns):
        if campaign.campaign_id not in terms:
            continue
        yield from lines_of(campaign, terms[campaign.campaign_id], stocked, f"campaigns.{n}.")


def refuse_taken(shop: Shop, owner: Callable[[str], str | None], latest: Iterable[Publication]) -> None:
    """Refuse a document with an offer of a campaign that runs and is not in it.

    Raises:
        ShopRefused: There is one; a line each.
    """
    held = {one.campaign_id for one in shop.campaigns}
    running = {one.campaign_id for one in latest if one.act is Act.PUBLISHED} - held
    taken = [
        f"campaigns.{n}.offers.{m}.offer_id: belongs to the campaign {owner(offer.offer_id)}, which runs"
        for n, campaign in enumerate(shop.campaigns)
        for m, offer in enumerate(campaign.offers)
        if owner(offer.offer_id) in running
    ]
    if taken:
        raise ShopRefused("\n".join(taken))


def receipts(shop: Shop, campaigns: Container[str]) -> Iterator[Receipt]:
    """What was received of the offers of these campaigns; a stocked one is counted everywhere, be it zero."""
    stock = {
        (line.offer_id, line.site_id): Receipt(
            f"stock.{n}.units", line.offer_id, Measure.STOCK, line.site_id, line.units
        )
        for n, line in enumerate(shop.stock)
    }
    stocked = {line.offer_id for line in shop.stock}
    sites = [site.site_id for site in shop.sites]
    for n, campaign in enumerate(shop.campaigns):
        if campaign.campaign_id not in campaigns:
            continue
        for one in receipts_of(campaign, sites, stocked, f"campaigns.{n}."):
            if one.measure is Measure.STOCK:
                yield stock.get((one.offer_id, one.site_id)) or dataclasses.replace(one, received=0)
            else:
                yield one


def lines_of(
    campaign: Campaign, terms: Terms, stocked: Collection[str], path: str = ""
) -> Iterator[OfferLine]:
    """Every offer of one campaign.

    Args:
        campaign: The campaign.
        terms: What its offers have from it.
        stocked: Offers of which stock is counted, though they are no samples.
        path: What stands before its paths in the document.
    """
    for m, offer in enumerate(campaign.offers):
        limited = (offer.units_total is not None) + (offer.budget_cents is not None)
        yield OfferLine(f"{path}offers.{m}", offer, terms, limited + is_stocked(offer, stocked))


def receipts_of(
    campaign: Campaign, sites: Sequence[str], stocked: Collection[str], path: str = ""
) -> Iterator[Receipt]:
    """What a campaign says was received of its offers: their limits, and of stock at which sites it is."""
    for m, offer in enumerate(campaign.offers):
        where = f"{path}offers.{m}"
        for measure, counter in _TOTALS.items():
            limit = offer.limit(Scope.OFFER, counter)
            if limit is not None:
                place = f"{where}.limits.{offer.limits.index(limit)}.maximum"
                yield Receipt(place, offer.offer_id, measure, "", limit.maximum)
        for site_id in sites if is_stocked(offer, stocked) else ():
            yield Receipt(where, offer.offer_id, Measure.STOCK, site_id, None)


def totals(offer: Offer) -> Iterator[tuple[Measure, int, int]]:
    """What an offer may give away in all: measure, maximum, and how much one bonus takes of it."""
    for measure, counter in _TOTALS.items():
        limit = offer.limit(Scope.OFFER, counter)
        if limit is not None:
            yield measure, limit.maximum, offer.face_value_cents if measure is Measure.CENTS else 1


def day_of(purchase: Purchase, now: dt.datetime) -> int:
    """The day of a purchase, as an ordinal."""
    return now.date().toordinal() - purchase.days_ago


def is_stocked(offer: Offer, stocked: Collection[str]) -> bool:
    """A sample is a thing on a shelf; a coupon is one where somebody counted it."""
    return offer.kind is BonusKind.SAMPLE or offer.offer_id in stocked
