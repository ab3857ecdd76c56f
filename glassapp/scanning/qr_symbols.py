"""QR codes as the issuer's app draws them: one version, error correction and mask, so one picture a text."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import segno
from numpy.typing import NDArray

from glassapp.scanning.kernels import Blur, blur_matrix
from overlays.wire import QrForm

Floats = NDArray[np.float32]
Modules = NDArray[np.uint8]
"""Shape (side, side), 1 = dark."""

PER_MODULE = 2.0
BLURS = tuple(Blur(sigma) for sigma in (0.3, 0.55, 0.8, 1.1, 1.5, 2.0))
"""Beyond two modules a version 1 symbol has too few patterns left to tell customers apart."""


@dataclass(frozen=True, slots=True)
class QrSet:
    """The candidates of one form, prepared for comparison."""

    texts: tuple[str, ...]
    modules: Floats
    """Shape (texts, side * side), 1 = dark."""
    decoy: NDArray[np.bool_]
    free: NDArray[np.bool_]
    """Modules in which symbols of this form differ, as drawn from the candidates; shape (side, side)."""
    kernels: tuple[Floats, ...]
    """One for each blur, along one side: shape (samples, side)."""
    shading: Floats
    """Orthonormal constant and slopes, shape (samples * samples, 3)."""
    lengths: Floats
    """Norm of every candidate under every blur, shading removed; shape (blurs, texts)."""

    @property
    def side(self) -> int:
        """Modules along one side."""
        return int(self.free.shape[0])


def draw(text: str, form: QrForm) -> Modules | None:
    """The symbol of a text, or None when the form has no room for it."""
    try:
        symbol = segno.make(
            text,
            version=form.version,
            error=form.error_correction,
            mask=form.mask,
            micro=False,
            boost_error=False,
        )
    except ValueError:
        return None
    return np.array([list(row) for row in symbol.matrix], dtype=np.uint8)


def prepare(drawn: Sequence[tuple[str, bool, Modules]], form: QrForm) -> QrSet:
    """Compute once per list what every attempt needs.

    Args:
        drawn: Text, whether it is a decoy, and its symbol; at least one, all of one form.
        form: That form.
    """
    modules = np.stack([symbol for _, _, symbol in drawn])
    side = modules.shape[1]
    kernels = tuple(blur_matrix(side, blur, PER_MODULE).astype(np.float32) for blur in BLURS)
    shading = _shading(len(kernels[0]))
    lengths = np.stack([_lengths(modules, kernel, shading) for kernel in kernels])
    return QrSet(
        texts=tuple(text for text, _, _ in drawn),
        modules=modules.reshape(len(modules), -1).astype(np.float32),
        decoy=np.array([decoy for _, decoy, _ in drawn]),
        free=_free(form),
        kernels=kernels,
        shading=shading,
        lengths=lengths,
    )


def _shading(samples: int) -> Floats:
    axis = np.linspace(-1.0, 1.0, samples)
    x, y = np.meshgrid(axis, axis)
    basis, _ = np.linalg.qr(np.stack([np.ones(samples * samples), x.ravel(), y.ravel()], axis=1))
    return np.asarray(basis, dtype=np.float32)


def _lengths(modules: Modules, kernel: Floats, shading: Floats) -> Floats:
    seen = np.matmul(np.matmul(kernel, modules.astype(np.float32)), kernel.T).reshape(len(modules), -1)
    energy = np.einsum("ns,ns->n", seen, seen) - np.square(seen @ shading).sum(axis=1)
    return np.asarray(np.sqrt(np.maximum(energy, 1e-6)), dtype=np.float32)


def _free(form: QrForm) -> NDArray[np.bool_]:
    """Modules that carry data: those that change when the text or the mask does."""
    texts = ("0", "9", "8" * 5, "5" * 9, "A", "Z" * 6)
    drawn = [
        draw(text, QrForm(version=form.version, error_correction=form.error_correction, mask=mask))
        for text in texts
        for mask in range(8)
    ]
    stack = np.stack([symbol for symbol in drawn if symbol is not None])
    return np.asarray(stack.min(axis=0) != stack.max(axis=0))
