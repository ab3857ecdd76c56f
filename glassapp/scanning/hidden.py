"""Digits under glare: could another customer's number stand there?

A hidden digit proves nothing, neither for a candidate nor against it. One hidden digit follows from the check
digit. With more of them several numbers agree with all that is visible; numbers are issued in runs, so where
the list is dense around such a number, it may well be somebody's, and the match must not be believed.
"""

import math
from itertools import product

import numpy as np
from numpy.typing import NDArray

from glassapp.scanning.gtin import check_digit
from glassapp.scanning.symbols import Cell
from overlays.codes import Symbology

MOST_ALTERNATIVES = 4000
"""Combinations of digits that agree with what is visible; with more, the match is not believed."""
RUN = 500
"""Numbers to either side in which a run of issued numbers is looked for."""
LEAST_RUN = 2

Floats = NDArray[np.float32]

_DIGIT_OF_CELL = {cell: cell if cell <= 6 else cell - 1 for cell in (*range(1, 7), *range(8, 14))}
"""EAN-13: the guards are cells 0, 7 and 14; the first digit shows in the parity of the others."""


def ambiguous(
    text: str, symbology: Symbology, places: dict[int, tuple[int, ...]], listed: NDArray[np.int64]
) -> bool:
    """Whether what is visible may belong to somebody who is not in the list.

    Args:
        text: The best candidate.
        symbology: Of the candidate.
        places: For every cell that is not clear, the choices that agree with what is visible of it.
        listed: The listed numbers without check digits, ascending, shape (codes,).
    """
    if symbology is not Symbology.EAN_13:
        return bool(places)
    open_places = {
        _DIGIT_OF_CELL[cell]: choices for cell, choices in places.items() if cell in _DIGIT_OF_CELL
    }
    if math.prod(len(choices) for choices in open_places.values()) > MOST_ALTERNATIVES:
        return True
    others = np.array(_alternatives(text, open_places), dtype=np.int64)
    others = others[~np.isin(others, listed)]
    near = np.searchsorted(listed, others + RUN) - np.searchsorted(listed, others - RUN)
    return bool((near >= LEAST_RUN).any())


def unclear(row: Floats, visible: Floats, cells: tuple[Cell, ...]) -> dict[int, tuple[int, ...]]:
    """Cells where another choice looks the same as far as it is visible, with all such choices.

    Args:
        row: The best candidate's modules.
        visible: Share of every module that is not hidden, shape (modules,).
        cells: What may stand where.
    """
    found: dict[int, tuple[int, ...]] = {}
    for place, cell in enumerate(cells):
        part = slice(cell.start, cell.start + cell.width)
        seen = visible[part] > 0.5
        if seen.all() or len(cell.patterns) == 1:
            continue
        same = (cell.patterns[:, seen] == row[part][seen]).all(axis=1)
        own = int(np.flatnonzero((cell.patterns == row[part]).all(axis=1))[0])
        # The parity of a left digit is part of the first digit, which shows in five others as well.
        choices = tuple(int(choice) for choice in np.flatnonzero(same) if choice // 10 == own // 10)
        if len(choices) > 1:
            found[place] = choices
    return found


def _alternatives(text: str, places: dict[int, tuple[int, ...]]) -> list[int]:
    """Numbers without check digit that agree with a code in all other places and have a right check digit."""
    found = []
    digits = list(text)
    for choice in product(*places.values()):
        for place, pattern in zip(places, choice, strict=True):
            # Patterns of the left half are ten odd and ten even ones.
            digits[place] = str(pattern % 10)
        if check_digit("".join(digits[:12])) == digits[12]:
            found.append(int("".join(digits[:12])))
    return found
