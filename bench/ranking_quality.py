"""How good a ranking is: hits, gain, coverage, calibration, and how sure one can be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

SLOTS = 3
RESAMPLES = 4000


@dataclass(frozen=True, slots=True)
class Slates:
    """Three suggestions per visit.

    Attributes:
        chosen: Categories, best first, shape (visits, 3).
        hits: Whether each was bought, same shape.
        possible: Candidates that were bought, shape (visits,).
    """

    chosen: Ints
    hits: Bools
    possible: Ints

    @property
    def hit(self) -> Floats:
        """1.0 where at least one of three was bought, shape (visits,)."""
        return np.asarray(self.hits.any(axis=1), dtype=np.float64)

    @property
    def gain(self) -> Floats:
        """NDCG@3 of each visit, 0 where nothing could be hit, shape (visits,)."""
        discount = 1.0 / np.log2(np.arange(2, SLOTS + 2))
        ideal = np.cumsum(discount)[np.clip(self.possible, 1, SLOTS) - 1]
        return np.asarray(np.where(self.possible > 0, (self.hits * discount).sum(axis=1) / ideal, 0.0))

    def coverage(self) -> int:
        """Distinct categories suggested at all."""
        return len(np.unique(self.chosen[self.chosen >= 0]))


def slates(scores: Floats, bought: Bools, allowed: Bools) -> Slates:
    """The three best allowed categories of each visit; ties go to the first in the catalogue."""
    masked = np.where(allowed, scores, -np.inf)
    chosen = np.argsort(-masked, axis=1, kind="stable")[:, :SLOTS]
    offered = np.take_along_axis(allowed, chosen, axis=1)
    hits = np.take_along_axis(bought, chosen, axis=1) & offered
    return Slates(np.where(offered, chosen, -1), hits, (bought & allowed).sum(axis=1))


def interval(values: Floats, household: Ints, seed: int = 0) -> tuple[float, float, float]:
    """Mean with its 95 % interval from resampling whole households (cluster bootstrap)."""
    _, row = np.unique(household, return_inverse=True)
    sums, sizes = np.bincount(row, values), np.bincount(row).astype(np.float64)
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(len(sums), np.full(len(sums), 1.0 / len(sums)), size=RESAMPLES)
    means = (drawn @ sums) / (drawn @ sizes)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(values.mean()), float(low), float(high)


def reliability(probability: Floats, bought: Bools, bins: int = 15) -> list[tuple[float, float, int]]:
    """(mean probability, share bought, examples) of bins with equally many examples."""
    order = np.array_split(np.argsort(probability, kind="stable"), bins)
    return [
        (float(probability[part].mean()), float(bought[part].mean()), len(part))
        for part in order
        if len(part)
    ]


def calibration_error(probability: Floats, bought: Bools) -> float:
    """Expected calibration error over 15 equal-count bins."""
    return (
        sum(abs(said - seen) * size for said, seen, size in reliability(probability, bought))
        / probability.size
    )


def brier(probability: Floats, bought: Bools) -> float:
    """Mean squared error of the probabilities."""
    return float(((probability - bought) ** 2).mean())


def summary(made: Slates, household: Ints) -> Mapping[str, Any]:
    """The figures of one ranker, rounded as they are printed."""
    mean, low, high = interval(made.hit, household)
    return {
        "hit_at_3": round(mean, 4),
        "interval": [round(low, 4), round(high, 4)],
        "ndcg_at_3": round(float(made.gain.mean()), 4),
        "coverage": made.coverage(),
    }
