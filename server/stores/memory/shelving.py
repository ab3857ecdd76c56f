"""Bringing offers into the books in memory: which run, and how much was received of each."""

import dataclasses
from collections.abc import Sequence

from server.domain.issuance import Balance, Measure, Pile, pile
from server.domain.obstacles import Obstacle, ObstacleKind
from server.domain.offers.offer import Offer
from server.errors import LimitGone, LimitUsed
from server.stores.delivery import OfferLine, Receipt, is_stocked, totals
from server.stores.memory.shelves import Shelves


def put(shelves: Shelves, lines: Sequence[OfferLine], receipts: Sequence[Receipt]) -> None:
    """Let these offers run.

    Raises:
        ShopRefused: Less was received than has left.
    """
    limited = {(one.offer_id, one.measure) for one in receipts}
    for line in lines:
        for offer_id, measure, _site_id in shelves.balances:
            if offer_id == line.offer.offer_id and (offer_id, measure) not in limited:
                values = {"measure": str(measure)}
                raise LimitGone(Obstacle(kind=ObstacleKind.LIMIT_GONE, path=line.path, values=values))
        shelves.offers[line.offer.offer_id] = line
        shelves.live[line.offer.offer_id] = True
    for receipt in receipts:
        _receive(shelves, receipt)


def has_room(shelves: Shelves, offer: Offer, site_id: str) -> bool:
    """Whether an offer has room for one more at a site, were it published as it stands."""
    stocked = {one for one, measure, _ in shelves.balances if measure is Measure.STOCK}
    here = shelves.balances.get((offer.offer_id, Measure.STOCK, site_id))
    if is_stocked(offer, stocked) and (here is None or here.remaining < 1):
        return False
    for measure, maximum, one in totals(offer):
        key = (offer.offer_id, measure, "")
        receipt = Receipt("", *key, maximum)
        balance = shelves.balances.get(key) or _counted(shelves, receipt)
        if balance.reserved + balance.given + one > maximum:
            return False
    return True


def _receive(shelves: Shelves, receipt: Receipt) -> None:
    key = (receipt.offer_id, receipt.measure, receipt.site_id)
    if receipt.received is None and key in shelves.balances:
        return
    received = receipt.received or 0
    balance = shelves.balances.get(key) or _counted(shelves, receipt)
    remaining = received - balance.reserved - balance.given
    if remaining < 0:
        raise LimitUsed(Obstacle(kind=ObstacleKind.LIMIT_USED, path=receipt.path))
    shelves.balances[key] = dataclasses.replace(balance, received=received, remaining=remaining)


def _counted(shelves: Shelves, receipt: Receipt) -> Balance:
    """What left before anybody counted."""
    out = {Pile.RESERVED: 0, Pile.GIVEN: 0, Pile.LEFT: 0}
    for one in shelves.bonuses.values():
        here = receipt.site_id in {"", one.site_id}
        if one.offer_id == receipt.offer_id and here:
            out[pile(one.state)] += one.face_value_cents if receipt.measure is Measure.CENTS else 1
    return Balance(
        *(receipt.offer_id, receipt.measure, receipt.site_id),
        *(0, 0, out[Pile.RESERVED], out[Pile.GIVEN]),
    )
