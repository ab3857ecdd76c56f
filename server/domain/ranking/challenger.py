"""The challenger: boosted trees on what the ranker sees, from the extra ``lightgbm``.

On real baskets it hits less often than EASE and her own rates (docs/measurements/suggest.md), so nobody needs
it; who wants to see what trees make of their own shop asks ``baylens-server fit --ranker lightgbm``.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from server.domain.ranking import ease
from server.domain.ranking.calibration import Calibration
from server.domain.ranking.counters import Bools, Counters, Floats, Market
from server.domain.ranking.ease import RECIPES, Recipe
from server.domain.ranking.errors import CategoriesDiffer, ChallengerMissing, TooLittleHistory
from server.domain.ranking.features import HERS, SHOPS, stack
from server.domain.ranking.fit import Examples, check, cross_fitted
from server.domain.ranking.fitted import centred, strangers_apart
from server.domain.ranking.ranker import Scores

TREES = 60
"""As many as early stopping chose on the validation days of the measurement (61 and 52)."""
_SETTINGS = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_data_in_leaf": 50,
    "lambda_l2": 5.0,
    "num_threads": 1,
    "seed": 0,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


def library() -> Any:  # noqa: ANN401
    """LightGBM, if it is there.

    Raises:
        ChallengerMissing: It is not installed, or a library of the system that it needs is not.
    """
    try:
        import lightgbm
    except (ImportError, OSError) as missing:
        raise ChallengerMissing(
            "LightGBM cannot be loaded: pip install 'baylens[lightgbm]' (on Debian also apt-get install"
            " libgomp1), or fit without --ranker lightgbm"
        ) from missing
    return lightgbm


@dataclass(frozen=True, slots=True)
class BoostedRanker:
    """A frozen model; a pure function of counters and market.

    Attributes:
        categories: The shelf it was fitted for, in the order of every column.
        recipes: How each matrix in ``matrices`` looks at the counters.
        matrices: EASE weights, each of shape (categories, categories).
        trees: The trees, as LightGBM writes them.
        new: From log-odds to probabilities, for categories new to the customer.
        known: The same for those bought within 13 weeks.
    """

    categories: tuple[str, ...]
    recipes: tuple[Recipe, ...]
    matrices: tuple[Floats, ...]
    trees: str
    new: Calibration
    known: Calibration
    _grown: list[Any] = field(default_factory=list, init=False, repr=False, compare=False)

    def score(self, counters: Counters, market: Market) -> Scores:
        """Score every category for each customer; strangers get popularity.

        Raises:
            CategoriesDiffer: The counters are not of the shelf the model was fitted for.
            ChallengerMissing: LightGBM cannot be loaded here.
        """
        if counters.categories != len(self.categories):
            raise CategoriesDiffer(f"{counters.categories} counted, fitted for {len(self.categories)}")
        learned = zip(self.recipes, self.matrices, strict=True)
        table = _table(counters, market, [ease.apply(counters, recipe, matrix) for recipe, matrix in learned])
        # The last column is what every example begins with; the others add up to the log-odds with it.
        parts = np.asarray(self._booster().predict(_flat(table), pred_contrib=True))
        parts = parts.reshape(*table.shape[:2], -1)
        total, new = parts.sum(axis=-1), counters.new
        probability = np.where(new, self.new.probability(total), self.known.probability(total))
        own = len(HERS)
        hers, others = parts[..., :own].sum(axis=-1), parts[..., own:-1].sum(axis=-1)
        warm = Scores(probability, centred(hers, new), centred(others, new))
        return strangers_apart(warm, counters, market)

    def can_read_features(self) -> bool:
        """Whether the trees are trees, and of as many features as this program counts.

        Raises:
            ChallengerMissing: LightGBM cannot be loaded here.
        """
        try:
            features = self._booster().num_feature()
        except library().basic.LightGBMError:
            return False
        # The last one is which category it is.
        return bool(features == len(HERS) + len(SHOPS) + len(self.recipes) + 1)

    def _booster(self) -> Any:  # noqa: ANN401
        """The trees, read once."""
        if not self._grown:
            self._grown.append(library().Booster(model_str=self.trees))
        return self._grown[0]


def fit_challenger(
    categories: tuple[str, ...],
    crowd: Counters,
    training: Examples,
    later: Examples,
    recipes: tuple[Recipe, ...] = RECIPES,
) -> BoostedRanker:
    """Fit on training visits, calibrate on later ones; as ``fit``, with trees in place of weights.

    Raises:
        ChallengerMissing: LightGBM cannot be loaded here.
        CategoriesDiffer: Crowd, training and later visits are not all of that shelf.
        TooLittleHistory: There is no crowd, or no visit that can teach anything.
    """
    lightgbm = library()
    check(categories, crowd, training, later)
    if training.bought.all() or not training.bought.any():
        raise TooLittleHistory("everything was bought, or nothing: nothing to tell apart")
    matrices = tuple(ease.learn(crowd, recipe) for recipe in recipes)
    first = _flat(_table(training.counters, training.market, cross_fitted(crowd, training, recipes)))
    second = _table(later.counters, later.market, cross_fitted(crowd, later, recipes))
    taught = lightgbm.Dataset(first, training.bought.ravel().astype(np.float64))
    trees = lightgbm.train(_SETTINGS, taught, TREES)
    scores = np.asarray(trees.predict(_flat(second), raw_score=True)).reshape(second.shape[:2])

    def calibrated(rows: Bools) -> Calibration:
        return Calibration.fit(scores[rows], later.bought[rows])

    new = later.counters.new
    return BoostedRanker(
        categories, recipes, matrices, trees.model_to_string(), calibrated(new), calibrated(~new)
    )


def _table(counters: Counters, market: Market, scores: list[Floats]) -> Floats:
    """The features of the ranker and which category it is, shape (customers, categories, features)."""
    features = stack(counters, market, scores)
    which = np.broadcast_to(np.arange(features.shape[1], dtype=np.float64), features.shape[:2])
    return np.concatenate([features, which[..., None]], axis=-1)


def _flat(table: Floats) -> Floats:
    return table.reshape(-1, table.shape[-1])
