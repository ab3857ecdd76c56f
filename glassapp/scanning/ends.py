"""Where on a scan line a symbol may start and end: between two quiet zones."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from glassapp.scanning.profile import OVERHANG, SAMPLES

Floats = NDArray[np.float32]

LONGEST_WHITE = 4.6
"""Modules; the longest white run inside EAN, UPC and Code 128 is 4, blur and print add a little."""
SHORTEST_RUN = 10
"""Points; shorter white runs are not looked at."""
ENVELOPE = 151
"""Points over which the local white and black levels are taken."""
DEFAULT = (SAMPLES * OVERHANG / (1 + 2 * OVERHANG), SAMPLES * (1 + OVERHANG) / (1 + 2 * OVERHANG))
"""Ends of the region itself."""
SHORTEST, LONGEST = 170, 660
"""Points a symbol may take up of a strip of 720."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a scan line, in points, that may be a symbol."""

    left: float
    right: float
    score: float


def spans(values: Floats, modules: int, most: int) -> tuple[Span, ...]:
    """Stretches between white runs too long to be inside a symbol, likeliest first.

    Args:
        values: A strip, shape (SAMPLES,).
        modules: Modules of the symbol that is looked for.
        most: How many at most; the region's own ends are always among them.
    """
    begins, ends = _white_runs(values)
    made = [Span(*DEFAULT, score=0.0)]
    if len(begins):
        made = _scored(values, begins, ends, modules, most) + made
    kept: list[Span] = []
    for span in made:
        near = 3 * (span.right - span.left) / modules
        if all(abs(span.left - k.left) > near or abs(span.right - k.right) > near for k in kept):
            kept.append(span)
    return tuple(kept[:most])


def _white_runs(values: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    line = values[np.newaxis]
    element = np.ones((1, ENVELOPE), np.uint8)
    high, low = cv2.dilate(line, element), cv2.erode(line, element)
    # Where the local contrast is small against the strip's, nothing is printed: that is quiet too.
    spread = np.maximum(high - low, 0.25 * float((high - low).max()))
    white = ((line - high + spread) / np.maximum(spread, 1.0) > 0.6).astype(np.int8)[0]
    change = np.diff(np.concatenate([[0], white, [0]]))
    begins, ends = np.flatnonzero(change == 1), np.flatnonzero(change == -1)
    long = ends - begins >= SHORTEST_RUN
    return begins[long], ends[long]


def _scored(
    values: Floats, begins: NDArray[np.intp], ends: NDArray[np.intp], modules: int, most: int
) -> list[Span]:
    lengths = (ends - begins).astype(np.float64)
    # A run that touches the strip's end may go on beyond it.
    lengths[(begins == 0) | (ends == len(values))] += 40
    activity = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(values)))])
    found = []
    for one in range(len(begins)):
        for other in range(one + 1, len(begins)):
            left, right = float(ends[one]), float(begins[other])
            if not SHORTEST <= right - left <= LONGEST:
                continue
            module = (right - left) / modules
            inside = lengths[one + 1 : other]
            quiet = min(lengths[one] / module, 8.0) + min(lengths[other] / module, 8.0)
            torn = float(np.clip(inside / module - LONGEST_WHITE, 0.0, 6.0).sum()) if len(inside) else 0.0
            share = float(activity[int(right) - 1] - activity[int(left)]) / max(float(activity[-1]), 1.0)
            found.append(Span(left, right, quiet - torn + 12 * share))
    return sorted(found, key=lambda span: -span.score)[: 3 * most]
