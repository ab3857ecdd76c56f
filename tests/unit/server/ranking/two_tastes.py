"""A small shop with two tastes: who cooks Italian and who bakes; and a fifth of strangers."""

import numpy as np

from server.domain.ranking import NEVER, Counters, Examples, FittedRanker, Market, fit

SHELF = ("pasta", "tomatoes", "basil", "olives", "flour", "sugar", "yeast", "vanilla", "bread", "milk")
ITALIAN, BAKING = range(4), range(4, 8)


def rates(customers: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Purchase days per day, each customer of one taste."""
    rate = np.full((customers, len(SHELF)), 0.002)
    rate[::2, list(ITALIAN)] = 0.02
    rate[1::2, list(BAKING)] = 0.02
    rate[:, 8:] = 0.15
    return rate


def visits(seed: int, customers: int = 600, days: int = 180) -> tuple[Examples, Counters]:
    """One visit each with what followed, and everybody's counters."""
    rng = np.random.default_rng(seed)
    rate = rates(customers)
    counted = rng.poisson(rate * days).astype(np.float64)
    since = np.where(counted > 0, np.floor(days * rng.beta(1.0, np.maximum(counted, 1.0))), NEVER)
    bought = rng.random(rate.shape) < 1.0 - np.exp(-rate * 28)
    trips = np.maximum(counted.max(axis=1), 5.0)
    counters = Counters(counted, since, np.full(customers, float(days)), trips, np.ceil(trips * 28 / days))
    market = Market.measure(counters, counters)
    return Examples(counters, market, bought, np.arange(customers)), counters


def ranker(seed: int = 0, customers: int = 2000) -> FittedRanker:
    """Fitted on one half of history, calibrated on another."""
    training, crowd = visits(seed, customers)
    later, _ = visits(seed + 1, customers)
    return fit(SHELF, crowd, training, later)
