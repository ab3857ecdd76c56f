"""The null model: how well could *any* symbol explain this scan line?

A list always has a best candidate. Whether it is the code that was seen shows when its digits are set free:
if some other combination of patterns, listed or not, fits the same scan line much better under the same
blur, the true code is not in the list. The free search starts from the best candidate and replaces cell
after cell, keeping the ``BEAM`` best symbols; check digits are not enforced, so it is wider than the truth.
"""

import numpy as np
from numpy.typing import NDArray

from glassapp.scanning.kernels import Optics
from glassapp.scanning.symbols import Cell

Floats = NDArray[np.float32]

BEAM = 16


def free_score(seen: Floats, row: Floats, optics: Optics, cells: tuple[Cell, ...]) -> float:
    """The best normalised correlation of any symbol with a profile.

    Args:
        seen: H^T P y of the profile y, scaled to length one; shape (modules,).
        row: The best candidate's modules, shape (modules,).
        optics: The blur under which it fits best.
        cells: What may stand where.

    Returns:
        At least the correlation of ``row`` itself, at most 1.
    """
    gram = optics.gram
    energy = float(row @ gram @ row)
    amplitude = float(row @ seen) / energy
    if amplitude <= 0.0:
        return 0.0
    symbols = row[np.newaxis].copy()
    gains = np.zeros(1, dtype=np.float32)
    seen_through = (row @ gram)[np.newaxis]
    for cell in cells:
        if len(cell.patterns) == 1:
            continue
        place = slice(cell.start, cell.start + cell.width)
        change = cell.patterns.astype(np.float32) - row[place]
        loss = amplitude**2 * np.einsum("cm,mn,cn->c", change, gram[place, place], change, optimize=True)
        slope = 2 * amplitude * seen[place] - 2 * amplitude**2 * seen_through[:, place]
        totals = gains[:, np.newaxis] + slope @ change.T - loss[np.newaxis]
        keep = np.argsort(-totals, axis=None)[:BEAM]
        parents, chosen = np.unravel_index(keep, totals.shape)
        symbols, gains = symbols[parents], totals.flat[keep]
        symbols[:, place] = cell.patterns[chosen]
        seen_through = seen_through[parents] + change[chosen] @ gram[place]
    lengths = np.sqrt(np.einsum("bm,bm->b", symbols, symbols @ gram))
    return float(max((symbols @ seen / lengths).max(), row @ seen / np.sqrt(energy)))
