"""The closed-set matcher: which of the expected codes does a scan line show?"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from glassapp.scanning.coarse import Start, search
from glassapp.scanning.ends import spans
from glassapp.scanning.family import PER_MODULE, Family
from glassapp.scanning.geometry import positions, sample
from glassapp.scanning.kernels import Optics, masked, shading_basis, window
from glassapp.scanning.profile import Strip

Floats = NDArray[np.float32]

SPANS = 5
"""Stretches of a scan line that are searched."""
REFINEMENTS = (0.4, 0.25, 0.12, 0.06)
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
    upside_down: bool
    optics: Optics
    """The blur of the best, of the samples that count."""
    visible: Floats
    """Share of every module that is not hidden, shape (modules,)."""
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
    found = spans(strip.values, family.modules, SPANS)
    start = search(strip.values, found, family)
    hidden = found[start.span].hidden
    values = found[start.span].shown(strip.values)
    if start.upside_down:
        values, hidden = np.ascontiguousarray(values[::-1]), hidden[::-1]
    return _fine(values, hidden, family, start)


def _without_shading(taken: Floats) -> _Profiles:
    basis = shading_basis(taken.shape[1]).astype(np.float32)
    taken -= (taken @ basis) @ basis.T
    return _Profiles(taken, np.sqrt(np.einsum("gs,gs->g", taken, taken)) + np.float32(1e-3))


def _fine(values: Floats, hidden: NDArray[np.bool_], family: Family, start: Start) -> Fit:
    state = _Search(values, family, start.rows)
    if hidden.any():
        state.hide(hidden, start.geometries[0])
    module = (start.geometries[0, 1] - start.geometries[0, 0]) / family.modules
    scale = np.array([module, module, 1.0, 1.0])
    around = (start.geometries[:, np.newaxis] + (_square() * scale)[np.newaxis]).reshape(-1, 4)
    state.visit(around, range(0, len(family.optics), 2))
    for size in REFINEMENTS:
        # A warp of 0.04 moves the middle by one module of 95, a bend of 0.5 by one at the quarters.
        steps = _cloud() * size * np.array([module, module, 4.0 / family.modules, 0.5])
        state.visit(state.geometry + steps, _neighbours(state.blur, len(family.optics)))
    return state.fit(upside_down=start.upside_down)


@cache
def _square() -> NDArray[np.float64]:
    return np.array([[i, j, 0.0, 0.0] for i in (-0.7, 0.0, 0.7) for j in (-0.7, 0.0, 0.7)])


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
        self._modules = family.modules
        self._rows = rows
        self._matrix = family.rows[rows]
        self._lengths = family.lengths[:, rows]
        self._optics = family.optics
        self._weights: Floats | None = None
        self._scores: Floats = np.full(len(rows), -1.0, dtype=np.float32)
        self._best = -1.0
        self.geometry = np.zeros(4)
        self.blur = 0

    def hide(self, hidden: NDArray[np.bool_], geometry: NDArray[np.float64]) -> None:
        """Leave out the samples that fall on hidden points of the strip."""
        at = positions(geometry[np.newaxis], window(self._modules, PER_MODULE), self._modules)[0]
        self._weights = 1.0 - hidden[np.clip(at, 0, len(hidden) - 1).astype(np.intp)].astype(np.float32)
        self._optics = tuple(masked(optics, self._weights) for optics in self._optics)
        energies = [np.einsum("rm,rm->r", self._matrix @ o.gram, self._matrix) for o in self._optics]
        self._lengths = np.sqrt(np.maximum(np.stack(energies), 1e-6))

    def visit(self, geometries: NDArray[np.float64], blurs: range) -> None:
        """Score every finalist at every geometry under every blur."""
        unit = self._unit(geometries)
        for blur in blurs:
            seen = self._optics[blur].response.T @ unit
            scores = (self._matrix @ seen) / self._lengths[blur][:, np.newaxis]
            np.maximum(self._scores, scores.max(axis=1), out=self._scores)
            place = int(scores.argmax())
            value = float(scores.flat[place])
            if value > self._best:
                self._best, self.blur = value, blur
                self.geometry = geometries[place % scores.shape[1]]

    def fit(self, *, upside_down: bool) -> Fit:
        """What has been found."""
        order = np.argsort(-self._scores)
        optics = self._optics[self.blur]
        seen = optics.response.T @ self._unit(self.geometry[np.newaxis])[:, 0]
        visible = np.ones(self._modules, dtype=np.float32)
        if self._weights is not None:
            place = np.floor(window(self._modules, PER_MODULE)).astype(np.intp)
            inside = (place >= 0) & (place < self._modules)
            visible = np.bincount(place[inside], self._weights[inside]).astype(np.float32) / PER_MODULE
        return Fit(self._rows[order], self._scores[order], self.geometry, upside_down, optics, visible, seen)

    def _unit(self, geometries: NDArray[np.float64]) -> Floats:
        """Profiles of length one without shading, bars positive, shape (samples, geometries)."""
        at = positions(geometries, window(self._modules, PER_MODULE), self._modules)
        taken = sample(self._values, at)
        if self._weights is None:
            return _without_shading(taken).unit()
        taken *= self._weights
        basis, _ = np.linalg.qr(shading_basis(len(self._weights)) * self._weights[:, np.newaxis])
        taken -= ((taken @ basis) @ basis.T).astype(np.float32)
        return _Profiles(taken, np.sqrt(np.einsum("gs,gs->g", taken, taken)) + np.float32(1e-3)).unit()
