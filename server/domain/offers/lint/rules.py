"""What keeps a campaign from being published."""

from collections.abc import Iterable, Iterator

from server.domain.obstacles import ObstacleKind
from server.domain.offers.campaign import Campaign
from server.domain.offers.conditions import SiteIs
from server.domain.offers.lint.finding import Finding, Surroundings, error
from server.domain.offers.offer import Coupon, Offer
from server.domain.offers.schedule import Schedule, runs_at


def broken_rules(campaign: Campaign, around: Surroundings) -> Iterator[Finding]:
    """Every rule that it breaks."""
    yield from _unknown_sites(campaign, around)
    yield from _is_over(campaign, around)
    yield from _repeated_offers(campaign)
    for place, offer in enumerate(campaign.offers):
        path = f"offers.{place}"
        yield from _taken_id(path, offer, campaign, around)
        yield from _too_much_off(path, offer, around)


def _unknown_sites(campaign: Campaign, around: Surroundings) -> Iterator[Finding]:
    for path, site_id in _named_sites(campaign):
        if site_id not in around.zones:
            yield error(path, ObstacleKind.UNKNOWN_SITE, site=site_id)


def _named_sites(campaign: Campaign) -> Iterable[tuple[str, str]]:
    yield from ((f"sites.{n}", site_id) for n, site_id in enumerate(campaign.sites))
    for n, offer in enumerate(campaign.offers):
        for m, condition in enumerate(offer.conditions):
            for inside, kind in condition.kinds():
                if isinstance(kind, SiteIs):
                    yield f"offers.{n}.conditions.{m}.{inside}".rstrip(".") + ".site_id", kind.site_id


def _is_over(campaign: Campaign, around: Surroundings) -> Iterator[Finding]:
    """At the site where the clock is furthest behind."""
    end = campaign.schedule.end
    zones = [zone for site_id, zone in around.zones.items() if campaign.terms().hold_at(site_id)]
    if end is None or not zones:
        return
    until = Schedule(end=end)
    if not any(runs_at(until, around.now, zone) for zone in zones):
        yield error("schedule.end", ObstacleKind.OVER_ALREADY)


def _repeated_offers(campaign: Campaign) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for place, offer in enumerate(campaign.offers):
        if first.setdefault(offer.offer_id, place) != place:
            there = f"offers.{first[offer.offer_id]}.offer_id"
            yield error(f"offers.{place}.offer_id", ObstacleKind.OFFER_REPEATED, place=there)


def _taken_id(path: str, offer: Offer, campaign: Campaign, around: Surroundings) -> Iterator[Finding]:
    owner = around.owners.get(offer.offer_id, campaign.campaign_id)
    if owner != campaign.campaign_id:
        yield error(f"{path}.offer_id", ObstacleKind.OFFER_OF_ANOTHER, campaign=owner)


def _too_much_off(path: str, offer: Offer, around: Surroundings) -> Iterator[Finding]:
    cap = around.policy.discount_cap_percent
    if not isinstance(offer, Coupon) or offer.discount_percent is None or offer.discount_percent <= cap:
        return
    percent = round(offer.discount_percent, 1)
    yield error(f"{path}.benefit", ObstacleKind.TOO_MUCH_OFF, percent=percent, cap=cap)
