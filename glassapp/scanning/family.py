"""Candidates of one symbology and one length, prepared so that a whole list is compared in one product."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glassapp.scanning.kernels import BLURS, Blur, Optics, one_optics, optics
from overlays.codes import Symbology

Floats = NDArray[np.float32]

PER_MODULE = 4.0
COARSE_PER_MODULE = 1.0
COARSE_BLUR = Blur(1.6)
LEAST_SINGULAR = 0.04


@dataclass(frozen=True, slots=True)
class Family:
    """Rows of one symbology and one length, and what the two stages of matching need of them."""

    symbology: Symbology
    texts: tuple[str, ...]
    """The code of every row; a code with two possible rows stands here twice."""
    rows: Floats
    """Shape (rows, modules), 1 = bar."""
    decoy: NDArray[np.bool_]
    """Shape (rows,): known, not expected here; it may win, and then nothing is reported."""
    lengths: Floats
    """sqrt(m^T G m) for every blur and row, shape (blurs, rows)."""
    coarse_bases: Floats
    """What a coarse profile is projected on, upright and upside down, shape (2, rank, coarse samples)."""
    coarse_rows: Floats
    """Rows in that basis, normalised, shape (rows, rank)."""

    numbers: NDArray[np.int64]
    """The codes without their check digits as numbers, ascending; empty where they are no digits."""

    @property
    def modules(self) -> int:
        """Modules of every row."""
        return int(self.rows.shape[1])

    @property
    def optics(self) -> tuple[Optics, ...]:
        """The blurs for this length."""
        return optics(self.modules, PER_MODULE)


def prepare(symbology: Symbology, texts: tuple[str, ...], rows: Floats, decoy: NDArray[np.bool_]) -> Family:
    """Compute once per list what every attempt needs."""
    modules = int(rows.shape[1])
    lengths = np.stack(
        [np.sqrt(np.einsum("rm,rm->r", rows @ o.gram, rows)) for o in optics(modules, PER_MODULE)]
    )
    coarse = one_optics(modules, COARSE_BLUR, COARSE_PER_MODULE)
    u, s, vt = np.linalg.svd(coarse.response, full_matrices=False)
    rank = int((s > LEAST_SINGULAR * s[0]).sum())
    projected = rows @ (vt[:rank].T * s[:rank])
    projected /= np.linalg.norm(projected, axis=1, keepdims=True)
    return Family(
        symbology=symbology,
        texts=texts,
        rows=rows,
        decoy=decoy,
        lengths=lengths.astype(np.float32),
        coarse_bases=np.stack([u[:, :rank].T, u[::-1, :rank].T]).astype(np.float32),
        numbers=np.array(sorted({int(text[:-1]) for text in texts if text.isdigit()}), dtype=np.int64),
        coarse_rows=np.ascontiguousarray(projected, dtype=np.float32),
    )


BLUR_COUNT = len(BLURS)
