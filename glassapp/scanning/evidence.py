"""When to believe a match: two margins, one number, and thresholds that a command calibrates.

A fit's correlation r becomes a log-likelihood ``-freedom/2 ln(1 - r^2)``: Gaussian residuals of unknown
size, with as many independent ones as patterns survive the blur. A wide blur fits anything well and proves
little; its small freedom says so. *Belief* is the margin over the second best candidate, less what a free
search over all symbols gains (never positive): large only where one listed code stands out and nothing
unlisted fits better.
"""

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from glassapp.ports import Margins
from glassapp.scanning.family import Family
from glassapp.scanning.hidden import ambiguous, unclear
from glassapp.scanning.matcher import Fit
from glassapp.scanning.null_model import free_score
from glassapp.scanning.symbols import cells

NULL_WEIGHT = 2.0
"""What the null margin counts; 2 keeps the most true matches at an equal rate of false ones."""
CLOSEST = 1 - 1e-4
"""Correlations above this are rounding, not evidence."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one scan line says about a list."""

    text: str
    decoy: bool
    correlation: float
    margins: Margins
    ambiguous: bool = False
    """Glare hides so much that the number of somebody else would look the same."""

    @property
    def belief(self) -> float:
        """One number to compare with a threshold, in log-likelihood."""
        if self.ambiguous:
            return min(0.0, self.margins.over_null)
        return self.margins.over_second + NULL_WEIGHT * self.margins.over_null


@dataclass(frozen=True, slots=True)
class Threshold:
    """The least belief for a match, and for one that needs no nod."""

    match: float
    strict: float


def weigh(fit: Fit, family: Family) -> Verdict:
    """Work out both margins of a fit."""
    best = int(fit.rows[0])
    text = family.texts[best]
    others = [place for place in range(1, len(fit.rows)) if family.texts[int(fit.rows[place])] != text]
    second = float(fit.scores[others[0]]) if others else 0.0
    optics = fit.optics
    places = cells(family.symbology, family.modules)
    free = free_score(fit.seen, family.rows[best], optics, places)
    open_places = unclear(family.rows[best], fit.visible, places)
    found = likelihood(float(fit.scores[0]), optics.freedom)
    return Verdict(
        text=text,
        decoy=bool(family.decoy[best]),
        correlation=float(fit.scores[0]),
        margins=Margins(
            over_second=found - likelihood(second, optics.freedom),
            over_null=min(0.0, found - likelihood(free, optics.freedom)),
        ),
        ambiguous=bool(open_places) and ambiguous(text, family.symbology, open_places, family.numbers),
    )


def likelihood(correlation: float, freedom: float) -> float:
    """The log-likelihood of a correlation, with so many independent samples."""
    bounded = min(max(correlation, 0.0), CLOSEST)
    return -0.5 * freedom * math.log(1.0 - bounded * bounded)


@cache
def _calibrated() -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    table = json.loads(files("glassapp.scanning").joinpath("thresholds.json").read_text(encoding="utf-8"))
    return tuple(table["candidates"]), tuple(table["match"]), tuple(table["strict"])


def threshold(candidates: int) -> Threshold:
    """The calibrated thresholds for a list of so many codes (``python -m bench.outsiders --calibrate``)."""
    sizes, match, strict = _calibrated()
    place = math.log(max(candidates, 1))
    known = np.log(np.array(sizes))
    return Threshold(float(np.interp(place, known, match)), float(np.interp(place, known, strict)))


@cache
def qr_threshold() -> Threshold:
    """The same for QR codes of a known form (``python -m bench.own_qr --calibrate``)."""
    table = json.loads(files("glassapp.scanning").joinpath("qr_thresholds.json").read_text(encoding="utf-8"))
    return Threshold(float(table["match"]), float(table["strict"]))
