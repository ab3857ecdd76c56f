"""Topics: the few kinds of shopping that every customer is a mixture of.

Non-negative matrix factorisation for the Kullback-Leibler divergence, by multiplicative updates (D. D. Lee
and H. S. Seung, "Algorithms for Non-negative Matrix Factorization", NIPS 2000). It smooths over customers as
EASE smooths over categories: what the neighbours of a taste buy, without keeping any neighbour.
"""

from collections.abc import Sequence

import numpy as np

from server.domain.ranking.counters import Counters, Floats

SIZES = (8, 16, 32)
"""Coarse, middle and fine; their shares are averaged (docs/measurements/suggest.md)."""
LEAST_CATEGORIES = 4
"""For each topic; a smaller shelf has fewer topics, or none."""
MOST_CUSTOMERS = 10_000
"""More teach nothing more."""
LEARNING_STEPS = 80
MIXING_STEPS = 40
SMOOTHING = 0.3
"""What every customer has of every topic anyway, in dampened purchases."""
_TRACE = 1e-9
_FLOOR = 1e-5


def learn(counters: Counters, sizes: Sequence[int] = SIZES) -> tuple[Floats, ...]:
    """The topics of each size: shares of the categories, shape (topics, categories), rows add up to 1."""
    seen = np.log1p(counters.purchase_days[:: len(counters) // MOST_CUSTOMERS + 1])
    fitting = [size for size in sizes if size * LEAST_CATEGORIES <= counters.categories]
    return tuple(_factorise(seen, size) for size in fitting)


def apply(counters: Counters, learned: Sequence[Floats]) -> Floats:
    """Log share of each category in a customer's mixture, shape (customers, categories); without topics 0."""
    if not learned:
        return np.zeros(counters.purchase_days.shape)
    seen = np.log1p(counters.purchase_days)
    return np.asarray(np.log(np.mean([_share(seen, topics) + _FLOOR for topics in learned], axis=0)))


def _factorise(seen: Floats, size: int) -> Floats:
    draw = np.random.default_rng(0)
    mixture = draw.random((len(seen), size)) + 0.1
    topics = draw.random((size, seen.shape[1])) + 0.1
    for _ in range(LEARNING_STEPS):
        mixture *= (seen / (mixture @ topics + _TRACE)) @ topics.T / (topics.sum(axis=1) + _TRACE)
        topics *= mixture.T @ (seen / (mixture @ topics + _TRACE)) / (mixture.sum(axis=0)[:, None] + _TRACE)
    return np.asarray(topics / (topics.sum(axis=1, keepdims=True) + _TRACE))


def _share(seen: Floats, topics: Floats) -> Floats:
    """Mix the topics so that they explain a customer; a few steps, each from the last one's shares."""
    mixture = np.ones((len(seen), len(topics))) * seen.sum(axis=1, keepdims=True) / len(topics) + 0.1
    for _ in range(MIXING_STEPS):
        mixture = mixture * ((seen / (mixture @ topics + _TRACE)) @ topics.T) + SMOOTHING
    mixture /= mixture.sum(axis=1, keepdims=True)
    return np.asarray(mixture @ topics)
