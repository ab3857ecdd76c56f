"""The few numbers a suggestion rests on, each from the customer or from people like her."""

from collections.abc import Sequence

import numpy as np

from server.domain.ranking.counters import HORIZON_DAYS, NEW_AFTER_DAYS, Counters, Floats, Market

HERS: tuple[str, ...] = (
    "purchase_days",
    "never_bought",
    "time_since",
    "rate",
    "rate_over_a_month",
    "rate_over_four_months",
    "rate_per_trip",
    "trips_28",
    "breadth_28",
)
"""From her own counters; the last two are the same for all categories and only set the level."""

SHOPS: tuple[str, ...] = ("new_rate", "bought_28", "bought_91", "ever")
"""From the shop as a whole; the EASE scores follow them."""


def stack(counters: Counters, market: Market, ease: Sequence[Floats]) -> Floats:
    """All features, shape (customers, categories, features): hers, the shop's, EASE's."""
    shape = counters.purchase_days.shape
    parts = [*_hers(counters, market), *_shops(market), *ease]
    return np.stack([np.broadcast_to(part, shape) for part in parts], axis=-1)


def _hers(counters: Counters, market: Market) -> list[Floats]:
    counted, known = counters.purchase_days, np.maximum(counters.days_known, 1.0)[:, None]
    ever = counted > 0
    since = np.where(ever, counters.days_since, NEW_AFTER_DAYS)
    new_rate = np.asarray(market.new_rate)

    def shrunk(days: float) -> Floats:
        """Her rate as if ``days`` more at the shop's rate had been seen (gamma-Poisson)."""
        expected = days * new_rate / HORIZON_DAYS
        return np.asarray(np.log((counted + expected) / (known + days) * HORIZON_DAYS))

    # Ten pretended trips; 200 trips a year is a customer who comes every other day.
    per_trip = (counted + 10.0 * _odds(market.ever) / 200.0) / (counters.trips[:, None] + 10.0)
    return [
        np.log1p(counted),
        (~ever).astype(np.float64),
        np.log((since + 1.0) / NEW_AFTER_DAYS),
        np.where(ever, np.log(np.where(ever, counted, 1.0) / known * HORIZON_DAYS), 0.0),
        shrunk(30.0),
        shrunk(120.0),
        np.log(per_trip),
        np.log1p(counters.trips_28)[:, None],
        np.log1p((counters.days_since < HORIZON_DAYS).sum(axis=1))[:, None],
    ]


def _shops(market: Market) -> list[Floats]:
    shares = (market.new_rate, market.bought_28, market.bought_91, market.ever)
    return [np.log(_odds(share)) for share in shares]


def _odds(share: Floats) -> Floats:
    bounded = np.clip(share, 0.002, 0.98)
    return np.asarray(bounded / (1.0 - bounded))
