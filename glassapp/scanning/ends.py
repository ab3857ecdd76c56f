"""Where on a scan line a symbol may start and end: between two quiet zones."""

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from glassapp.scanning.profile import OVERHANG, SAMPLES

Floats = NDArray[np.float32]

GLARE = 5.5
"""Modules; a longer saturated run inside a symbol hides what is printed there."""
SATURATED = 250
LEAST_SATURATED = 0.01
"""Share of a strip; with less there is no glare."""
MOST_HIDDEN = 0.5
"""Share of a symbol; with less than half of it left nothing is hidden and nothing will match."""
BRIGHTER = 0.25
"""Share of the contrast by which glare is brighter than the paper of the quiet zones; print never is."""
QUIET_ZONE = 6.0
"""Modules beside a symbol in which the paper is looked for."""
GLARE_EDGE = 1.0
"""Modules around glare that are not believed either."""
LONGEST_WHITE = 4.6
"""Modules; the longest white run inside EAN, UPC and Code 128 is 4, blur and print add a little."""
WHITE = (0.6, 0.85)
"""Shares of the local contrast above which a point is white. Thin bars of a guard that blur has paled are
white under the lower one, and the paper of a quiet zone in a shadow is not under the higher one."""
SHORTEST_RUN = 10
"""Points; shorter white runs are not looked at."""
ENVELOPE = 151
"""Points over which the local white and black levels are taken."""
WHITES = 31
"""Points over which a white is looked for; about six modules."""
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
    hidden: NDArray[np.bool_]
    """Points under glare: inside, and white for longer than any symbol is. Shape (SAMPLES,)."""

    def shown(self, values: Floats) -> Floats:
        """The strip with hidden points at the mean of the others, where they say nothing."""
        if not self.hidden.any():
            return values
        inside = slice(int(self.left), int(self.right))
        mean = values[inside][~self.hidden[inside]].mean() if not self.hidden[inside].all() else 0.0
        return np.asarray(np.where(self.hidden, mean, values), dtype=np.float32)


def spans(values: Floats, modules: int, most: int) -> tuple[Span, ...]:
    """Stretches between white runs too long to be inside a symbol, likeliest first.

    Args:
        values: A strip, shape (SAMPLES,).
        modules: Modules of the symbol that is looked for.
        most: How many at most; the region's own ends are always among them.
    """
    kept: list[_Scored] = []
    own = _Scored(0.0, *DEFAULT)
    for one in _likely(values, modules, most):
        if len(kept) < most - 1 and _apart(one, kept, modules):
            kept.append(one)
    if _apart(own, kept, modules):
        kept.append(own)
    return tuple(_span(values, one, modules) for one in kept)


def promise(values: Floats, modules: int) -> float:
    """How much a strip looks like a symbol between two quiet zones: the score of its likeliest span."""
    found = _likely(values, modules, 1)
    return found[0].score if found else 0.0


class _Scored(NamedTuple):
    score: float
    left: float
    right: float


def _likely(values: Floats, modules: int, most: int) -> list[_Scored]:
    """Stretches under every level of white, likeliest first."""
    whiteness = _whiteness(values)
    found: list[_Scored] = []
    for level in WHITE:
        found += _scored(values, *_long_white(whiteness > level), modules, most)
    return sorted(found, reverse=True)


def _apart(one: _Scored, kept: list[_Scored], modules: int) -> bool:
    near = 3 * (one.right - one.left) / modules
    return all(abs(one.left - k.left) > near or abs(one.right - k.right) > near for k in kept)


def _whiteness(values: Floats) -> Floats:
    """From 0 for the black to 1 for the white of the surroundings of every point."""
    line = values[np.newaxis]
    if (values >= SATURATED).mean() > LEAST_SATURATED:
        # Glare is brighter than paper and would make paper look grey: cut at the middle of the local whites.
        whites = cv2.dilate(line, np.ones((1, WHITES), np.uint8))
        line = np.minimum(line, np.median(whites))
    element = np.ones((1, ENVELOPE), np.uint8)
    high, low = cv2.dilate(line, element), cv2.erode(line, element)
    # Where the local contrast is small against the strip's, nothing is printed: that is quiet too.
    spread = np.maximum(high - low, 0.25 * float((high - low).max()))
    return np.asarray(((line - high + spread) / np.maximum(spread, 1.0))[0], dtype=np.float32)


def _long_white(white: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    change = np.diff(np.concatenate([[0], white.astype(np.int8), [0]]))
    begins, ends = np.flatnonzero(change == 1), np.flatnonzero(change == -1)
    long = ends - begins >= SHORTEST_RUN
    return begins[long], ends[long]


def _scored(
    values: Floats, begins: NDArray[np.intp], ends: NDArray[np.intp], modules: int, most: int
) -> list[_Scored]:
    lengths = (ends - begins).astype(np.float64)
    # A run that touches the strip's end may go on beyond it.
    lengths[(begins == 0) | (ends == len(values))] += 40
    saturated = values[np.minimum((begins + ends) // 2, len(values) - 1)] >= SATURATED
    activity = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(values)))])
    runs = list(zip(begins.tolist(), ends.tolist(), lengths.tolist(), saturated.tolist(), strict=True))
    found = []
    for one, (_, left, quiet_before, _) in enumerate(runs):
        inside: list[float] = []
        for right, _, quiet_after, bright in runs[one + 1 :]:
            if right - left > LONGEST:
                break
            if right - left >= SHORTEST:
                module = (right - left) / modules
                quiet = min(quiet_before / module, 8.0) + min(quiet_after / module, 8.0)
                torn = sum(min(max(run / module - LONGEST_WHITE, 0.0), 6.0) for run in inside)
                share = float(activity[right - 1] - activity[left]) / max(float(activity[-1]), 1.0)
                found.append(_Scored(quiet - torn + 12 * share, float(left), float(right)))
            if not bright:
                inside.append(quiet_after)
    return sorted(found, reverse=True)[: 3 * most]


def _span(values: Floats, one: _Scored, modules: int) -> Span:
    hidden = _glare(values, one.left, one.right, (one.right - one.left) / modules)
    return Span(one.left, one.right, one.score, hidden)


def _glare(values: Floats, left: float, right: float, module: float) -> NDArray[np.bool_]:
    """Points brighter than the paper beside the symbol, or saturated for longer than any symbol is."""
    hidden = np.zeros(len(values), dtype=np.bool_)
    first, last, beside = int(left), int(right), max(4, int(QUIET_ZONE * module))
    edges = values[max(0, first - beside) : first + 1], values[last - 1 : last + beside]
    paper = np.linspace(_quantile(edges[0], 0.8), _quantile(edges[1], 0.8), last - first)
    inside = values[first:last]
    contrast = float(paper.mean()) - _quantile(inside, 0.05)
    if contrast <= 1.0:
        return hidden
    bright = (inside > paper + BRIGHTER * contrast) | _long_runs(inside >= SATURATED, GLARE * module)
    if 0.0 < bright.mean() < MOST_HIDDEN:
        wide = np.ones(2 * round(GLARE_EDGE * module) + 1)
        hidden[first:last] = np.convolve(bright, wide, mode="same") > 0
    return hidden


def _long_runs(flags: NDArray[np.bool_], length: float) -> NDArray[np.bool_]:
    change = np.diff(np.concatenate([[0], flags.astype(np.int8), [0]]))
    kept = np.zeros(len(flags), dtype=np.bool_)
    for begin, end in zip(np.flatnonzero(change == 1), np.flatnonzero(change == -1), strict=True):
        kept[begin:end] = end - begin > length
    return kept


def _quantile(values: Floats, share: float) -> float:
    # np.quantile interpolates and costs ten times as much.
    return float(np.sort(values)[int(share * (len(values) - 1))])
