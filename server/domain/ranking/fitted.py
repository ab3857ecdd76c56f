"""The ranker of the desk: EASE, her own rates and the shop's, added up and calibrated."""

from dataclasses import dataclass

import numpy as np

from server.domain.ranking import ease
from server.domain.ranking.counters import Counters, Floats, Market
from server.domain.ranking.ease import Recipe
from server.domain.ranking.errors import CategoriesDiffer
from server.domain.ranking.features import HERS, stack
from server.domain.ranking.head import Head
from server.domain.ranking.popularity import PopularityRanker
from server.domain.ranking.ranker import Scores

COLD_TRIPS = 3
"""Below this many trips a customer is a stranger and gets popularity."""


@dataclass(frozen=True, slots=True)
class FittedRanker:
    """A frozen model; a pure function of counters and market.

    Attributes:
        categories: The shelf it was fitted for, in the order of every column.
        recipes: How each matrix in ``matrices`` looks at the counters.
        matrices: EASE weights, each of shape (categories, categories).
        new: For categories new to the customer (13 weeks without).
        known: For those bought within 13 weeks.
    """

    categories: tuple[str, ...]
    recipes: tuple[Recipe, ...]
    matrices: tuple[Floats, ...]
    new: Head
    known: Head

    def score(self, counters: Counters, market: Market) -> Scores:
        """Score every category for each customer; strangers get popularity.

        Raises:
            CategoriesDiffer: The counters are not of the shelf the model was fitted for.
        """
        if counters.categories != len(self.categories):
            raise CategoriesDiffer(f"{counters.categories} counted, fitted for {len(self.categories)}")
        return strangers_apart(self._score(counters, market), counters, market)

    def _score(self, counters: Counters, market: Market) -> Scores:
        learned = zip(self.recipes, self.matrices, strict=True)
        features = stack(
            counters, market, [ease.apply(counters, recipe, matrix) for recipe, matrix in learned]
        )
        new = counters.new
        parts = np.where(new[..., None], self.new.parts(features), self.known.parts(features))
        total = parts.sum(axis=-1)
        probability = np.where(
            new,
            self.new.calibration.probability(total + self.new.level),
            self.known.calibration.probability(total + self.known.level),
        )
        hers, others = parts[..., : len(HERS)].sum(axis=-1), parts[..., len(HERS) :].sum(axis=-1)
        return Scores(probability, centred(hers, new), centred(others, new))


def strangers_apart(warm: Scores, counters: Counters, market: Market) -> Scores:
    """These scores, but popularity for those who came too seldom to be known."""
    strange = (counters.trips < COLD_TRIPS)[:, None]
    if not strange.any():
        return warm
    cold = PopularityRanker().score(counters, market)
    return Scores(
        np.where(strange, cold.probability, warm.probability),
        np.where(strange, cold.hers, warm.hers),
        np.where(strange, cold.people_like_her, warm.people_like_her),
    )


def centred(part: Floats, new: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Floats:
    """Against the average of the row, new and known categories apart: a part speaks within its kind."""
    centred = part.copy()
    for kind in (new, ~new):
        size = np.maximum(kind.sum(axis=1, keepdims=True), 1)
        average = np.where(kind, part, 0.0).sum(axis=1, keepdims=True) / size
        centred = np.where(kind, part - average, centred)
    return centred
