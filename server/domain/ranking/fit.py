"""How a ranker is learned: what goes together, then how much it counts, then how likely that is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from server.domain.ranking import ease
from server.domain.ranking.counters import Bools, Counters, Floats, Market
from server.domain.ranking.ease import RECIPES, Recipe
from server.domain.ranking.errors import CategoriesDiffer, TooLittleHistory
from server.domain.ranking.features import stack
from server.domain.ranking.fitted import FittedRanker
from server.domain.ranking.head import Head

FOLDS = 5


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

    A training visitor's own future must not shape the weights that judge it, so each fifth of the customers
    is scored with EASE learned from the other four. The final weights come from the whole crowd.

    Args:
        categories: The shelf, in the order of the columns; sensitive categories are not on it.
        crowd: Everybody's counters at the end of the training labels.
        training: Visits whose four weeks ended by then.
        later: Visits after that, for the calibration.
        recipes: Which EASE matrices to learn.

    Raises:
        CategoriesDiffer: Crowd, training and later visits are not all of that shelf.
        TooLittleHistory: There is no crowd, or no visit that can teach anything.
    """
    _check(categories, crowd, training, later)
    matrices = tuple(ease.learn(crowd, recipe) for recipe in recipes)
    first = stack(training.counters, training.market, _cross_fitted(crowd, training, recipes))
    scored = [ease.apply(later.counters, *pair) for pair in zip(recipes, matrices, strict=True)]
    second = stack(later.counters, later.market, scored)
    new, then = training.counters.new, later.counters.new

    def head(rows: Bools, later_rows: Bools) -> Head:
        return Head.fit(first[rows], training.bought[rows], second[later_rows], later.bought[later_rows])

    return FittedRanker(categories, recipes, matrices, head(new, then), head(~new, ~then))


def _cross_fitted(crowd: Counters, training: Examples, recipes: tuple[Recipe, ...]) -> list[Floats]:
    scored = [np.zeros(training.counters.purchase_days.shape) for _ in recipes]
    for fold in range(FOLDS):
        others = crowd.rows(np.arange(len(crowd)) % FOLDS != fold)
        visits = training.customer % FOLDS == fold
        for recipe, scores in zip(recipes, scored, strict=True):
            scores[visits] = ease.apply(training.counters.rows(visits), recipe, ease.learn(others, recipe))
    return scored


def _check(categories: tuple[str, ...], crowd: Counters, *examples: Examples) -> None:
    if not len(crowd) or not all(len(part.counters) for part in examples):
        raise TooLittleHistory("import purchases first: the crowd or the visits are empty")
    for counted in (crowd.categories, *(part.counters.categories for part in examples)):
        if counted != len(categories):
            raise CategoriesDiffer(f"{counted} counted, {len(categories)} on the shelf")
