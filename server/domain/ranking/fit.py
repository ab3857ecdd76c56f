"""How a ranker is learned: what goes together, then how much it counts, then how likely that is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from server.domain.ranking import ease
from server.domain.ranking.counters import Bools, Counters, Floats, Market
from server.domain.ranking.ease import RECIPES, Recipe
from server.domain.ranking.errors import CategoriesDiffer, TooLittleHistory
from server.domain.ranking.features import HERS, SHOPS, stack
from server.domain.ranking.fitted import FittedRanker
from server.domain.ranking.head import Head

FOLDS = 5

PERSONAL = 0.2
"""How much of the shop's rate a suggestion of something new forgoes, in log-odds per log-odds.

What everybody starts with anyway is the least interesting gift. On the validation days this costs no hits and
suggests some 15 more categories (docs/measurements/suggest.md).
"""

FEATURE_OF_THE_SHOP = len(HERS) + SHOPS.index("new_rate")


@dataclass(frozen=True, slots=True)
class Examples:
    """Visits of the past and what followed.

    Attributes:
        counters: Each visit's counters, of the end of its day.
        market: Rates of each visit's day, shape (visits, categories), or of one day.
        bought: Whether the category was bought within four weeks, shape (visits, categories).
        customer: Row of the visitor among the crowd, shape (visits,).
    """

    counters: Counters
    market: Market
    bought: Bools
    customer: NDArray[np.intp]


def fit(
    categories: tuple[str, ...],
    crowd: Counters,
    training: Examples,
    later: Examples,
    recipes: tuple[Recipe, ...] = RECIPES,
) -> FittedRanker:
    """Fit on training visits, calibrate on later ones.

    A visitor's own future must not shape what judges the visit, so each fifth of the customers is scored with
    EASE learned from the other four. The matrices that stay come from the whole crowd.

    Args:
        categories: The shelf, in the order of the columns; sensitive categories are not on it.
        crowd: Everybody's counters of today; the fresher, the better.
        training: Visits whose four weeks are over.
        later: Visits after those four weeks, for the calibration.
        recipes: Which EASE matrices to learn.

    Raises:
        CategoriesDiffer: Crowd, training and later visits are not all of that shelf.
        TooLittleHistory: There is no crowd, or no visit that can teach anything.
    """
    check(categories, crowd, training, later)
    matrices = tuple(ease.learn(crowd, recipe) for recipe in recipes)
    first = stack(training.counters, training.market, cross_fitted(crowd, training, recipes))
    second = stack(later.counters, later.market, cross_fitted(crowd, later, recipes))
    new, then = training.counters.new, later.counters.new

    def head(rows: Bools, later_rows: Bools, lean: float) -> Head:
        leaning = np.zeros(first.shape[-1])
        leaning[FEATURE_OF_THE_SHOP] = lean
        taught = (first[rows], training.bought[rows], second[later_rows], later.bought[later_rows])
        return Head.fit(*taught, leaning)

    return FittedRanker(categories, recipes, matrices, head(new, then, PERSONAL), head(~new, ~then, 0.0))


def cross_fitted(crowd: Counters, past: Examples, recipes: tuple[Recipe, ...]) -> list[Floats]:
    """EASE scores of past visits, each visitor scored by what the others taught."""
    scored = [np.zeros(past.counters.purchase_days.shape) for _ in recipes]
    for fold in range(FOLDS):
        others = crowd.rows(np.arange(len(crowd)) % FOLDS != fold)
        visits = past.customer % FOLDS == fold
        for recipe, scores in zip(recipes, scored, strict=True):
            scores[visits] = ease.apply(past.counters.rows(visits), recipe, ease.learn(others, recipe))
    return scored


def check(categories: tuple[str, ...], crowd: Counters, *examples: Examples) -> None:
    """Whether there is anything to learn from, and all of it is of one shelf."""
    if not len(crowd) or not all(len(part.counters) for part in examples):
        raise TooLittleHistory("import purchases first: the crowd or the visits are empty")
    for counted in (crowd.categories, *(part.counters.categories for part in examples)):
        if counted != len(categories):
            raise CategoriesDiffer(f"{counted} counted, {len(categories)} on the shelf")
