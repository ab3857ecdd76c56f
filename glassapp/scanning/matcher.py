"""The closed-set matcher: which of the expected codes does a scan line show?"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from glassapp.scanning.ends import Span, spans
from glassapp.scanning.family import COARSE_PER_MODULE, PER_MODULE, Family
from glassapp.scanning.geometry import course, positions, sample
from glassapp.scanning.kernels import shading_basis, window
from glassapp.scanning.profile import Strip

Floats = NDArray[np.float32]

REACH = (-4.5, -3.0, -1.5, 0.0, 1.5, 3.0, 4.5)
"""Modules by which either end of a span may be wrong, as they are tried."""
SPANS = 4
"""Stretches of a scan line that are searched."""
COARSE_SHAPES = (
    (0.0, 0.0),
    (0.1, 0.0),
    (-0.1, 0.0),
    (0.2, 0.0),
    (-0.2, 0.0),
    (0.0, 1.0),
    (0.1, 1.0),
    (-0.1, 1.0),
)
"""Warp and bend of the coarse search."""
SURVIVORS = 12
"""Geometries that go on to the fine search."""
FINALISTS = 48
"""Candidates that go on to the fine search."""
REFINEMENTS = (0.4, 0.2, 0.1, 0.05)
"""Steps of the last search, modules."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well every finalist fits a scan line, at its own best geometry and blur."""

    rows: NDArray[np.intp]
    """Finalists as rows of the family, best first."""
    scores: Floats
    """Normalised correlation of each, at most 1."""
    geometry: NDArray[np.float64]
    """Of the best: shape (4,)."""
    blur: int
    """Of the best: place in ``family.optics``."""
    upside_down: bool
    seen: Floats
    """Of the best: H^T P y, the profile of length one as its modules see it; shape (modules,)."""


@dataclass(frozen=True, slots=True)
class _Profiles:
    """Profiles at several geometries, shading removed: shape (count, samples), and their norms (count,)."""

    values: Floats
    norms: Floats

    def unit(self) -> Floats:
        """Columns of length one, bars positive, shape (samples, count)."""
        return np.asarray((self.values * (-1.0 / self.norms)[:, np.newaxis]).T)


def match(strip: Strip, family: Family) -> Fit:
    """Compare one scan line with every candidate of a family.

    Args:
        strip: The scan line.
        family: The candidates.
    """
    start, rows, upside_down = _coarse(strip.values, family)
    values = strip.values
    if upside_down:
        values = np.ascontiguousarray(values[::-1])
    return _fine(values, family, start, rows, upside_down=upside_down)


def _coarse(values: Floats, family: Family) -> tuple[NDArray[np.float64], NDArray[np.intp], bool]:
    """Every geometry within reach at one sample a module under one blur, both ways up."""
    ends = np.concatenate([_around(span, family.modules) for span in spans(values, family.modules, SPANS)])
    courses = _courses(family.modules)
    at = ends[:, :1, np.newaxis] + (ends[:, 1:] - ends[:, :1])[:, :, np.newaxis] * courses[np.newaxis]
    nearest = np.clip(at.reshape(-1, courses.shape[1]) + 0.5, 0, len(values) - 1).astype(np.int32)
    unit = _without_shading(values.take(nearest)).unit()
    turned = [family.coarse_rows @ (basis @ unit) for basis in family.coarse_bases]
    upside_down = bool(turned[1].max() > turned[0].max())
    scores = turned[upside_down]
    per_geometry = scores.max(axis=0)
    chosen = np.argpartition(-per_geometry, SURVIVORS)[:SURVIVORS]
    chosen = chosen[np.argsort(-per_geometry[chosen])]
    finalists = np.argsort(-scores.max(axis=1))[:FINALISTS]
    shapes = np.array(COARSE_SHAPES)[chosen % len(COARSE_SHAPES)]
    geometries = np.column_stack([ends[chosen // len(COARSE_SHAPES)], shapes])
    if upside_down:
        geometries = geometries[:, [1, 0, 2, 3]] * np.array([-1.0, -1.0, -1.0, 1.0])
        geometries[:, :2] += len(values) - 1
    return geometries, finalists, upside_down


@cache
def _courses(modules: int) -> Floats:
    return course(np.array(COARSE_SHAPES), window(modules, COARSE_PER_MODULE), modules)


def _around(span: Span, modules: int) -> Floats:
    """Pairs of ends around a span, shape (pairs, 2)."""
    offsets = np.array(REACH, dtype=np.float32) * np.float32((span.right - span.left) / modules)
    left, right = np.meshgrid(span.left + offsets, span.right + offsets, indexing="ij")
    return np.column_stack([left.ravel(), right.ravel()]).astype(np.float32)


def _profiles(values: Floats, geometries: NDArray[np.float64], modules: int) -> _Profiles:
    return _without_shading(sample(values, positions(geometries, window(modules, PER_MODULE), modules)))


def _without_shading(taken: Floats) -> _Profiles:
    basis = shading_basis(taken.shape[1]).astype(np.float32)
    taken -= (taken @ basis) @ basis.T
    return _Profiles(taken, np.sqrt(np.einsum("gs,gs->g", taken, taken)) + np.float32(1e-3))


def _fine(
    values: Floats, family: Family, start: NDArray[np.float64], rows: NDArray[np.intp], *, upside_down: bool
) -> Fit:
    state = _Search(values, family, rows)
    module = (start[0, 1] - start[0, 0]) / family.modules
    around = np.array([[i, j, 0.0, 0.0] for i in (-0.7, 0.0, 0.7) for j in (-0.7, 0.0, 0.7)])
    scale = np.array([module, module, 1.0, 1.0])
    state.visit(
        (start[:, np.newaxis] + (around * scale)[np.newaxis]).reshape(-1, 4), range(len(family.optics))
    )
    for size in REFINEMENTS:
        # A warp of 0.04 moves the middle by one module of 95, a bend of 0.5 by one at the quarters.
        steps = _cloud() * size * np.array([module, module, 4.0 / family.modules, 0.5])
        state.visit(state.geometry + steps, _neighbours(state.blur, len(family.optics)))
    order = np.argsort(-state.scores)
    unit = _profiles(values, state.geometry[np.newaxis], family.modules).unit()[:, 0]
    seen = family.optics[state.blur].response.T @ unit
    return Fit(rows[order], state.scores[order], state.geometry, state.blur, upside_down, seen)


@cache
def _cloud() -> NDArray[np.float64]:
    """All combinations of steps in ends and warp, and the bend alone."""
    three = (-1.0, 0.0, 1.0)
    made = [[i, j, k, 0.0] for i in three for j in three for k in three]
    made += [[0.0, 0.0, k, b] for b in (-1.0, 1.0) for k in three]
    return np.array(made)


def _neighbours(blur: int, count: int) -> range:
    return range(max(0, blur - 1), min(count, blur + 2))


class _Search:
    """The best score of every finalist over all geometries and blurs visited so far."""

    def __init__(self, values: Floats, family: Family, rows: NDArray[np.intp]) -> None:
        self._values = values
        self._family = family
        self._matrix = family.rows[rows]
        self._lengths = family.lengths[:, rows]
        self.scores: Floats = np.full(len(rows), -1.0, dtype=np.float32)
        self.geometry = np.zeros(4)
        self.blur = 0
        self._best = -1.0

    def visit(self, geometries: NDArray[np.float64], blurs: range) -> None:
        """Score every finalist at every geometry under every blur."""
        unit = _profiles(self._values, geometries, self._family.modules).unit()
        for blur in blurs:
            seen = self._family.optics[blur].response.T @ unit
            scores = (self._matrix @ seen) / self._lengths[blur][:, np.newaxis]
            np.maximum(self.scores, scores.max(axis=1), out=self.scores)
            place = int(scores.argmax())
            value = float(scores.flat[place])
            if value > self._best:
                self._best, self.blur = value, blur
                self.geometry = geometries[place % scores.shape[1]]
