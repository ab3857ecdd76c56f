"""What a ranker may know: counters per customer and rates of the shop, never a list of purchases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

import numpy as np
from numpy.typing import NDArray

from server.domain.ranking.errors import CategoriesDiffer, TooLittleHistory

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NEVER = np.inf
"""Days since the last purchase of something never bought."""

NEW_AFTER_DAYS = 91
"""A category is new to a customer who has not bought it for 13 weeks."""

HORIZON_DAYS = 28
"""A probability speaks of the next four weeks."""


@dataclass(frozen=True, slots=True)
class Bought:
    """One category in one basket."""

    category: int
    day: date


@dataclass(frozen=True, slots=True)
class Counters:
    """The counter vectors of one or more customers at the moment of a visit, that basket included.

    Attributes:
        purchase_days: Days on which the category was bought, shape (customers, categories).
        days_since: Days since the last of them, ``NEVER`` if there is none, same shape.
        days_known: Days of history behind the counters, shape (customers,).
        trips: Days with any purchase, shape (customers,).
        trips_28: Those of the last four weeks, shape (customers,).
    """

    purchase_days: Floats
    days_since: Floats
    days_known: Floats
    trips: Floats
    trips_28: Floats

    @property
    def new(self) -> Bools:
        """Which categories are new to whom: not bought in the last 13 weeks."""
        return np.asarray(self.days_since >= NEW_AFTER_DAYS)

    @property
    def categories(self) -> int:
        """How many categories are counted."""
        return int(self.purchase_days.shape[1])

    def __len__(self) -> int:
        return int(self.purchase_days.shape[0])

    def rows(self, which: NDArray[np.intp] | Bools) -> Self:
        """The counters of some of the customers."""
        return type(self)(
            self.purchase_days[which],
            self.days_since[which],
            self.days_known[which],
            self.trips[which],
            self.trips_28[which],
        )


@dataclass(frozen=True, slots=True)
class Market:
    """What the whole shop buys on a day: shares of customers, shape (categories,) or (customers, categories).

    Attributes:
        new_rate: Of those to whom the category was new four weeks ago, the share that bought it since.
        bought_28: Customers who bought it in the last four weeks.
        bought_91: Customers who bought it in the last 13 weeks.
        ever: Customers who bought it at all.
    """

    new_rate: Floats
    bought_28: Floats
    bought_91: Floats
    ever: Floats

    @classmethod
    def measure(cls, then: Counters, now: Counters) -> Self:
        """Rates of today from everybody's counters four weeks ago and now, customers in the same order.

        Raises:
            CategoriesDiffer: The two do not count the same customers and categories.
            TooLittleHistory: There is no customer.
        """
        if then.purchase_days.shape != now.purchase_days.shape:
            raise CategoriesDiffer(f"{then.purchase_days.shape} then, {now.purchase_days.shape} now")
        if not len(now):
            raise TooLittleHistory("no customer has any purchase yet")
        asked = then.new & (now.trips_28 > 0)[:, None]
        since = now.days_since < HORIZON_DAYS
        # One pretended customer at the usual 3 % keeps a rate off 0 and 1.
        new_rate = ((asked & since).sum(axis=0) + 0.03) / (asked.sum(axis=0) + 1.0)
        return cls(
            new_rate,
            since.mean(axis=0),
            (now.days_since < NEW_AFTER_DAYS).mean(axis=0),
            (now.purchase_days > 0).mean(axis=0),
        )


def count(purchases: Sequence[Bought], today: date, known_since: date, categories: int) -> Counters:
    """Count one customer's purchases, those after ``today`` left out.

    Raises:
        CategoriesDiffer: A purchase is of a category that is not on the shelf.
    """
    days: set[date] = set()
    bought: set[tuple[int, date]] = set()
    for purchase in purchases:
        if not 0 <= purchase.category < categories:
            raise CategoriesDiffer(f"category {purchase.category} of {categories}")
        if purchase.day <= today:
            days.add(purchase.day)
            bought.add((purchase.category, purchase.day))
    counted, since = np.zeros((1, categories)), np.full((1, categories), NEVER)
    for category, day in bought:
        counted[0, category] += 1
        since[0, category] = min(since[0, category], (today - day).days)
    recent = sum((today - day).days < HORIZON_DAYS for day in days)
    known = max((today - known_since).days + 1, 1)
    return Counters(
        counted, since, np.array([known * 1.0]), np.array([len(days) * 1.0]), np.array([recent * 1.0])
    )
