"""EASE: what goes with what, in closed form.

H. Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019: the ridge regression of every
category on all others, with a zero diagonal so that nothing recommends itself. The customer's own rate is a
separate feature.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from server.domain.ranking.counters import Counters, Floats

View = Literal["rate", "count", "ever"]


def _rate(counters: Counters) -> Floats:
    """Purchase days per half year, dampened."""
    return np.log1p(counters.purchase_days * 180.0 / np.maximum(counters.days_known, 1.0)[:, None])


_VIEWS: Mapping[View, Callable[[Counters], Floats]] = {
    "rate": _rate,
    "count": lambda counters: np.log1p(counters.purchase_days),
    "ever": lambda counters: (counters.purchase_days > 0).astype(np.float64),
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to look at the counters, and how strongly to shrink what was learned."""

    view: View
    shrinkage: float


RECIPES: tuple[Recipe, ...] = (Recipe("rate", 100.0), Recipe("rate", 300.0), Recipe("ever", 300.0))
"""Chosen on validation days (docs/measurements/suggest.md)."""


def learn(counters: Counters, recipe: Recipe) -> Floats:
    """Weights of every category for every other, shape (categories, categories), zero diagonal."""
    seen = _VIEWS[recipe.view](counters)
    gram = seen.T @ seen
    gram[np.diag_indices_from(gram)] += recipe.shrinkage
    precision = np.linalg.inv(gram)
    weights = precision / -np.diag(precision)
    np.fill_diagonal(weights, 0.0)
    return np.asarray(weights)


def apply(counters: Counters, recipe: Recipe, weights: Floats) -> Floats:
    """What the other categories of each customer say about every category, shape (customers, categories)."""
    return np.asarray(_VIEWS[recipe.view](counters) @ weights)
