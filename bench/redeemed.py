"""Coupons that households really redeemed, as a second look at a ranking.

The retailer chose who got which coupon, so this is no experiment either; it only asks whether a redeemed
coupon's category, new to the household, stood high in the list.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.journey import Journey, Visits
from server.domain.ranking import HORIZON_DAYS

MOST_CATEGORIES = 5
"""A coupon good for more categories says nothing about one of them."""


def redeemed(journey: Journey, visits: Visits) -> NDArray[np.bool_]:
    """Whether a coupon for it was redeemed within four weeks after the visit, (visits, categories)."""
    coupons, products = journey.tables["coupons"], journey.tables["products"]
    column = {name: at for at, name in enumerate(journey.categories)}
    named = products.set_index("product_id").product_category
    covered = coupons.assign(category=coupons.product_id.map(named).map(column)).dropna()
    covered = covered.drop_duplicates(["coupon_upc", "campaign_id", "category"])
    breadth = covered.groupby(["coupon_upc", "campaign_id"])["category"].transform("size")
    used = journey.tables["coupon_redemptions"].merge(
        covered[breadth <= MOST_CATEGORIES], on=["coupon_upc", "campaign_id"]
    )
    used = used[used.household_id.isin(journey.tables["households"])]
    who = np.searchsorted(journey.tables["households"], used.household_id.to_numpy())
    day = used.redemption_date.dt.day_of_year.to_numpy()
    category = used.category.to_numpy().astype(np.intp)
    found = np.zeros((len(visits), len(journey.categories)), dtype=bool)
    for household, when, what in zip(who, day, category, strict=True):
        after = (visits.household == household) & (visits.day < when) & (when <= visits.day + HORIZON_DAYS)
        found[after, what] = True
    return found


def standing(
    scores: NDArray[np.float64], wanted: NDArray[np.bool_], allowed: NDArray[np.bool_]
) -> dict[str, Any]:
    """Where the wanted categories stand among those allowed: 1 = always first, 0.5 = by chance."""
    places, rows = [], np.flatnonzero((wanted & allowed).any(axis=1))
    for row in rows:
        others = scores[row, allowed[row]]
        for category in np.flatnonzero(wanted[row] & allowed[row]):
            below = (others < scores[row, category]).sum() + 0.5 * (
                (others == scores[row, category]).sum() - 1
            )
            places.append(below / max(len(others) - 1, 1))
    return {"redemptions": len(places), "mean_place": round(float(np.mean(places)), 4) if places else None}
