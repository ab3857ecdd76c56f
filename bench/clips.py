"""Clips of fifteen frames, made of photographs: how soon the right answer comes, and whether it ever does.

A clip (bench/film.py) moves one photograph as a head moves, 15 frames a second, before a room without codes.
Ours is the product: scanner with its 25 ms budget, scan session, a list of 200 codes that share the first
five digits. The peers together are zxing-cpp, zxing-cpp 2x and ZBar on every frame, any right read counts.
Ways of putting frames together are compared on the same looks: one frame alone, two that agree, and the sum.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from bench import one_thread, plots, report
from bench.film import LEVELS, clip, rooms
from bench.lists import list_with
from bench.peers import zxing_reads
from bench.photographs import photographs
from bench.reach import bases
from bench.report import Bar, Report
from bench.rivals import doubled
from glassapp.ports import Decoder, Gray
from glassapp.scanning.agreement import Agreement
from glassapp.scanning.attempt import looks
from glassapp.scanning.concert import ConcertScanner
from glassapp.scanning.decoders import available_decoders
from glassapp.scanning.evidence import threshold
from glassapp.scanning.expected import check
from glassapp.scanning.locator import locate
from glassapp.scanning.session import ScanSession

RATE = 15.0


class _FrameClock:
    """Time as the glasses see it: frames at their rate, work at its thread CPU time."""

    def __init__(self) -> None:
        self.frame_at = 0.0
        self._began = time.thread_time()

    def start_frame(self, number: int) -> None:
        """The next frame has come."""
        self.frame_at = number / RATE
        self._began = time.thread_time()

    def __call__(self) -> float:
        return self.frame_at + time.thread_time() - self._began


@dataclass(frozen=True, slots=True)
class Outcome:
    """One clip: the frame of the first right answer, counted from one, or None; and whether any was wrong."""

    first: int | None
    wrong: bool = False


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    one_thread.start_again("clips")
    parser = report.parser("clips", __doc__)
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/barcodes"), help="folder with a manifest.csv"
    )
    parser.add_argument("--clips", type=int, default=40, help="clips of each difficulty")
    return report.run(parser.parse_args(arguments), measure)


def measure(options: argparse.Namespace) -> Report:
    """Play all clips to everybody."""
    taken = photographs(options.data)
    shown, behind = bases(taken), rooms(taken)
    outcomes: dict[str, dict[str, list[Outcome]]] = defaultdict(lambda: defaultdict(list))
    lost: list[Gray] = []
    for level in LEVELS:
        for number in range(options.clips):
            truth, base = shown[number % len(shown)]
            frames = list(clip(base, behind[number % len(behind)], level, number))
            outcomes[level.name]["ours"].append(_ours(frames, truth))
            if outcomes[level.name]["ours"][-1].first is None:
                lost.append(frames[len(frames) // 2])
            outcomes[level.name]["peers together"].append(_peers(frames, truth))
            for name, outcome in _ways(frames, truth).items():
                outcomes[level.name][name].append(outcome)
    if options.write:
        plots.missed("clips", lost)
    figures = {
        level: {name: _summary(found) for name, found in row.items()} for level, row in outcomes.items()
    }
    hard, mild = figures["hard"], figures["mild"]
    bars = (
        Bar(
            "hard_ever_read", hard["ours"]["ever_read"], ">", 0.95,
            peers={"peers together": hard["peers together"]["ever_read"]},
        ),
        Bar(
            "mild_median_frame", mild["ours"]["median_frame"], "<=", 2.0,
            peers={"peers together": mild["peers together"]["median_frame"]},
        ),
        Bar("wrong", float(sum(row["ours"]["wrong"] for row in figures.values())), "==", 0),
    )  # fmt: skip
    return Report("clips", options.data.name, figures, bars)


def _ours(frames: Sequence[Gray], truth: str) -> Outcome:
    decoders, _ = available_decoders(("zxing", "zbar"))
    clock = _FrameClock()
    scanner, session = ConcertScanner(decoders, clock), ScanSession()
    listed = list_with(truth)
    scanner.set_expected(listed)
    session.set_expected(code.text for code in listed)
    for number, frame in enumerate(frames):
        clock.start_frame(number)
        scan = session.observe(scanner.scan(frame), clock.frame_at)
        if scan is not None:
            return Outcome(number + 1 if scan.text == truth else None, wrong=scan.text != truth)
    return Outcome(None)


def _peers(frames: Sequence[Gray], truth: str) -> Outcome:
    decoders, _ = available_decoders(("zxing", "zbar"))
    readers: list[Callable[[Gray], set[str]]] = [zxing_reads, lambda image: zxing_reads(doubled(image))]
    readers += [partial(_decoded, one) for one in decoders[1:]]
    for number, frame in enumerate(frames):
        if any(truth in read(frame) for read in readers):
            return Outcome(number + 1)
    return Outcome(None)


def _decoded(decoder: Decoder, image: Gray) -> set[str]:
    return {found.text for found in decoder.decode(image)}


def _ways(frames: Sequence[Gray], truth: str) -> Mapping[str, Outcome]:
    """Matcher alone, the two likeliest scan lines of each frame: how frames should be put together.

    With the true code in the list, and (``outsider``) with a list in which it is not.
    """
    made: dict[str, Outcome] = {}
    for label, listed in (("", list_with(truth)), (" (outsider)", list_with(_other(truth)))):
        families = check([code for code in listed if label == "" or code.text != truth]).families
        need = threshold(len(listed)).match
        agreement = Agreement()
        sums: dict[str, float] = defaultdict(float)
        first: dict[str, Outcome] = {}
        for number, frame in enumerate(frames):
            found = [look.verdict for look in islice(looks(frame, locate(frame), families), 2)]
            if not found:
                continue
            best = max(found, key=lambda verdict: verdict.belief)
            sums[best.text] += max(best.belief, 0.0)
            believed = {
                "one frame": best.belief >= need,
                "two agree": agreement.add(best.text, best.belief, number / RATE, need),
                "sum": sums[best.text] >= need,
            }
            for way, claims in believed.items():
                if claims and way not in first:
                    right = best.text == truth
                    first[way] = Outcome(number + 1 if right else None, wrong=not right)
        for way in ("one frame", "two agree", "sum"):
            made[way + label] = first.get(way, Outcome(None))
    return made


def _other(truth: str) -> str:
    """Another code with the same first digits: the list around it does not hold the true one."""
    return next(code.text for code in list_with(truth) if code.text != truth)


def _summary(found: Sequence[Outcome]) -> dict[str, Any]:
    firsts = [outcome.first for outcome in found if outcome.first is not None]
    return {
        "clips": len(found),
        "ever_read": round(len(firsts) / len(found), 4),
        "median_frame": float(np.median(firsts)) if firsts else None,
        "wrong": sum(outcome.wrong for outcome in found),
    }


if __name__ == "__main__":
    sys.exit(main())
