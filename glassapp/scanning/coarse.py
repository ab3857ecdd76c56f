"""The coarse search: which geometries and candidates are worth a closer look?

Every pair of ends within reach, in eight shapes and both ways up, at one sample a module under one blur.
Where nothing is hidden all of it is one product in the subspace that survives that blur. Where glare hides a
part, profile and candidate are compared where they are visible only: ``r = T.y / (|y| |T|)``, both over the
visible samples. Fewer samples agree more easily by chance, so such a correlation counts as the one of a whole
symbol that would be as unlikely: ``1 - r'^2 = (1 - r^2)^visible``.
"""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from glassapp.scanning.ends import Span
from glassapp.scanning.family import COARSE_PER_MODULE, Family
from glassapp.scanning.geometry import course
from glassapp.scanning.kernels import shading_basis, window

Floats = NDArray[np.float32]

REACH = (-4.5, -3.0, -1.5, 0.0, 1.5, 3.0, 4.5)
"""Modules by which either end of a span may be wrong, as they are tried."""
SHAPES = (
    (0.0, 0.0),
    (0.1, 0.0),
    (-0.1, 0.0),
    (0.2, 0.0),
    (-0.2, 0.0),
    (0.0, 1.0),
    (0.1, 1.0),
    (-0.1, 1.0),
)
"""Warps and bends that are tried."""
SMOOTH = 0.8
"""Modules by which a scan line is smoothed first: one sample a module of what is sharp would be chance."""
SMOOTH_ROWS = 0.001
"""The same across lines: none."""
SURVIVORS = 6
"""Geometries that go on to the fine search."""
LONG_LIST, SAMPLE_ROWS = 512, 200
"""Rows above which a sample of the list chooses the geometries first: codes of one kind share much."""
FINALISTS = 24
"""Candidates that go on to the fine search."""


@dataclass(frozen=True, slots=True)
class Start:
    """What the coarse search leaves for the fine one."""

    geometries: NDArray[np.float64]
    """Shape (survivors, 4), best first; counted from the symbol's own start."""
    rows: NDArray[np.intp]
    """Finalists, best first."""
    upside_down: bool
    span: int
    """In which of the spans the best geometry lies."""


@dataclass(frozen=True, slots=True)
class _Scores:
    """How well candidates fit at geometries, the upright ones first, then the same upside down."""

    values: Floats
    """Shape (rows, places)."""
    places: NDArray[np.intp]
    """Which geometries these are, out of twice as many as there are."""


def search(values: Floats, found: tuple[Span, ...], family: Family) -> Start:
    """Try every geometry around every span.

    Args:
        values: A strip, shape (samples,).
        found: Where a symbol may start and end; at least one.
        family: The candidates.
    """
    ends = np.concatenate([_around(span, family.modules) for span in found])
    parts = np.split(ends, len(found))
    each = len(parts[0]) * len(SHAPES)
    clear: list[Floats] = []
    index: list[NDArray[np.intp]] = []
    scored = []
    for place, (span, pairs) in enumerate(zip(found, parts, strict=True)):
        taken = _taken(_smooth(values, span, family.modules), pairs, family.modules)
        own = np.arange(each) + each * place
        if span.hidden.any():
            visible = _taken(1.0 - span.hidden.astype(np.float32), pairs, family.modules)
            scored.append(_visible_only(taken, visible, own, each * len(found), family))
        else:
            clear.append(taken)
            index.append(own)
    if clear:
        scored.append(_unhidden(np.concatenate(clear), np.concatenate(index), each * len(found), family))
    return _start(scored, ends, each, len(values))


def _smooth(values: Floats, span: Span, modules: int) -> Floats:
    """The strip smoothed by a part of a module, like the pattern it is compared with; glare stays out."""
    sigma = SMOOTH * (span.right - span.left) / modules
    visible = 1.0 - span.hidden.astype(np.float32)
    both = cv2.GaussianBlur(
        np.stack([values * visible, visible]),
        (0, 0),
        sigma,
        sigmaY=SMOOTH_ROWS,
        borderType=cv2.BORDER_REPLICATE,
    )
    return np.asarray(both[0] / np.maximum(both[1], 1e-3), dtype=np.float32)


def _start(scored: list[_Scores], ends: Floats, each: int, samples: int) -> Start:
    count = len(ends) * len(SHAPES)
    places = np.concatenate([part.places for part in scored])
    ranked = places[np.argsort(-np.concatenate([part.values.max(axis=0) for part in scored]))]
    upside_down = bool(ranked[0] >= count)
    chosen = ranked[(ranked >= count) == upside_down][:SURVIVORS] % count
    rows = np.maximum.reduce([part.values.max(axis=1) for part in scored])
    shapes = np.array(SHAPES)[chosen % len(SHAPES)]
    geometries = np.column_stack([ends[chosen // len(SHAPES)], shapes])
    if upside_down:
        geometries = geometries[:, [1, 0, 2, 3]] * np.array([-1.0, -1.0, -1.0, 1.0])
        geometries[:, :2] += samples - 1
    return Start(geometries, np.argsort(-rows)[:FINALISTS], upside_down, int(chosen[0]) // each)


def _unhidden(taken: Floats, index: NDArray[np.intp], count: int, family: Family) -> _Scores:
    basis = shading_basis(taken.shape[1]).astype(np.float32)
    taken -= (taken @ basis) @ basis.T
    norms = np.sqrt(np.einsum("gs,gs->g", taken, taken)) + np.float32(1e-3)
    unit = np.asarray((taken * (-1.0 / norms)[:, np.newaxis]).T)
    projected = np.concatenate([basis @ unit for basis in family.coarse_bases], axis=1)
    places = np.concatenate([index, index + count])
    worthwhile = _worthwhile(projected, family.coarse_rows)
    return _Scores(family.coarse_rows @ projected[:, worthwhile], places[worthwhile])


def _worthwhile(projected: Floats, rows: Floats) -> NDArray[np.intp]:
    """Geometries to compare with every row: all, or for a long list the quarter that suits a part of it."""
    count = projected.shape[1]
    if len(rows) <= LONG_LIST:
        return np.arange(count)
    suits = (rows[:: len(rows) // SAMPLE_ROWS] @ projected).max(axis=0)
    return np.argpartition(-suits, count // 4)[: count // 4]


def _visible_only(
    taken: Floats, visible: Floats, index: NDArray[np.intp], count: int, family: Family
) -> _Scores:
    """Correlations over the visible samples of every geometry, as unlikely as those of whole symbols."""
    unit = _shown(taken, visible)
    share = visible.mean(axis=1)
    rows, places = family.coarse_rows, np.concatenate([index, index + count])
    kept = np.arange(2 * len(unit))
    if len(rows) > LONG_LIST:
        some = rows[:: len(rows) // SAMPLE_ROWS]
        best = [_agreement(some @ basis, unit, visible).max(axis=0) for basis in family.coarse_bases]
        kept = np.argpartition(-np.concatenate(best), len(kept) // 4)[: len(kept) // 4]
    upright, turned = kept[kept < len(unit)], kept[kept >= len(unit)] - len(unit)
    values = np.concatenate(
        [
            _as_whole(_agreement(rows @ basis, unit[part], visible[part]), share[part])
            for basis, part in zip(family.coarse_bases, (upright, turned), strict=True)
        ],
        axis=1,
    )
    return _Scores(values, np.concatenate([places[upright], places[turned + len(unit)]]))


def _shown(taken: Floats, visible: Floats) -> Floats:
    """Profiles of length one, bars positive, shading of what is visible removed and the rest zero."""
    basis, _ = np.linalg.qr(shading_basis(taken.shape[1])[np.newaxis] * visible[:, :, np.newaxis])
    basis = basis.astype(np.float32)
    values = taken * visible
    values -= np.einsum("gsk,gk->gs", basis, np.einsum("gsk,gs->gk", basis, values))
    norms = np.sqrt(np.einsum("gs,gs->g", values, values)) + np.float32(1e-3)
    return np.asarray(values * (-1.0 / norms)[:, np.newaxis], dtype=np.float32)


def _agreement(templates: Floats, unit: Floats, visible: Floats) -> Floats:
    """Correlations of templates, shape (rows, samples), with profiles where they are visible."""
    counts = np.maximum(visible.sum(axis=1), 1.0)
    energy = np.square(templates) @ visible.T - np.square(templates @ visible.T) / counts
    return np.asarray((templates @ unit.T) / np.sqrt(np.maximum(energy, 1e-3)), dtype=np.float32)


def _as_whole(correlations: Floats, share: Floats) -> Floats:
    bounded = np.clip(correlations, 0.0, 0.999)
    return np.asarray(np.sqrt(1.0 - (1.0 - bounded * bounded) ** share), dtype=np.float32)


def _taken(values: Floats, ends: Floats, modules: int) -> Floats:
    """The strip at every geometry, one sample a module: shape (pairs of ends * shapes, samples)."""
    courses = _courses(modules)
    at = ends[:, :1, np.newaxis] + (ends[:, 1:] - ends[:, :1])[:, :, np.newaxis] * courses[np.newaxis]
    nearest = np.clip(at.reshape(-1, courses.shape[1]) + 0.5, 0, len(values) - 1).astype(np.int32)
    return np.asarray(values.take(nearest), dtype=np.float32)


@cache
def _courses(modules: int) -> Floats:
    return course(np.array(SHAPES), window(modules, COARSE_PER_MODULE), modules)


def _around(span: Span, modules: int) -> Floats:
    """Pairs of ends around a span, shape (pairs, 2)."""
    offsets = np.array(REACH, dtype=np.float32) * np.float32((span.right - span.left) / modules)
    left, right = np.meshgrid(span.left + offsets, span.right + offsets, indexing="ij")
    return np.column_stack([left.ravel(), right.ravel()]).astype(np.float32)
