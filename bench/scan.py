"""Labelled photographs, decoder by decoder: read, misread, and what it costs.

Ours is the product's scanner with time enough for everything it can do with one still picture. *Without a
list* every decode that it reports counts; *with a list* only what it reports as verified or matched does,
and the list is the true code and 199 others that share its first five digits. NONE photographs are scanned
with such a list too, and nothing at all may be reported. Times are thread CPU time, one thread.
"""

import argparse
import math
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from bench import one_thread, plots, report
from bench.lists import is_retail, list_with, numbers, seen
from bench.peers import zbar_reader, zxing_reads
from bench.photographs import NO_CODE, Photograph, photographs
from bench.report import Bar, Report
from bench.rivals import Answer, doubled, opencv_reads, timed, variants
from glassapp.ports import Gray
from glassapp.scanning.attempt import looks
from glassapp.scanning.concert import ConcertConfig, ConcertScanner
from glassapp.scanning.decoders import ZxingDecoder, available_decoders
from glassapp.scanning.evidence import threshold
from glassapp.scanning.expected import ExpectedCode, check
from glassapp.scanning.locator import locate
from overlays.wire import Knowledge

FRAME = (1280, 720)
OURS, OURS_LISTED = "ours", "ours with a list"
NO_LIST_TRUTH = "4006381333931"
"""The list shown with photographs that hold no code is built around this number."""


@dataclass(slots=True)
class Tally:
    """One decoder on one symbology."""

    photographs: int = 0
    read: int = 0
    misread: int = 0
    seconds: list[float] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    """Photographs with a misread."""

    def add(self, photograph: Photograph, answer: Answer) -> None:
        """Count one photograph."""
        self.photographs += 1
        self.read += photograph.code in answer.texts
        if answer.texts - {photograph.code}:
            self.misread += 1
            self.names.append(photograph.path.name)
        self.seconds.append(answer.seconds)

    def document(self) -> dict[str, Any]:
        """As it is printed."""
        middle, high = np.percentile(np.array(self.seconds) * 1000, (50, 95))
        return {
            "photographs": self.photographs,
            "read": self.read,
            "misread": self.misread,
            "misread_in": self.names[:6],
            "p50_ms": round(float(middle), 2),
            "p95_ms": round(float(high), 2),
        }


Tallies = dict[str, dict[str, Tally]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    one_thread.start_again("scan")
    parser = report.parser("scan", __doc__)
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/barcodes"), help="folder with a manifest.csv"
    )
    parser.add_argument("--most", type=int, help="take only that many photographs, evenly spread")
    return report.run(parser.parse_args(arguments), measure)


def measure(options: argparse.Namespace) -> Report:
    """Show every photograph to everybody."""
    taken = photographs(options.data, options.most)
    tallies: Tallies = {}
    missed: list[str] = []
    with zbar_reader() as zbar:
        rivals = variants(zbar)
        for photograph in taken:
            answers = _answers(photograph, rivals)
            for name, answer in answers.items():
                tallies.setdefault(photograph.label, {}).setdefault(name, Tally()).add(photograph, answer)
            if is_retail(photograph) and photograph.code not in answers[OURS_LISTED].texts:
                missed.append(photograph.path.name)
    retail = [photograph for photograph in taken if is_retail(photograph)]
    costs = _costs(retail, [one for one in taken if one.label == NO_CODE])
    if options.write:
        plots.missed("scan", [seen(one) for one in taken if one.path.name in missed])
    figures = {
        "symbologies": {
            label: {name: tally.document() for name, tally in row.items()} for label, row in tallies.items()
        },
        "ean_upc": {name: _share(tallies, name) for name in next(iter(tallies.values()))},
        "ean_upc_missed": missed,
        "cost": costs,
    }
    return Report("scan", options.data.name, figures, _bars(tallies, costs))


def _answers(photograph: Photograph, rivals: Mapping[str, Any]) -> dict[str, Answer]:
    image = seen(photograph)
    answers = {name: timed(read, image) for name, read in rivals.items()}
    for name, shown in (("zbar", image), ("zbar 2x", doubled(image))):
        if name in answers:
            # It reads in a child process; what it costs is measured here, one-dimensional codes only.
            answers[name] = Answer(answers[name].texts, _zbar_seconds(shown))
    answers["opencv"] = timed(opencv_reads, image)
    answers["either"] = _together([answers[name] for name in ("zxing", "zbar") if name in answers])
    answers["seven"] = _together([answers[name] for name in rivals])
    answers[OURS] = _ours(image, ())
    listed: tuple[ExpectedCode, ...] = ()
    if is_retail(photograph) or photograph.label == NO_CODE:
        listed = list_with(photograph.code or NO_LIST_TRUTH)
    answers[OURS_LISTED] = _ours(image, listed, everything=photograph.label == NO_CODE)
    return answers


def _zbar_seconds(image: Gray) -> float:
    decoders, _ = available_decoders(("zbar",))
    began = time.thread_time()
    decoders[0].decode(image)
    return time.thread_time() - began


def _together(answers: Sequence[Answer]) -> Answer:
    texts: frozenset[str] = frozenset().union(*(answer.texts for answer in answers))
    return Answer(texts, sum(answer.seconds for answer in answers))


def _ours(image: Gray, listed: Iterable[ExpectedCode], *, everything: bool = False) -> Answer:
    """The product's scanner on one still picture; with a list, only what is known counts."""
    decoders, _ = available_decoders(("zxing", "zbar"))
    scanner = ConcertScanner(decoders, time.thread_time, ConcertConfig(budget_s=math.inf))
    listed = tuple(listed)
    scanner.set_expected(listed)
    began = time.thread_time()
    found = scanner.scan(image)
    spent = time.thread_time() - began
    known = [one for one in found if everything or not listed or one.knowledge is not Knowledge.DECODED]
    return Answer(frozenset(one.text for one in known), spent)


def _share(tallies: Tallies, name: str) -> dict[str, Any]:
    """EAN-13 and UPC-A together."""
    both = [tallies[label][name] for label in ("EAN13", "UPCA") if label in tallies]
    count = sum(tally.photographs for tally in both)
    if not count:
        return {"photographs": 0}
    return {
        "photographs": count,
        "read": sum(tally.read for tally in both),
        "share": round(sum(tally.read for tally in both) / count, 4),
        "misread": sum(tally.misread for tally in both),
    }


def _costs(retail: Sequence[Photograph], empty: Sequence[Photograph]) -> dict[str, float]:
    """Per 1280x720 frame: the whole scanner where nothing needs matching, and one matching attempt."""
    frames = [(one, _frame(one)) for one in retail[::4]]
    readable = [(one, frame) for one, frame in frames if one.code in _first_look(frame)]
    plain, default, idle, idle_default = [], [], [], []
    for one, frame in readable:
        default.append(timed(zxing_reads, frame).seconds)
        plain.append(_scan_cost(frame, list_with(one.code or "")))
    for one in empty:
        frame = _frame(one)
        idle_default.append(timed(zxing_reads, frame).seconds)
        idle.append(_scan_cost(frame, ()))
    ratios = np.array([*plain, *idle]) / np.array([*default, *idle_default])
    attempts = {size: _attempt_ms(frames, size) for size in (50, 200, 2000)}
    return {
        "zxing_default_p50_ms": _middle_ms([*default, *idle_default]),
        "ours_read_p50_ms": _middle_ms(plain),
        "ours_nothing_there_p50_ms": _middle_ms(idle),
        "frame_cost_ratio": round(float(np.median(ratios)), 3),
        "frame_cost_ratio_nothing_there": round(float(np.median(np.array(idle) / np.array(idle_default))), 3),
        **{f"match_ms_{size}": value for size, value in attempts.items()},
        "match_growth": round(attempts[2000] / attempts[50], 3),
    }


def _middle_ms(seconds: Sequence[float]) -> float:
    return round(float(np.median(seconds)) * 1000, 2)


def _frame(photograph: Photograph) -> Gray:
    """A photograph as a frame of the camera: enlarged until it fills 1280x720, the middle of it."""
    image = photograph.luminance()
    scale = max(FRAME[0] / image.shape[1], FRAME[1] / image.shape[0])
    large = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    top, left = (large.shape[0] - FRAME[1]) // 2, (large.shape[1] - FRAME[0]) // 2
    return np.ascontiguousarray(large[top : top + FRAME[1], left : left + FRAME[0]], dtype=np.uint8)


def _first_look(frame: Gray) -> set[str]:
    return {one.text for one in ZxingDecoder().decode(frame)}


def _scan_cost(frame: Gray, listed: Iterable[ExpectedCode]) -> float:
    """The median of five frames, so that the plan has had time to learn."""
    decoders, _ = available_decoders(("zxing", "zbar"))
    scanner = ConcertScanner(decoders, time.thread_time)
    scanner.set_expected(listed)
    spent = []
    for _ in range(5):
        began = time.thread_time()
        scanner.scan(frame)
        spent.append(time.thread_time() - began)
    return float(np.median(spent))


def _attempt_ms(frames: Sequence[tuple[Photograph, Gray]], size: int) -> float:
    """One matching attempt: locate, and compare until a match is clear or the frame's time is over."""
    spent = []
    for one, frame in frames:
        prefix = "" if size > 1000 else (one.code or "")[:5]
        codes = {
            one.code or "",
            *(code for code, _ in zip(numbers(prefix, str(size)), range(size - 1), strict=False)),
        }
        families = check(
            [
                *list_with(one.code or "", 2),
                *(ExpectedCode(code, list_with(code, 1)[0].symbology) for code in codes),
            ]
        ).families
        strict = threshold(size).strict
        began = time.thread_time()
        regions = locate(frame)[: ConcertConfig().hurried_regions]
        for look in looks(frame, regions, families):
            if look.verdict.belief >= strict or time.thread_time() - began > ConcertConfig().budget_s:
                break
        spent.append(time.thread_time() - began)
    return _middle_ms(spent)


def _bars(tallies: Tallies, costs: Mapping[str, float]) -> tuple[Bar, ...]:
    ours = _share(tallies, OURS_LISTED)
    peers = {name: _share(tallies, name).get("share") for name in ("zxing", "zbar", "either", "seven", OURS)}
    others = {label: row for label, row in tallies.items() if label not in ("EAN13", "UPCA", NO_CODE)}
    worst = min((row[OURS].read - row["either"].read for row in others.values()), default=0)
    none = tallies.get(NO_CODE, {}).get(OURS_LISTED, Tally())
    return (
        Bar(
            "ean_upc_read",
            ours.get("share"),
            ">=",
            0.96,
            peers={n: v for n, v in peers.items() if v is not None},
        ),
        Bar("ean_upc_wrong", float(ours.get("misread", 0)), "==", 0),
        Bar("other_symbologies_vs_union", float(worst), ">=", 0, unit="photographs, worst symbology"),
        Bar("none_false_reads", float(none.misread), "==", 0),
        Bar("frame_cost_ratio", costs["frame_cost_ratio"], "<=", 1.5),
        Bar("match_ms", costs["match_ms_200"], "<=", 25, unit="ms"),
        Bar("match_growth", costs["match_growth"], "<=", 1.3),
    )


if __name__ == "__main__":
    sys.exit(main())
