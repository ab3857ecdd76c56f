"""A figure with its confidence interval, where one customer may count many times."""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from server.domain.effects.errors import NotMeasurable, ShapesDiffer

CONFIDENCE = 0.95

Column = npt.NDArray[np.float64]
Customers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, and the interval that holds the true one in 95 of 100 such measurements."""

    value: float
    low: float
    high: float

    def holds(self, truth: float) -> bool:
        """Whether a true value lies inside."""
        return self.low <= truth <= self.high

    @property
    def excludes_zero(self) -> bool:
        """Whether it is surely a gain or surely a loss."""
        return self.low > 0 or self.high < 0


def share(hits: int, of: int) -> Estimate:
    """A share of a count, with Wilson's interval, which is right for small counts too.

    Raises:
        NotMeasurable: There is nothing to take a share of, or more hits than cases.
    """
    if not 0 <= hits <= of or of == 0:
        raise NotMeasurable("a share needs at least one case, and no more hits than cases")
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    value = hits / of
    middle = (value + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(value * (1 - value) / of + z * z / (4 * of * of))
    return Estimate(value, max(0.0, middle - half), min(1.0, middle + half))


def ratio(above: Column, below: Column, customers: Customers) -> Estimate:
    """The sum of one column by the sum of another; the interval knows that a customer's lines hang together.

    The variance is the linearised one of a ratio over whole customers, with Student's t for few of them.

    Args:
        above: Shape (lines,).
        below: Shape (lines,).
        customers: Whose line it is, shape (lines,); any numbers.

    Raises:
        ShapesDiffer: The columns are of different lengths or hold what is no number.
        NotMeasurable: There are fewer than two customers, or nothing to divide by.
    """
    checked(above, below, customers)
    found, place = np.unique(customers, return_inverse=True)
    if len(found) < 2:
        raise NotMeasurable("an interval needs at least two customers")
    by_customer = np.bincount(place, above), np.bincount(place, below)
    total = float(by_customer[1].sum())
    if total <= 0:
        raise NotMeasurable("nothing in the log speaks for this")
    value = float(by_customer[0].sum()) / total
    residual = by_customer[0] - value * by_customer[1]
    variance = float(residual @ residual) / total**2 * len(found) / (len(found) - 1)
    half = reach(len(found) - 1) * math.sqrt(variance)
    return Estimate(value, value - half, value + half)


def reach(freedom: float) -> float:
    """How many standard errors an interval reaches to either side, by Student's t.

    Args:
        freedom: Degrees of freedom, above 0.
    """
    # Loaded by who looks at a measurement: it takes a quarter of a second at the start of every server.
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + CONFIDENCE) / 2))


def checked(*columns: Column | Customers) -> None:
    """Refuse columns that do not belong together.

    Raises:
        ShapesDiffer: They are of different lengths, or hold what is no number.
    """
    if len({column.shape for column in columns}) != 1 or columns[0].ndim != 1:
        raise ShapesDiffer("all columns have one dimension and the same length")
    if not all(np.isfinite(column).all() for column in columns):
        raise ShapesDiffer("every line is a finite number")
