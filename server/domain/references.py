"""Whether the parts of a shop document fit each other: ids are unique and references resolve."""

from collections.abc import Hashable, Iterable, Iterator

from overlays.codes import canonical
from server.domain.offers.conditions import Kind, SiteIs
from server.domain.parts import Parts


def faults(shop: Parts) -> list[str]:
    """List what does not fit, each with its path; the content of a field is never repeated."""
    return [
        *_repeated_ids(shop),
        *_repeated_codes(shop),
        *_unresolved_pickups(shop),
        *_repeated_labels(shop),
        *_unresolved_offers(shop),
    ]


def _repeated(things: Iterable[tuple[str, Hashable]]) -> Iterator[str]:
    first: dict[Hashable, str] = {}
    for path, key in things:
        if first.setdefault(key, path) != path:
            yield f"{path}: is the same as {first[key]}"


def _repeated_ids(shop: Parts) -> Iterator[str]:
    yield from _repeated((f"sites.{n}.site_id", site.site_id) for n, site in enumerate(shop.sites))
    yield from _repeated(
        (f"customers.{n}.customer_id", one.customer_id) for n, one in enumerate(shop.customers)
    )
    yield from _repeated((f"pickups.{n}.order", pickup.order) for n, pickup in enumerate(shop.pickups))
    yield from _repeated(
        (f"campaigns.{n}.campaign_id", one.campaign_id) for n, one in enumerate(shop.campaigns)
    )
    yield from _repeated(
        (f"campaigns.{n}.offers.{m}.offer_id", offer.offer_id)
        for n, campaign in enumerate(shop.campaigns)
        for m, offer in enumerate(campaign.offers)
    )
    yield from _repeated((f"stock.{n}", (line.site_id, line.offer_id)) for n, line in enumerate(shop.stock))
    for n, site in enumerate(shop.sites):
        yield from _repeated((f"sites.{n}.bays.{m}", bay) for m, bay in enumerate(site.bays))


def _repeated_codes(shop: Parts) -> Iterator[str]:
    yield from _repeated(
        (f"customers.{n}.codes.{m}", canonical(code.text, code.symbology))
        for n, customer in enumerate(shop.customers)
        for m, code in enumerate(customer.codes)
    )


def _repeated_labels(shop: Parts) -> Iterator[str]:
    """A label is one bag of a site, or a wrong bag could pass for the right one."""
    yield from _repeated(
        (f"pickups.{n}.bags.{m}.label", (pickup.site_id, bag.label))
        for n, pickup in enumerate(shop.pickups)
        for m, bag in enumerate(pickup.bags)
    )


def _unresolved_pickups(shop: Parts) -> Iterator[str]:
    customers = {customer.customer_id for customer in shop.customers}
    bays = {site.site_id: site.bays for site in shop.sites}
    for n, pickup in enumerate(shop.pickups):
        if pickup.customer_id not in customers:
            yield f"pickups.{n}.customer_id: no such customer"
        if pickup.site_id not in bays:
            yield f"pickups.{n}.site_id: no such site"
        elif pickup.bay not in bays[pickup.site_id]:
            yield f"pickups.{n}.bay: the site has no such bay"


def _unresolved_offers(shop: Parts) -> Iterator[str]:
    sites = {site.site_id for site in shop.sites}
    offers = {offer.offer_id for campaign in shop.campaigns for offer in campaign.offers}
    for n, line in enumerate(shop.stock):
        if line.site_id not in sites:
            yield f"stock.{n}.site_id: no such site"
        if line.offer_id not in offers:
            yield f"stock.{n}.offer_id: no such offer"
    for n, campaign in enumerate(shop.campaigns):
        for m, offer in enumerate(campaign.offers):
            for k, condition in enumerate(offer.conditions):
                for inside, kind in condition.kinds():
                    path = f"campaigns.{n}.offers.{m}.conditions.{k}.{inside}".rstrip(".")
                    yield from _unresolved_condition(path, kind, sites)


def _unresolved_condition(path: str, kind: Kind, sites: set[str]) -> Iterator[str]:
    if isinstance(kind, SiteIs) and kind.site_id not in sites:
        yield f"{path}.site_id: no such site"
