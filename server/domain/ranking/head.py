"""A logistic regression over few features, whose answer splits into its parts."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from server.domain.ranking.calibration import Calibration
from server.domain.ranking.counters import Bools, Floats
from server.domain.ranking.errors import TooLittleHistory

SHRINKAGE = 1.0
STEPS = 25


@dataclass(frozen=True, slots=True)
class Head:
    """Weights of standardised features and the calibration of their sum.

    Attributes:
        centre: Mean of each feature while learning, shape (features,).
        weights: Log-odds per unit of each feature, same shape.
        level: Log-odds of an example with average features.
        calibration: From log-odds to probabilities, learned on later days than the weights.
    """

    centre: Floats
    weights: Floats
    level: float
    calibration: Calibration

    @classmethod
    def fit(
        cls, features: Floats, bought: Bools, later: Floats, bought_later: Bools, lean: Floats | float = 0.0
    ) -> Self:
        """Learn weights from examples x features, and the calibration from later examples.

        ``lean`` is taken off the weights before the calibration, so the probabilities stay right.

        Raises:
            TooLittleHistory: All examples were bought, or none, or there are too few to calibrate.
        """
        if bought.size == 0 or bought.all() or not bought.any():
            raise TooLittleHistory(
                f"{int(bought.sum())} of {bought.size} examples were bought: nothing to tell apart"
            )
        centre, spread = features.mean(axis=0), features.std(axis=0)
        spread = np.where(spread > 1e-9, spread, 1.0)
        found = _newton((features - centre) / spread, bought.astype(np.float64))
        weights, level = found[:-1] / spread - lean, float(found[-1])
        scores = (later - centre) @ weights + level
        return cls(centre, weights, level, Calibration.fit(scores, bought_later))

    def parts(self, features: Floats) -> Floats:
        """What each feature adds to the log-odds; same shape as ``features``."""
        return np.asarray((features - self.centre) * self.weights)


def _newton(examples: Floats, bought: Floats) -> Floats:
    """Newton's method, ridge on the weights but not on the level (the last), overshooting steps halved."""
    design = np.column_stack([examples, np.ones(len(examples))])
    ridge = np.full(design.shape[1], SHRINKAGE)
    ridge[-1] = 1e-9
    share = bought.mean()
    weights = np.zeros(design.shape[1])
    weights[-1] = np.log(share / (1.0 - share))
    for _ in range(STEPS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(design @ weights, -30.0, 30.0)))
        slope = design.T @ (chance - bought) + ridge * weights
        curve = (design * (chance * (1.0 - chance))[:, None]).T @ design
        curve[np.diag_indices_from(curve)] += ridge
        step = np.linalg.solve(curve, slope)
        before = _loss(design, bought, ridge, weights)
        while _loss(design, bought, ridge, weights - step) > before and np.abs(step).max() > 1e-7:
            step = step / 2.0
        weights = weights - step
        if np.abs(step).max() < 1e-7:
            break
    return np.asarray(weights)


def _loss(design: Floats, bought: Floats, ridge: Floats, weights: Floats) -> float:
    odds = design @ weights
    return float((np.logaddexp(0.0, odds) - bought * odds).sum() + 0.5 * (ridge * weights**2).sum())
