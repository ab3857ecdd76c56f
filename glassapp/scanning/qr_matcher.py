"""The closed-set matcher for QR codes of a known form: which of the expected ones does a region show?

A QR code too blurred to decode still shows where it is dark. Squares that may be one (squares.py) are ranked
by what all candidates have in common (three finder patterns, timing, format), and the quadrilateral is
searched with it from coarse to fine; then its samples are
compared with every candidate under every blur, ``r = <K^T Y K, M> / (|Y| |K M K^T|)``, shading removed, and
the geometry is refined with the best. The null model sets every data module free.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from glassapp.ports import Gray, Quad
from glassapp.scanning.kernels import QUIET
from glassapp.scanning.qr_symbols import Floats, QrSet
from glassapp.scanning.squares import Square

Corners = NDArray[np.float64]

APART = 0.3
"""Sides between the middles of two squares; nearer ones show the same thing."""
SEARCH = ((4, 2.0), (3, 1.0), (2, 0.5), (1, 0.25))
"""Blur and step, in modules, of the search with the common pattern."""
REFINEMENTS = (0.3, 0.15)
FREEDOM = 0.35
"""Independent samples for each module that the blur leaves; neighbours share much."""
MOST_FLIPS = 120
"""Modules that the null model may turn; symbols that differ in more are no near miss."""
LEAST_GAIN = 1e-6


@dataclass(frozen=True, slots=True)
class QrFit:
    """How well every candidate fits a region, at the geometry that suits the best one."""

    scores: Floats
    """Normalised correlation, shape (texts,)."""
    free: float
    """The correlation of the best symbol whose data modules may be anything."""
    freedom: float
    corners: Quad


def likeliest(image: Gray, squares: Sequence[Square], known: QrSet) -> Iterator[Square]:
    """The squares that look most like any of the candidates first; of those that lie on each other, one."""
    search = _Search(image, known)
    shown = search.blurred(search.common, SEARCH[0][0])
    kept: list[Square] = []
    for square in sorted(squares, key=lambda square: -search.score(square.corners, shown)):
        if all(square.distance(other) > APART * min(square.side, other.side) for other in kept):
            kept.append(square)
            yield square


def match(image: Gray, square: Square, known: QrSet) -> QrFit:
    """Compare one square with every candidate."""
    search = _Search(image, known)
    corners = square.corners
    for blur, step in SEARCH:
        corners = search.climb(corners, search.blurred(search.common, blur), step)
    blur, scores = search.compare(corners)
    for step in REFINEMENTS:
        shown = search.blurred(known.modules[int(scores.argmax())], blur)
        corners = search.climb(corners, shown, step)
        blur, scores = search.compare(corners)
    best = known.modules[int(scores.argmax())].reshape(known.side, known.side)
    free = search.set_free(corners, best, blur)
    kernel = known.kernels[blur]
    values = np.linalg.svd(kernel, compute_uv=False)
    freedom = FREEDOM * float((values > 0.1 * values[0]).sum()) ** 2
    return QrFit(scores, free, freedom, corners.astype(np.float32))


class _Search:
    """Samples of one picture at any quadrilateral, compared with patterns."""

    def __init__(self, image: Gray, known: QrSet) -> None:
        self._image = image
        self._known = known
        self._samples = len(known.kernels[0])
        self.common: Floats = known.modules.mean(axis=0)
        edge = self._samples * QUIET / (known.side + 2 * QUIET)
        far = self._samples - edge
        # Samples lie in the middle of their places.
        self._places = np.array([[edge, edge], [far, edge], [far, far], [edge, far]], np.float32) - 0.5

    def seen(self, corners: Corners) -> Floats:
        """Samples, dark positive, shading removed, of length one; shape (samples, samples)."""
        back = cv2.getPerspectiveTransform(self._places, corners.astype(np.float32))
        taken = cv2.warpPerspective(
            self._image,
            back,
            (self._samples, self._samples),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        values = -taken.astype(np.float32).ravel()
        shading = self._known.shading
        values -= shading @ (shading.T @ values)
        return np.asarray(values / (np.linalg.norm(values) + 1e-3)).reshape(taken.shape)

    def score(self, corners: Corners, shown: Floats) -> float:
        """The correlation of a quadrilateral's samples with a blurred pattern."""
        return float(self.seen(corners).ravel() @ shown)

    def blurred(self, pattern: Floats, blur: int) -> Floats:
        """How a pattern is seen: shading removed, of length one; shape (samples * samples,)."""
        kernel, shading = self._known.kernels[blur], self._known.shading
        shown = (kernel @ pattern.reshape(self._known.side, -1) @ kernel.T).ravel()
        shown = shown - shading @ (shading.T @ shown)
        return np.asarray(shown / np.linalg.norm(shown), dtype=np.float32)

    def climb(self, corners: Corners, shown: Floats, step: float) -> Corners:
        """Move, turn, stretch and warp a quadrilateral while the correlation grows."""
        best = self.score(corners, shown)
        for _ in range(4):
            before = best
            for move in _MOVES:
                across = (corners[1] - corners[0] + corners[2] - corners[3]) / (2 * self._known.side)
                along = (corners[3] - corners[0] + corners[2] - corners[1]) / (2 * self._known.side)
                changed = corners + step * (move[:, :1] * across + move[:, 1:] * along)
                value = self.score(changed, shown)
                if value > best:
                    best, corners = value, changed
            if best - before < 1e-3:
                break
        return corners

    def compare(self, corners: Corners) -> tuple[int, Floats]:
        """The blur under which the best candidate fits best, and every candidate's correlation there."""
        seen = self.seen(corners)
        scores = np.stack(
            [
                self._known.modules @ (kernel.T @ seen @ kernel).ravel() / lengths
                for kernel, lengths in zip(self._known.kernels, self._known.lengths, strict=True)
            ]
        )
        blur = int(scores.max(axis=1).argmax())
        return blur, scores[blur]

    def set_free(self, corners: Corners, best: Floats, blur: int) -> float:
        """The correlation after every data module that fits better the other way round has been turned."""
        kernel, seen = self._known.kernels[blur], self.seen(corners)
        gram, heard = kernel.T @ kernel, kernel.T @ seen @ kernel
        shades = [kernel.T @ shade.reshape(seen.shape) @ kernel for shade in self._known.shading.T]
        own = np.outer(np.diag(gram), np.diag(gram)) - sum(shade * shade for shade in shades)
        modules = best.copy()
        for _ in range(MOST_FLIPS):
            through = gram @ modules @ gram - sum(shade * float((shade * modules).sum()) for shade in shades)
            amplitude = float((modules * heard).sum()) / float((modules * through).sum())
            change = 1.0 - 2.0 * modules
            gains = 2 * amplitude * change * (heard - amplitude * through) - amplitude**2 * own
            gains[~self._known.free] = -1.0
            place = np.unravel_index(int(gains.argmax()), gains.shape)
            if gains[place] <= LEAST_GAIN:
                break
            modules[place] = 1.0 - modules[place]
        return float((modules * heard).sum() / np.sqrt((modules * through).sum()))


def _moves() -> list[NDArray[np.float64]]:
    """Shifts, sizes, turns, shears and warps of four corners (clockwise), both ways; each (4, 2)."""
    x, y, one = np.array([-1.0, 1, 1, -1]), np.array([-1.0, -1, 1, 1]), np.ones(4)
    zero = np.zeros(4)
    ways = [
        (one, zero),
        (zero, one),
        (x, y),
        (-y, x),
        (x, zero),
        (zero, y),
        (y, zero),
        (x * y, zero),
        (zero, x * y),
    ]
    return [sign * np.column_stack(way) for way in ways for sign in (1.0, -1.0)]


_MOVES = _moves()
