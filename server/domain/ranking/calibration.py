"""From scores to probabilities one can multiply with money."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from server.domain.ranking.counters import Bools, Floats
from server.domain.ranking.errors import TooLittleHistory


@dataclass(frozen=True, slots=True)
class Calibration:
    """A rising line: probabilities ``levels`` at scores ``knots``, both ascending, shape (steps,)."""

    knots: Floats
    levels: Floats

    @classmethod
    def fit(cls, scores: Floats, bought: Bools, smallest: int = 200) -> Self:
        """Isotonic regression (pool adjacent violators) over equal-count bins of at least ``smallest``.

        Examples of the same score each count with the share of all of them: their order says nothing.

        Raises:
            TooLittleHistory: There are fewer examples than one bin.
        """
        if scores.size < smallest:
            raise TooLittleHistory(f"{scores.size} examples, at least {smallest} needed to calibrate")
        _, alike = np.unique(scores, return_inverse=True)
        often = (np.bincount(alike, bought) / np.bincount(alike))[alike]
        order = np.argsort(scores, kind="stable")
        bins = np.array_split(order, min(scores.size // smallest, 1000))
        sizes = np.array([part.size for part in bins], dtype=np.float64)
        means = np.array([scores[part].mean() for part in bins])
        shares = np.array([often[part].mean() for part in bins])
        knots, levels = _pool(means, shares, sizes)
        return cls(knots, np.clip(levels, 1e-5, 1.0 - 1e-5))

    def probability(self, scores: Floats) -> Floats:
        """Interpolate; outside the knots the nearest level, plus a trace that keeps the order."""
        outside = np.clip(scores, self.knots[0], self.knots[-1])
        trace = 1e-6 / (1.0 + np.exp(-np.clip(scores, -30.0, 30.0)))
        return np.asarray(np.interp(outside, self.knots, self.levels) + trace)


def _pool(means: Floats, shares: Floats, sizes: Floats) -> tuple[Floats, Floats]:
    blocks: list[tuple[float, float, float]] = []
    for mean, share, size in zip(means, shares, sizes, strict=True):
        mean_, share_, size_ = float(mean), float(share), float(size)
        while blocks and (blocks[-1][1] >= share_ or blocks[-1][0] >= mean_):
            before_mean, before_share, before = blocks.pop()
            total = before + size_
            mean_ = (before_mean * before + mean_ * size_) / total
            share_ = (before_share * before + share_ * size_) / total
            size_ = total
        blocks.append((mean_, share_, size_))
    pooled = np.array(blocks)
    return pooled[:, 0], pooled[:, 1]
