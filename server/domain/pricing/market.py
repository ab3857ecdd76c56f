"""What is expected to be asked, what there is to give, and what a unit of it is worth."""

from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from server.domain.pricing.errors import ShapesDiffer

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

PLACES = 3
"""Bonuses on one card."""

Source = Literal["program", "last", "none"]


@dataclass(frozen=True, slots=True)
class Demand:
    """Visits of comparable past periods: the last weeks' same weekday, the rest of the day from now.

    Attributes:
        worth: Expected value in cents of each offer to each visit, 0 where it may not be offered,
            shape (visits, offers).
        site: Where each visit is, shape (visits,).
        period: Which past period each visit belongs to, shape (visits,).
    """

    worth: Floats
    site: Ints
    period: Ints

    def __post_init__(self) -> None:
        visits = (len(self.worth),)
        if self.worth.ndim != 2 or self.site.shape != visits or self.period.shape != visits:
            raise ShapesDiffer(
                f"worth {self.worth.shape}, site {self.site.shape}, period {self.period.shape}"
            )
        if not np.isfinite(self.worth).all():
            raise ShapesDiffer("an expected value is not a number")

    def of(self, period: int) -> Self:
        """The visits of one period."""
        rows = self.period == period
        return type(self)(self.worth[rows], self.site[rows], self.period[rows])


@dataclass(frozen=True, slots=True)
class Supply:
    """What is left for one period.

    Attributes:
        stock: Units of each offer at each site, shape (offers, sites).
        takes: How much one unit of each offer takes of each budget, 0 for nothing, shape (offers, budgets).
        budgets: How much is left in each, shape (budgets,).
        places: Bonuses one visit may get.
        apart: Offers, by their rows, of which one visit may get one at most.
    """

    stock: Floats
    takes: Floats
    budgets: Floats
    places: int = PLACES
    apart: tuple[tuple[int, ...], ...] = ()

    def __post_init__(self) -> None:
        if self.stock.ndim != 2 or self.takes.shape != (len(self.stock), len(self.budgets)):
            raise ShapesDiffer(
                f"stock {self.stock.shape}, {len(self.budgets)} budgets, taken from as {self.takes.shape}"
            )
        left = np.concatenate([self.stock.ravel(), self.takes.ravel(), self.budgets])
        if not np.isfinite(left).all() or (left < 0).any():
            raise ShapesDiffer("a stock, a budget or what is taken from it is negative or not a number")
        if not all(0 <= offer < len(self.stock) for offers in self.apart for offer in offers):
            raise ShapesDiffer(f"{self.apart} are apart, of {len(self.stock)} offers")


@dataclass(frozen=True, slots=True)
class Prices:
    """What a unit is worth to the visits still to come, in cents.

    Attributes:
        stock: Per unit of each offer at each site, shape (offers, sites).
        budget: Per unit or cent of each budget, shape (budgets,).
        source: ``program`` = computed now, ``last`` = the ones before, ``none`` = all zero, that is greedy.
    """

    stock: Floats
    budget: Floats
    source: Source

    @classmethod
    def none(cls, supply: Supply) -> Self:
        """No prices: whoever comes first is served first."""
        return cls(np.zeros_like(supply.stock), np.zeros_like(supply.budgets), "none")

    def charge(self, supply: Supply, site: int) -> Floats:
        """The bid price of each offer at a site, budgets included, shape (offers,)."""
        return np.asarray(self.stock[:, site] + supply.takes @ self.budget)
