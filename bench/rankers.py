"""The rankers ours is measured against, each at the setting that is best on the validation days."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.journey import Snapshot
from bench.ranking_quality import slates
from bench.report import CannotMeasure
from server.domain.ranking import Counters
from server.domain.ranking.features import stack

Floats = NDArray[np.float64]
Scorer = Callable[[Snapshot], Floats]


@dataclass(frozen=True, slots=True)
class Peer:
    """One ranker as chosen."""

    name: str
    setting: str
    score: Scorer


def best(name: str, variants: dict[str, Scorer], validation: Snapshot) -> Peer:
    """The variant with the most validation visits hit."""
    examples = validation.examples
    reached = {
        setting: float(slates(score(validation), examples.bought, examples.counters.new).hit.mean())
        for setting, score in variants.items()
    }
    setting = max(reached, key=lambda key: reached[key])
    return Peer(name, setting, variants[setting])


def random_order(validation: Snapshot) -> Peer:
    """Any category is as good as another."""
    return best(
        "random",
        {"seed 0": lambda shot: np.random.default_rng(0).random(shot.examples.bought.shape)},
        validation,
    )


def popularity(validation: Snapshot) -> Peer:
    """What most customers buy, or start to buy."""
    variants: dict[str, Scorer] = {
        "28 days": lambda shot: shot.examples.market.bought_28,
        "91 days": lambda shot: shot.examples.market.bought_91,
        "ever": lambda shot: shot.examples.market.ever,
        "starters in 28 days": lambda shot: shot.examples.market.new_rate,
    }
    return best("popularity", variants, validation)


def own_history(validation: Snapshot) -> Peer:
    """What she bought most before, then what is popular."""

    def counted(shot: Snapshot) -> Floats:
        return np.asarray(shot.examples.counters.purchase_days + shot.examples.market.bought_91)

    def shrunk(days: float) -> Scorer:
        return lambda shot: _shrunk(shot, days)

    variants = {"purchase days": counted} | {
        f"rate, {days:g} days of prior": shrunk(days) for days in (30, 120, 365)
    }
    return best("own_history", variants, validation)


def _shrunk(shot: Snapshot, days: float) -> Floats:
    counters, expected = shot.examples.counters, shot.examples.market.new_rate * days / 28.0
    return np.asarray((counters.purchase_days + expected) / (counters.days_known[:, None] + days))


def bm25(crowd: Counters, validation: Snapshot) -> Peer:
    """Item-item neighbours of BM25-weighted counts, as implicit-feedback libraries do."""
    variants: dict[str, Scorer] = {}
    for k1 in (1.2, 10.0, 100.0):
        for neighbours in (20, 60, crowd.categories):
            similar = _similar(crowd, k1, neighbours)
            variants[f"k1 {k1:g}, {neighbours} neighbours"] = _neighbours(similar)
    return best("item_item_bm25", variants, validation)


def _neighbours(similar: Floats) -> Scorer:
    return lambda shot: np.asarray(np.log1p(shot.examples.counters.purchase_days) @ similar)


def _similar(crowd: Counters, k1: float, neighbours: int, b: float = 0.75) -> Floats:
    counted = crowd.purchase_days
    length = counted.sum(axis=1, keepdims=True)
    rarity = np.log(len(crowd) / (1.0 + (counted > 0).sum(axis=0)))
    weighted = (
        counted
        * (k1 + 1.0)
        / (k1 * (1.0 - b + b * length / length.mean()) + counted)
        * np.maximum(rarity, 0.05)
    )
    norms = np.linalg.norm(weighted, axis=0) + 1e-9
    similar = (weighted / norms).T @ (weighted / norms)
    np.fill_diagonal(similar, 0.0)
    floor = np.sort(similar, axis=0)[-neighbours]
    return np.asarray(np.where(similar >= floor, similar, 0.0))


SHAPES: tuple[tuple[str, int], ...] = (("binary", 15), ("binary", 63), ("lambdarank", 15))
"""Pointwise and pairwise trees, small and large."""


def lightgbm(
    name: str,
    training: Snapshot,
    validation: Snapshot,
    cross: list[Scorer],
    shapes: tuple[tuple[str, int], ...] = SHAPES,
) -> Peer:
    """Boosted trees on our features and these cross-category scores, stopped early on validation days."""
    try:
        import lightgbm as lgb
    except ImportError as missing:
        raise CannotMeasure("lightgbm is missing: pip install --group bench") from missing
    tables = [_table(shot, cross) for shot in (training, validation)]
    sizes = [shot.examples.counters.new.sum(axis=1) for shot in (training, validation)]
    variants: dict[str, Scorer] = {}
    for goal, leaves in shapes:
        groups = sizes if goal == "lambdarank" else [None, None]
        sets = [
            lgb.Dataset(table, label, group=group, categorical_feature=[0])
            for (table, label), group in zip(tables, groups, strict=True)
        ]
        stop = lgb.early_stopping(40, verbose=False)
        grown = lgb.train(_settings(goal, leaves), sets[0], 400, valid_sets=sets[1:], callbacks=[stop])
        variants[f"{goal}, {leaves} leaves, {grown.best_iteration} trees"] = _trees(grown, cross)
    return best(name, variants, validation)


def _settings(goal: str, leaves: int) -> dict[str, Any]:
    return {
        "objective": goal,
        "metric": "binary_logloss" if goal == "binary" else "ndcg",
        "eval_at": [3],
        "learning_rate": 0.05,
        "num_leaves": leaves,
        "min_data_in_leaf": 200,
        "feature_fraction": 0.6,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "lambda_l2": 5.0,
        "cat_smooth": 50.0,
        "num_threads": 2,
        "seed": 0,
        "deterministic": True,
        "verbose": -1,
    }


def _features(shot: Snapshot, cross: list[Scorer]) -> NDArray[np.float32]:
    """Ours (her history, recency, rates, popularity), cross-category scores, basket of today, category."""
    examples = shot.examples
    shared = stack(examples.counters, examples.market, [score(shot) for score in cross])
    shape = examples.bought.shape
    category = np.broadcast_to(np.arange(shape[1]), shape)[..., None]
    size = np.broadcast_to(shot.basket.sum(axis=1)[:, None], shape)[..., None]
    trend = np.log((examples.market.bought_28 + 0.002) / (examples.market.bought_91 + 0.002))[..., None]
    return np.concatenate([category, size, trend, shared], axis=-1).astype(np.float32)


def _table(shot: Snapshot, cross: list[Scorer]) -> tuple[NDArray[np.float32], Floats]:
    new = shot.examples.counters.new
    return _features(shot, cross)[new], shot.examples.bought[new].astype(np.float64)


def _trees(grown: Any, cross: list[Scorer]) -> Scorer:  # noqa: ANN401
    def score(shot: Snapshot) -> Floats:
        new = shot.examples.counters.new
        scores = np.full(new.shape, -np.inf)
        scores[new] = grown.predict(_features(shot, cross)[new], raw_score=True)
        return scores

    return score
