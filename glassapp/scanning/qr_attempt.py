"""One matching attempt with QR codes of a known form: the likely squares of a picture against the list."""

from collections.abc import Iterator
from itertools import islice

from glassapp.ports import Gray, Margins
from glassapp.scanning.attempt import Look
from glassapp.scanning.evidence import Verdict, likelihood
from glassapp.scanning.qr_matcher import QrFit, likeliest, match
from glassapp.scanning.qr_symbols import QrSet
from glassapp.scanning.squares import find_squares
from overlays.codes import Symbology

FINEST, FINEST_IN_HURRY = 1.1, 2.0
"""Pixels a module from which on squares are looked for: the finest steps cost as much as all others."""
RANKED = 160
"""Squares, the likeliest, that are compared with what all candidates have in common."""


def qr_looks(image: Gray, known: QrSet, most: int, *, hurry: bool = False) -> Iterator[Look]:
    """Compare square after square, the likeliest first; stop asking when one is good enough.

    Args:
        image: Luminance, shape (height, width), uint8.
        known: The candidates.
        most: How many squares at most.
        hurry: Whether small codes are left out.
    """
    squares = find_squares(image, known.side, FINEST_IN_HURRY if hurry else FINEST, RANKED)
    for square in islice(likeliest(image, squares, known), most):
        fit = match(image, square, known)
        yield Look(_weigh(fit, known), Symbology.QR_CODE, fit.corners, square.region)


def _weigh(fit: QrFit, known: QrSet) -> Verdict:
    best = int(fit.scores.argmax())
    others = fit.scores[[place for place, text in enumerate(known.texts) if text != known.texts[best]]]
    second = float(others.max()) if len(others) else 0.0
    found = likelihood(float(fit.scores[best]), fit.freedom)
    return Verdict(
        text=known.texts[best],
        decoy=bool(known.decoy[best]),
        correlation=float(fit.scores[best]),
        margins=Margins(
            over_second=found - likelihood(second, fit.freedom),
            over_null=min(0.0, found - likelihood(fit.free, fit.freedom)),
        ),
    )
