"""Bringing a shop document into the books in memory."""

import datetime as dt

from overlays.card import Bag
from server.desk.records import Drive, ExpectedCode, Member, Waiting
from server.domain.credential import new_key
from server.domain.parts import Customer
from server.domain.shop import Shop
from server.domain.visit import Bought, Visitor
from server.errors import ShopRefused
from server.stores.delivery import (
    ANOTHERS_ORDER,
    code_lines,
    day_of,
    kept_purchases,
    offer_lines,
    receipts,
    refuse_taken,
)
from server.stores.memory.campaigns import CampaignShelf
from server.stores.memory.shelves import Shelves
from server.stores.memory.shelving import put


def load(shelves: Shelves, shop: Shop, now: dt.datetime) -> None:
    """Bring all of it into the books.

    Raises:
        ShopRefused: Less was received than has left, or a code or an order belongs to somebody else.
    """
    for site in shop.sites:
        known = shelves.drives.get(site.site_id)
        key = known.command_key if known else new_key()
        shelves.drives[site.site_id] = Drive(site.site_id, site.name, site.timezone, key)
    for customer in shop.customers:
        shelves.members[customer.customer_id] = _member(customer, now)
    _codes(shelves, shop)
    _pickups(shelves, shop, now)
    campaigns = CampaignShelf(shelves)
    brought = campaigns.bring(shop.campaigns, now)
    refuse_taken(shop, campaigns.offer_campaign, campaigns.latest_publications())
    for offer_id, line in shelves.offers.items():
        if line.terms.campaign_id in brought.campaigns:
            shelves.live[offer_id] = False
    put(shelves, list(offer_lines(shop, brought.terms)), list(receipts(shop, brought.terms)))


def _member(customer: Customer, now: dt.datetime) -> Member:
    bought = sorted((day_of(one, now), one.category, one.gtin) for one in kept_purchases(customer))
    visitor = Visitor(
        customer_id=customer.customer_id,
        tier=customer.tier,
        profiling=customer.profiling,
        pickups_before=customer.pickups_before,
        purchases=tuple(Bought(category, dt.date.fromordinal(day), gtin) for day, category, gtin in bought),
    )
    return Member(visitor, customer.first_name, customer.family_initial, customer.name_on_glasses)


def _codes(shelves: Shelves, shop: Shop) -> None:
    named = {customer.customer_id for customer in shop.customers}
    for code in [code for code, holder in shelves.holders.items() if holder in named]:
        del shelves.holders[code], shelves.codes[code]
    for line in code_lines(shop):
        if line.known_as in shelves.holders:
            raise ShopRefused(f"{line.path}: belongs to another customer, who is not in this document")
        shelves.holders[line.known_as] = line.customer_id
        shelves.codes[line.known_as] = ExpectedCode(line.code.symbology, line.known_as)


def _pickups(shelves: Shelves, shop: Shop, now: dt.datetime) -> None:
    known = shelves.pickups
    others = [
        f"pickups.{n}.order: {ANOTHERS_ORDER}"
        for n, pickup in enumerate(shop.pickups)
        if pickup.order in known and known[pickup.order].customer_id != pickup.customer_id
    ]
    if others:
        raise ShopRefused("\n".join(others))
    for pickup in shop.pickups:
        known[pickup.order] = Waiting(
            *(pickup.order, pickup.customer_id, pickup.site_id, pickup.bay),
            now + dt.timedelta(minutes=pickup.starts_in_minutes),
            tuple(Bag(label=bag.label, temperature=bag.temperature) for bag in pickup.bags),
        )
