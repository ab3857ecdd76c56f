"""How often one of three suggestions is something new that the customer then buys.

After a visit of 30 dollars or more, suggest three categories she has not bought for 13 weeks; a hit is one
she buys within four weeks. Rankers learn on days 182-225, choices and calibration are made on days 254-264,
and days 293-336 are looked at once, at the end. It predicts what happens anyway; it is not the uplift of a
coupon.

    python -m bench.suggest --json
"""

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.journey import DATA, TEST, TRAIN, VALIDATION, Journey, Snapshot, load, sweep
from bench.rankers import Floats, Peer, Scorer, bm25, lightgbm, own_history, popularity, random_order
from bench.ranking_quality import Slates, brier, calibration_error, interval, reliability, slates, summary
from bench.redeemed import redeemed, standing
from bench.report import MEASUREMENTS, Bar, CannotMeasure, Report, parser, run
from bench.shelf import LEFT_OUT, SENSITIVE
from server.domain.ranking import FittedRanker, ease, fit, freeze
from server.domain.ranking.calibration import Calibration

LABELS_END = VALIDATION[0] - 1
OTHER_DRAWS = (1, 2, 3, 4)
"""Seeds of other random visits of the same test days: how much the draw alone moves a figure."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Everything one run compares."""

    journey: Journey
    validation: Snapshot
    test: Snapshot
    others: tuple[Snapshot, ...]
    ranker: FittedRanker
    ours: Peer
    peers: tuple[Peer, ...]

    def slate(self, peer: Peer, *, never_bought: bool = False) -> Slates:
        """Three suggestions per test visit."""
        examples = self.test.examples
        allowed = examples.counters.new
        if never_bought:
            allowed = examples.counters.purchase_days == 0
        return slates(peer.score(self.test), examples.bought, allowed)


def prepare(households: int | None) -> Trial:
    """Fit ours and every peer; all choices are made on the validation days."""
    journey = load(households)
    days = [journey.visits(between) for between in (TRAIN, VALIDATION, TEST)]
    days += [journey.visits(TEST, seed) for seed in OTHER_DRAWS]
    if not all(len(part) for part in days):
        raise CannotMeasure("too few households for the days of the protocol")
    (training, validation, test, *others), (crowd,) = sweep(journey, days, (LABELS_END,))
    ranker = fit(journey.categories, crowd, training.examples, validation.examples)
    items = bm25(crowd, validation)
    peers = (
        random_order(validation),
        popularity(validation),
        own_history(validation),
        items,
        lightgbm("lightgbm", training, validation, [items.score]),
        lightgbm("lightgbm_on_ease", training, validation, _ease(ranker), (("binary", 15),)),
    )
    ours = Peer("ours", "EASE + own history, calibrated", _probability(ranker))
    return Trial(journey, validation, test, tuple(others), ranker, ours, peers)


def measure(options: argparse.Namespace) -> Report:
    """Compare on the test days."""
    trial = prepare(options.households)
    named = {peer.name: peer for peer in (trial.ours, *trial.peers)}
    made = {name: trial.slate(peer) for name, peer in named.items()}
    household = trial.test.visits.household
    table = {
        name: {"setting": named[name].setting, **summary(slate, household)} for name, slate in made.items()
    }
    gains = {
        name: [round(figure, 4) for figure in interval(made["ours"].hit - made[name].hit, household)]
        for name in made
        if name != "ours"
    }
    calibrated = {name: _calibration(trial, named[name]) for name in ("ours", "lightgbm", "popularity")}
    figures = {
        **_sizes(trial),
        "rankers": table,
        "gain_over": gains,
        "other_draws": {
            name: _other_draws(trial, named[name]) for name in ("ours", "own_history", "lightgbm")
        },
        "calibration": calibrated,
        "never_bought": _never_bought(trial, named),
        "redeemed_coupons": _redeemed(trial, named),
        "left_out": dict(sorted(LEFT_OUT.items())),
        "says": "a prediction of what is bought anyway, not the uplift of a coupon",
    }
    if options.write:
        from bench.suggest_plot import draw

        draw(table, _reliability(trial), MEASUREMENTS / "suggest.png")
    return Report("suggest", DATA, figures, _bars(trial, table, gains, calibrated, made["ours"]))


def _bars(
    trial: Trial,
    table: Mapping[str, Mapping[str, Any]],
    gains: Mapping[str, list[float]],
    calibrated: Mapping[str, Mapping[str, float]],
    ours: Slates,
) -> tuple[Bar, ...]:
    def of_peers(figure: str) -> dict[str, float | None]:
        return {peer.name: table[peer.name][figure] for peer in trial.peers}

    shown = {trial.journey.categories[at] for at in np.unique(ours.chosen) if at >= 0}
    return (
        Bar("new_hit_at_3", table["ours"]["hit_at_3"], ">=", 0.56, "", of_peers("hit_at_3")),
        Bar("gain_over_lightgbm_low", gains["lightgbm"][1], ">", 0.0, "hit@3"),
        Bar("ece", calibrated["ours"]["ece"], "<", 0.01, "", {"lightgbm": calibrated["lightgbm"]["ece"]}),
        Bar("coverage", table["ours"]["coverage"], ">=", 130, "categories", of_peers("coverage")),
        Bar("sensitive_suggested", len(shown & SENSITIVE), "==", 0, "categories"),
    )


def _probability(ranker: FittedRanker) -> Scorer:
    return lambda shot: ranker.score(shot.examples.counters, shot.examples.market).probability


def _ease(ranker: FittedRanker) -> list[Scorer]:
    """Our cross-category scores, for trees that may use them too."""

    def one(at: int) -> Scorer:
        recipe, matrix = ranker.recipes[at], ranker.matrices[at]
        return lambda shot: ease.apply(shot.examples.counters, recipe, matrix)

    return [one(at) for at in range(len(ranker.recipes))]


def _sizes(trial: Trial) -> dict[str, Any]:
    examples = trial.test.examples
    possible = examples.bought & examples.counters.new
    return {
        "households": len(np.unique(trial.test.visits.household)),
        "test_visits": len(trial.test.visits),
        "categories": len(trial.journey.categories),
        "candidates_per_visit": round(float(examples.counters.new.sum(axis=1).mean()), 1),
        "bought_per_visit": round(float(possible.sum(axis=1).mean()), 2),
        "visits_that_can_be_hit": round(float(possible.any(axis=1).mean()), 4),
        "model_version": freeze(trial.ranker).version,
    }


def _calibrated(trial: Trial, peer: Peer) -> Floats:
    """Probabilities of test candidates; a peer's scores are calibrated on validation as ours are."""
    new = trial.test.examples.counters.new
    scores = peer.score(trial.test)[new]
    if peer.name == "ours":
        return scores
    before = trial.validation.examples
    held = Calibration.fit(
        peer.score(trial.validation)[before.counters.new], before.bought[before.counters.new]
    )
    return held.probability(scores)


def _calibration(trial: Trial, peer: Peer) -> dict[str, float]:
    examples = trial.test.examples
    probability, bought = _calibrated(trial, peer), examples.bought[examples.counters.new]
    full = np.full(examples.bought.shape, -1.0)
    full[examples.counters.new] = probability
    chosen = slates(full, examples.bought, examples.counters.new)
    top = np.take_along_axis(full, np.maximum(chosen.chosen, 0), axis=1)[chosen.chosen >= 0]
    return {
        "ece": round(calibration_error(probability, bought), 5),
        "brier": round(brier(probability, bought), 5),
        "said": round(float(probability.mean()), 5),
        "seen": round(float(bought.mean()), 5),
        "ece_of_the_three_suggested": round(calibration_error(top, chosen.hits[chosen.chosen >= 0]), 4),
    }


def _other_draws(trial: Trial, peer: Peer) -> list[float]:
    """hit@3 when other visits of the same households and fortnights are drawn."""
    made = (
        slates(peer.score(shot), shot.examples.bought, shot.examples.counters.new) for shot in trial.others
    )
    return [round(float(one.hit.mean()), 4) for one in made]


def _reliability(trial: Trial) -> list[tuple[float, float, int]]:
    examples = trial.test.examples
    return reliability(_calibrated(trial, trial.ours), examples.bought[examples.counters.new])


def _never_bought(trial: Trial, named: Mapping[str, Peer]) -> dict[str, Any]:
    """Discovery: only categories without a single purchase on record."""
    household = trial.test.visits.household
    return {name: summary(trial.slate(peer, never_bought=True), household) for name, peer in named.items()}


def _redeemed(trial: Trial, named: Mapping[str, Peer]) -> dict[str, Any]:
    wanted, new = redeemed(trial.journey, trial.test.visits), trial.test.examples.counters.new
    return {name: standing(peer.score(trial.test), wanted, new) for name, peer in named.items()}


def main() -> int:
    """Measure from the command line."""
    options = parser("suggest", __doc__)
    options.add_argument("--households", type=int, default=None, help="only the first so many (a quick look)")
    return run(options.parse_args(), measure)


if __name__ == "__main__":
    sys.exit(main())
