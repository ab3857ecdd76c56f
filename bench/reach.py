"""How far each decoder reaches: 50 % points on degraded photographs, the bar code found automatically.

Bases are photographs that zxing-cpp and ZBar both read as they are, one for each code, with modules of 1.8
pixels and more. Each is degraded further and further (bench/degrade.py); a decoder is given up on a
photograph after four misses in a row. The 50 % point is where the share of photographs read crosses one
half, interpolated. Ours has a list of 200 codes that share the first five digits and counts what is
verified or matched.
"""

import argparse
import math
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench import one_thread, plots, report
from bench.degrade import Degradation, Shown, defocus, glare, low_light, motion, resolution, yaw
from bench.lists import is_retail, list_with, seen
from bench.peers import zxing_reads
from bench.photographs import Photograph, photographs
from bench.report import Bar, CannotMeasure, Report
from bench.rivals import doubled
from glassapp.ports import Gray
from glassapp.scanning.concert import ConcertConfig, ConcertScanner
from glassapp.scanning.decoders import ZxingDecoder, available_decoders
from overlays.wire import Knowledge

LEAST_MODULE = 1.8
MISSES = 4
OURS = "ours"


@dataclass(frozen=True, slots=True)
class Axis:
    """One degradation and its amounts, from none to too much."""

    name: str
    unit: str
    degrade: Degradation
    amounts: NDArray[np.float64]


AXES = (
    Axis("defocus", "modules sigma", defocus, np.arange(0.3, 4.6, 0.15)),
    Axis("resolution", "pixels per module", resolution, 1 / np.arange(0.5, 5.1, 0.15)),
    Axis("motion", "modules", motion, np.arange(0.6, 12.1, 0.3)),
    Axis("low_light", "stops", low_light, np.arange(0.0, 12.1, 0.5)),
    Axis("yaw", "degrees", yaw, np.arange(0.0, 85.0, 4.0)),
    Axis("glare", "share of the width", glare, np.arange(0.0, 0.6, 0.04)),
)

Reader = Callable[[Gray], set[str]]


@dataclass(frozen=True, slots=True)
class Curve:
    """The share read at every amount, and where it crosses one half."""

    shares: NDArray[np.float64]
    half: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    one_thread.start_again("reach")
    parser = report.parser("reach", __doc__)
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/barcodes"), help="folder with a manifest.csv"
    )
    parser.add_argument("--most", type=int, default=21, help="photographs at most")
    return report.run(parser.parse_args(arguments), measure)


def measure(options: argparse.Namespace) -> Report:
    """Degrade step by step."""
    shown = bases(photographs(options.data))[: options.most]
    if not shown:
        raise CannotMeasure("no photograph is read by zxing-cpp and ZBar with modules large enough")
    curves = {axis.name: _curves(axis, shown) for axis in AXES}
    if options.write:
        for axis in AXES:
            plots.reach(
                axis.name, axis.unit, axis.amounts, {n: c.shares for n, c in curves[axis.name].items()}
            )
        plots.limits([_limit(axis, curves[axis.name], shown[0][1]) for axis in AXES])
    figures = {
        "photographs": len(shown),
        "half": {name: {who: round(c.half, 3) for who, c in row.items()} for name, row in curves.items()},
        "shares": {
            name: {who: [round(float(v), 2) for v in c.shares] for who, c in row.items()}
            for name, row in curves.items()
        },
        "amounts": {axis.name: [round(float(v), 3) for v in axis.amounts] for axis in AXES},
    }
    return Report("reach", options.data.name, figures, _bars(curves))


def _limit(axis: Axis, curves: Mapping[str, Curve], base: Shown) -> tuple[str, list[Gray]]:
    """How one code looks as it is, where the best peer reads half of them, and where ours does."""
    halves = {who: curve.half for who, curve in curves.items() if who != OURS}
    furthest = min if axis.amounts[-1] < axis.amounts[0] else max
    peer = furthest(halves, key=lambda who: halves[who])
    ours = curves[OURS].half
    caption = (
        f"{axis.name.replace('_', ' ')}: as it is; {halves[peer]:.2f} {axis.unit} ({peer}); {ours:.2f} (ours)"
    )
    degraded = [axis.degrade(base, amount) for amount in (halves[peer], ours)]
    return caption, [_around_code(image, base) for image in (base.image, *degraded)]


def _around_code(image: Gray, base: Shown) -> Gray:
    scale = image.shape[0] / base.image.shape[0]
    middle, half = base.corners.mean(axis=0) * scale, 0.6 * float(np.hypot(*base.axis)) * scale
    left, right = max(0, int(middle[0] - half)), int(middle[0] + half) + 1
    top, bottom = max(0, int(middle[1] - 0.37 * half)), int(middle[1] + 0.37 * half) + 1
    return image[top:bottom, left:right]


def bases(taken: Sequence[Photograph]) -> list[tuple[str, Shown]]:
    """Photographs that both decoders read, one for each code, with where the code is."""
    decoders, _ = available_decoders(("zxing", "zbar"))
    found: dict[str, Shown] = {}
    for photograph in taken:
        code = photograph.code
        if not is_retail(photograph) or code is None or code in found:
            continue
        image = seen(photograph)
        quads = [one.corners for one in ZxingDecoder().decode(image) if one.text == code]
        if not quads or quads[0] is None or not all(code in _texts(one.decode(image)) for one in decoders):
            continue
        shown = Shown(image, quads[0], seed=len(found))
        if shown.module >= LEAST_MODULE:
            found[code] = shown
    return list(found.items())


def _texts(found: Sequence[Any]) -> set[str]:
    return {one.text for one in found}


def _readers(truth: str) -> Mapping[str, Reader]:
    decoders, _ = available_decoders(("zxing", "zbar"))
    listed = list_with(truth)

    def ours(image: Gray) -> set[str]:
        # A scanner of its own for every picture: none is another one's second frame, however fast they come.
        scanner = ConcertScanner(decoders, time.thread_time, ConcertConfig(budget_s=math.inf))
        scanner.set_expected(listed)
        return {one.text for one in scanner.scan(image) if one.knowledge is not Knowledge.DECODED}

    made: dict[str, Reader] = {
        "zxing": zxing_reads,
        "zxing 2x": lambda image: zxing_reads(doubled(image)),
        OURS: ours,
    }
    if len(decoders) > 1:
        made["zbar"] = lambda image: _texts(decoders[1].decode(image))
    return made


def _curves(axis: Axis, shown: Sequence[tuple[str, Shown]]) -> dict[str, Curve]:
    counts: dict[str, NDArray[np.float64]] = {}
    for truth, base in shown:
        for name, read in _readers(truth).items():
            row = counts.setdefault(name, np.zeros(len(axis.amounts)))
            misses = 0
            for place, amount in enumerate(axis.amounts):
                right = truth in read(axis.degrade(base, float(amount)))
                row[place] += right
                misses = 0 if right else misses + 1
                if misses == MISSES:
                    break
    shares = {name: row / len(shown) for name, row in counts.items()}
    return {name: Curve(row, crossing(axis.amounts, row)) for name, row in shares.items()}


def crossing(amounts: NDArray[np.float64], shares: NDArray[np.float64]) -> float:
    """The amount at which a share first falls below one half; the last amount where it never does."""
    below = np.flatnonzero(shares < 0.5)
    if not len(below):
        return float(amounts[-1])
    after = int(below[0])
    if after == 0:
        return float(amounts[0])
    part = (shares[after - 1] - 0.5) / (shares[after - 1] - shares[after])
    return float(amounts[after - 1] + (amounts[after] - amounts[after - 1]) * part)


def _bars(curves: Mapping[str, Mapping[str, Curve]]) -> tuple[Bar, ...]:
    def peers(axis: str) -> dict[str, float | None]:
        return {who: round(curve.half, 3) for who, curve in curves[axis].items()}

    def half(axis: str, who: str = OURS) -> float:
        return curves[axis][who].half

    return (
        Bar(
            "defocus_ratio",
            round(half("defocus") / half("defocus", "zxing"), 3),
            ">=",
            4,
            "x",
            peers("defocus"),
        ),
        Bar(
            "resolution_ratio",
            round(half("resolution", "zxing") / half("resolution"), 3),
            ">=",
            4,
            "x",
            peers("resolution"),
        ),
        Bar(
            "motion_ratio", round(half("motion") / half("motion", "zxing"), 3), ">=", 4, "x", peers("motion")
        ),
        Bar("yaw_degrees", round(half("yaw"), 1), ">=", 60, "degrees", peers("yaw")),
        Bar("glare_share", round(half("glare"), 3), ">=", 0.2, "of the width", peers("glare")),
    )


if __name__ == "__main__":
    sys.exit(main())
