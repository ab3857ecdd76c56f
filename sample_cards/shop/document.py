"""The sample shop as one validated document."""

import numpy as np

from sample_cards.shop.campaigns import CAMPAIGNS, stock
from sample_cards.shop.members import members
from sample_cards.shop.orders import RENNES, VANNES, orders
from server.domain.shop import Shop

SEED = 1742


def sample_shop(seed: int = SEED) -> Shop:
    """Invent the shop; the same seed invents the same document."""
    chance = np.random.default_rng(seed)
    customers = members(chance)
    return Shop(
        schema_version=1,
        sites=(RENNES, VANNES),
        customers=customers,
        pickups=orders(customers, chance),
        campaigns=CAMPAIGNS,
        stock=stock(),
    )
