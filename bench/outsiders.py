"""False accepts: photographs of codes that are not in the list, and what the matcher makes of them.

One trial is one matching attempt on one photograph with one list of 200 codes in which its code is not:
random codes, codes that share its first five digits, the numbers around it in sequence, or its one-digit
neighbours (then the code itself is present as a decoy, as the product does for known customers).
Photographs of other symbologies and of none are tried with random lists. No decoder takes part, and every
trial looks at the ``--looks`` likeliest scan lines.

Thresholds come from the tail of these beliefs: above its 98th percentile it is fitted by an exponential; a
match needs the belief an outsider reaches twice in 10,000 trials, a strict one once in 1,000,000. Each code
is judged by thresholds that were fitted without it (five folds by code). ``--calibrate`` fits on all and
writes the file that the product uses.
"""

import argparse
import json
import math
import random
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench import one_thread, report
from bench.degrade import Shown, defocus, glare, motion, resolution
from bench.lists import LIST_LENGTH, SHARED_DIGITS, as_expected, is_retail, numbers, seen, sharing
from bench.photographs import Photograph, photographs
from bench.report import Bar, Report
from glassapp.ports import Gray
from glassapp.scanning.attempt import looks
from glassapp.scanning.expected import ExpectedList, check
from glassapp.scanning.gtin import check_digit
from glassapp.scanning.locator import locate
from glassapp.scanning.region import Region

KINDS = ("random", "shared prefix", "sequential", "neighbours")
FOLDS = 5
TAIL = 0.02
MATCH_RATE, STRICT_RATE = 2e-4, 1e-6
SIZES = (10, 50, 200, 1000, 2000)
THRESHOLDS = Path(__file__).parent.parent / "glassapp" / "scanning" / "thresholds.json"


@dataclass(frozen=True, slots=True)
class Trial:
    """What one attempt made of an outsider."""

    photograph: str
    code: str
    kind: str
    belief: float
    over_second: float
    over_null: float
    condition: str


@dataclass(frozen=True, slots=True)
class Tail:
    """An exponential tail: ``rate`` of the beliefs lie above ``start``, the excess has the mean ``scale``."""

    start: float
    scale: float

    def reached_by(self, share: float) -> float:
        """The belief that this share of outsiders reaches."""
        return self.start + self.scale * math.log(TAIL / share)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    one_thread.start_again("outsiders")
    parser = report.parser("outsiders", __doc__)
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/barcodes"), help="folder with a manifest.csv"
    )
    parser.add_argument("--trials", type=int, default=10_000, help="attempts with an outsider, about")
    parser.add_argument("--looks", type=int, default=5, help="scan lines compared in an attempt")
    parser.add_argument("--processes", type=int, default=1, help="photographs tried at the same time")
    parser.add_argument("--calibrate", action="store_true", help="write the thresholds of the product")
    return report.run(parser.parse_args(arguments), measure)


def measure(options: argparse.Namespace) -> Report:
    """Try outsiders, fit the thresholds, judge each code by the others' thresholds."""
    taken = photographs(options.data)
    trials = list(_trials(taken, options))
    beliefs = np.array([trial.belief for trial in trials])
    tail = fit(beliefs)
    accepted, strictly = _judged(trials)
    if options.calibrate:
        THRESHOLDS.write_text(json.dumps(_table(tail), indent=2) + "\n", encoding="utf-8")
    count = len(trials)
    figures: dict[str, Any] = {
        "looks": options.looks,
        "list": LIST_LENGTH,
        "folds": FOLDS,
        "tail": {"start": round(tail.start, 2), "scale": round(tail.scale, 3)},
        "thresholds": {"match": _needed(tail, MATCH_RATE), "strict": _needed(tail, STRICT_RATE)},
        "upper_bound_95": upper_bound(accepted, count),
        "highest": [_described(trial) for trial in sorted(trials, key=lambda t: -t.belief)[:8]],
        "by_kind": {kind: _summary([t for t in trials if t.kind == kind]) for kind in (*KINDS, "other")},
        "by_condition": {
            name: _summary([t for t in trials if t.condition == name]) for name in _conditions(trials)
        },
    }
    bars = (
        Bar("trials", float(count), ">=", 10_000),
        Bar("false_accept_share", accepted / count, "<=", 0.0005),
        Bar("false_accept_strict", float(strictly), "<=", 0),
    )
    return Report("outsiders", str(options.data.name), figures, bars)


def fit(beliefs: NDArray[np.float64]) -> Tail:
    """The exponential tail above the 98th percentile; its mean excess is the most likely scale."""
    start = float(np.quantile(beliefs, 1 - TAIL))
    excess = beliefs[beliefs > start] - start
    return Tail(start, max(float(excess.mean()) if len(excess) else 0.0, 0.5))


def _needed(tail: Tail, share: float) -> float:
    return round(tail.reached_by(share), 2)


def _table(tail: Tail) -> dict[str, list[float]]:
    # The best of N outsiders: N times as many chances, so the threshold grows with scale times ln N.
    shift = [tail.scale * math.log(size / LIST_LENGTH) for size in SIZES]
    return {
        "candidates": [float(size) for size in SIZES],
        "match": [round(max(tail.reached_by(MATCH_RATE) + more, 1.0), 2) for more in shift],
        "strict": [round(max(tail.reached_by(STRICT_RATE) + more, 1.0), 2) for more in shift],
    }


def _judged(trials: list[Trial]) -> tuple[int, int]:
    """How many are accepted, and how many strictly, by thresholds that never saw their code."""
    folds = np.array([random.Random(trial.code).randrange(FOLDS) for trial in trials])
    beliefs = np.array([trial.belief for trial in trials])
    accepted = strictly = 0
    for fold in range(FOLDS):
        inside = folds == fold
        if not inside.any() or inside.all():
            continue
        tail = fit(beliefs[~inside])
        accepted += int((beliefs[inside] >= tail.reached_by(MATCH_RATE)).sum())
        strictly += int((beliefs[inside] >= tail.reached_by(STRICT_RATE)).sum())
    return accepted, strictly


def upper_bound(accepted: int, count: int) -> float:
    """The 95 % upper bound of a share, by Wilson and Hilferty's approximation to Poisson's."""
    events = accepted + 1
    bound = events * (1 - 1 / (9 * events) + 1.645 / (3 * math.sqrt(events))) ** 3
    return bound / count


def _trials(taken: Sequence[Photograph], options: argparse.Namespace) -> Iterator[Trial]:
    retail = sum(is_retail(one) for one in taken)
    rounds = max(1, math.ceil((options.trials - len(taken) + retail) / (retail * len(KINDS))))
    tried = partial(_tried, rounds=rounds, looked=options.looks)
    with ProcessPoolExecutor(options.processes) as pool:
        for trials in pool.map(tried, taken):
            yield from trials


def _tried(photograph: Photograph, rounds: int, looked: int) -> list[Trial]:
    if not is_retail(photograph):
        view = _view("as it is", seen(photograph))
        return [_attempt(photograph, "other", _list("", "random", 0), view, looked)]
    views = _views(photograph)
    return [
        _attempt(photograph, kind, _list(photograph.code or "", kind, number), view, looked)
        for kind in KINDS
        for number, view in enumerate(islice(cycle(views), rounds))
    ]


@dataclass(frozen=True, slots=True)
class _View:
    condition: str
    image: Gray
    regions: tuple[Region, ...]


def _view(condition: str, image: Gray) -> _View:
    return _View(condition, image, locate(image))


def _views(photograph: Photograph) -> list[_View]:
    """As it is for every second trial, for the others as a head camera might have taken it."""
    plain = _view("as it is", seen(photograph))
    if not plain.regions:
        return [plain]
    # A seed of its own for every photograph: glare lies at another place on each.
    seed = random.Random(photograph.path.name).randrange(10_000)
    shown = Shown(plain.image, plain.regions[0].corners, seed=seed)
    degraded = [
        ("glare", glare(shown, 0.2)),
        ("defocus", defocus(shown, 1.2)),
        ("resolution", resolution(shown, min(shown.module, 0.6))),
        ("motion", motion(shown, 4.0)),
        ("strong defocus", defocus(shown, 2.4)),
        ("strong glare", glare(shown, 0.3)),
    ]
    views = [_view(condition, image) for condition, image in degraded]
    return [view for bad in views for view in (plain, bad)]


def _attempt(photograph: Photograph, kind: str, expected: ExpectedList, view: _View, looked: int) -> Trial:
    best = (-math.inf, -math.inf, 0.0)
    for look in islice(looks(view.image, view.regions, expected.families), looked):
        verdict = look.verdict
        if not verdict.decoy:
            best = max(best, (verdict.belief, verdict.margins.over_second, verdict.margins.over_null))
    if best[0] == -math.inf:
        best = (0.0, 0.0, 0.0)
    return Trial(photograph.path.name, photograph.code or "", kind, *best, view.condition)


def _list(truth: str, kind: str, number: int) -> ExpectedList:
    seed = f"{kind} {number} {truth}"
    if kind == "random":
        return check(as_expected(set(islice(numbers("", seed), LIST_LENGTH)) - {truth}))
    if kind == "shared prefix":
        return check(as_expected(sharing(truth, LIST_LENGTH, SHARED_DIGITS, seed)))
    if kind == "sequential":
        return check(as_expected(_sequence(truth, random.Random(seed))))
    neighbours = _neighbours(truth)
    more = sharing(truth, LIST_LENGTH - len(neighbours), SHARED_DIGITS, seed)
    return check(as_expected(neighbours | more), decoys=as_expected({truth}))


def _sequence(truth: str, draw: random.Random) -> set[str]:
    first = int(truth[:12]) - draw.randrange(LIST_LENGTH)
    bodies = [f"{(first + place) % 10**12:012d}" for place in range(LIST_LENGTH + 1)]
    return {body + check_digit(body) for body in bodies} - {truth}


def _neighbours(truth: str) -> set[str]:
    """Codes that differ from a true one in one of its first twelve digits, and so in the check digit."""
    bodies = {truth[:place] + digit + truth[place + 1 : 12] for place in range(12) for digit in "0123456789"}
    return {body + check_digit(body) for body in bodies} - {truth}


def _described(trial: Trial) -> dict[str, Any]:
    return {
        "photograph": trial.photograph,
        "kind": trial.kind,
        "condition": trial.condition,
        "belief": round(trial.belief, 2),
        "over_second": round(trial.over_second, 2),
        "over_null": round(trial.over_null, 2),
    }


def _conditions(trials: list[Trial]) -> list[str]:
    return sorted({trial.condition for trial in trials})


def _summary(trials: list[Trial]) -> dict[str, float]:
    if not trials:
        return {"trials": 0}
    beliefs = [trial.belief for trial in trials]
    middle, high = (round(float(value), 2) for value in np.quantile(beliefs, (0.5, 0.99)))
    return {"trials": len(trials), "median": middle, "p99": high, "highest": round(max(beliefs), 2)}


if __name__ == "__main__":
    sys.exit(main())
