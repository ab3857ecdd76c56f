"""Pieces of a view: what takes long in one go is looked at piece by piece, so that others have their turn.

Pieces overlap. A code that lies across a cut and is larger than the overlap is in none of them as a whole; it
is large enough for the first decoder, which has seen the view uncut.
"""

import numpy as np

from glassapp.scanning.views import View

_OVERLAP = 0.2
"""Of a piece's side: 85 pixels of a picture of 720 rows, 150 across."""


def halves(view: View) -> list[View]:
    """The upper and the lower half; they overlap."""
    return [_cut(view, rows, slice(None)) for rows in _parts(view.image.shape[0])]


def quarters(view: View) -> list[View]:
    """The four quarters, row by row; they overlap."""
    height, width = view.image.shape
    return [_cut(view, rows, columns) for rows in _parts(height) for columns in _parts(width)]


def _parts(whole: int) -> tuple[slice, slice]:
    part = min(whole, round(whole / (2 - _OVERLAP)))
    return slice(0, part), slice(whole - part, whole)


def _cut(view: View, rows: slice, columns: slice) -> View:
    back = view.back.copy()
    back[:, 2] += back[:, :2] @ np.array([columns.start or 0, rows.start or 0])
    return View(view.image[rows, columns], back)
