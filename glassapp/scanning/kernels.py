"""What optics do to a row of modules: blur kernels, sampled as matrices, with smooth shading projected out.

A profile of S points over a window from ``QUIET`` modules before the first bar to ``QUIET`` after the last
is modelled as ``y = H m + shading``: H, shape (S, modules), blurs every module; shading is a constant, a
slope and a curvature. With P the projection that removes the shading, the normalised correlation of a
profile and a row is ``m . (H^T P y) / (|P y| sqrt(m^T G m))`` with ``G = H^T P H``: no template is ever
drawn.
"""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

QUIET = 3.0
"""Modules of white before and after the symbol that belong to the window; labels often have no more."""

SHADING_DEGREE = 2


@dataclass(frozen=True, slots=True)
class Blur:
    """One blur kernel: a Gaussian (defocus) or a box (motion), in modules."""

    sigma: float
    box: float = 0.0


BLURS = (
    *(Blur(sigma) for sigma in (0.3, 0.5, 0.75, 1.0, 1.3, 1.65, 2.0, 2.4, 2.9, 3.5)),
    *(Blur(0.35, box) for box in (2.0, 3.0, 4.0, 5.0, 6.5, 8.0)),
)
"""From sharp to what still tells 200 candidates apart."""


def step(offsets: NDArray[np.float64], blur: Blur) -> NDArray[np.float64]:
    """An edge from 0 to 1 at zero after the blur, at distances in modules; any shape."""
    if blur.box == 0.0:
        return np.asarray(_normal_integral(offsets / blur.sigma), dtype=np.float64)
    half = blur.box / 2
    ramps = _ramp(offsets + half, blur.sigma) - _ramp(offsets - half, blur.sigma)
    return np.asarray(ramps / blur.box, dtype=np.float64)


def _normal_integral(z: NDArray[np.float64]) -> NDArray[np.float64]:
    # Abramowitz and Stegun 7.1.26, error below 1.5e-7.
    x = np.abs(z) / math.sqrt(2.0)
    t = 1.0 / (1.0 + 0.3275911 * x)
    poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = 1.0 - poly * np.exp(-x * x)
    return np.asarray(0.5 * (1.0 + np.sign(z) * erf), dtype=np.float64)


def _ramp(x: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    """The integral of the normal integral: a softened max(x, 0)."""
    z = x / sigma
    bend = np.exp(-z * z / 2) * (sigma / math.sqrt(2 * math.pi))
    return np.asarray(x * _normal_integral(z) + bend, dtype=np.float64)


def window(modules: int, per_module: float) -> NDArray[np.float64]:
    """Where a profile is sampled, in modules from the first bar, shape (samples,)."""
    count = round((modules + 2 * QUIET) * per_module)
    return np.asarray((np.arange(count) + 0.5) / per_module - QUIET, dtype=np.float64)


def blur_matrix(modules: int, blur: Blur, per_module: float) -> NDArray[np.float64]:
    """H: how much every sample sees of every module, shape (samples, modules)."""
    edges = step(window(modules, per_module)[:, np.newaxis] - np.arange(modules + 1)[np.newaxis], blur)
    return np.asarray(edges[:, :-1] - edges[:, 1:])


@cache
def shading_basis(samples: int) -> NDArray[np.float64]:
    """Orthonormal columns for constant, slope and curvature, shape (samples, 3)."""
    axis = np.linspace(-1.0, 1.0, samples)
    basis, _ = np.linalg.qr(np.stack([axis**degree for degree in range(SHADING_DEGREE + 1)], axis=1))
    return np.asarray(basis)


def without_shading(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """P applied to columns of samples, shape (samples, anything)."""
    basis = shading_basis(columns.shape[0])
    return np.asarray(columns - basis @ (basis.T @ columns))


@dataclass(frozen=True, slots=True)
class Optics:
    """One blur for symbols of one length, ready for matching."""

    blur: Blur
    response: Floats
    """P H, shape (samples, modules)."""
    gram: Floats
    """G, shape (modules, modules)."""
    freedom: float
    """Independent patterns that survive the blur: singular values of P H above a tenth of the first."""


def masked(optics: Optics, weights: Floats) -> Optics:
    """The same blur where only some samples count.

    Args:
        optics: Of the whole window.
        weights: 1 for a sample that counts, 0 for a hidden one; shape (samples,).
    """
    basis, _ = np.linalg.qr(shading_basis(len(weights)) * weights[:, np.newaxis])
    basis = basis.astype(np.float32)
    response = optics.response * weights[:, np.newaxis]
    response = response - basis @ (basis.T @ response)
    return Optics(optics.blur, response, response.T @ response, optics.freedom * float(weights.mean()))


@cache
def optics(modules: int, per_module: float) -> tuple[Optics, ...]:
    """Every blur for symbols of so many modules; kept, since a site's codes have few lengths."""
    return tuple(_optics(modules, blur, per_module) for blur in BLURS)


@cache
def one_optics(modules: int, blur: Blur, per_module: float) -> Optics:
    """One blur, for the coarse search."""
    return _optics(modules, blur, per_module)


def _optics(modules: int, blur: Blur, per_module: float) -> Optics:
    response = without_shading(blur_matrix(modules, blur, per_module))
    values = np.linalg.svd(response, compute_uv=False)
    freedom = float((values > 0.1 * values[0]).sum())
    return Optics(blur, response.astype(np.float32), (response.T @ response).astype(np.float32), freedom)
