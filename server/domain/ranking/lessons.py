"""From the receipts of everybody to what a shop has learned."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from server.domain.categories import Category
from server.domain.ranking.counters import HORIZON_DAYS, NEVER, Bools, Counters, Market
from server.domain.ranking.document import Trained
from server.domain.ranking.errors import TooLittleHistory
from server.domain.ranking.fit import Examples, fit
from server.domain.ranking.learned import SHELF, Learned, sealed

TEACHING_DAYS = tuple(HORIZON_DAYS * 2 + 14 * back for back in range(4))
"""So many days ago the visits were that teach; what followed was over before the calibration's began."""
CALIBRATION_DAYS = HORIZON_DAYS
VISITED_WITHIN = 14
"""Who came in the two weeks before such a day stands for a visit."""
MOST_VISITS = 20_000
"""From each of these days; more teach nothing more."""

Teach = Callable[[tuple[str, ...], Counters, Examples, Examples], Trained]
"""How a ranker is made of a shelf, a crowd, visits to learn from and later ones to calibrate on."""

_NO_CATEGORY = -1
_COLUMN = {category: at for at, category in enumerate(SHELF)}


@dataclass(slots=True)
class Lessons:
    """Receipts, as they are read; customers are numbered in the order in which they come."""

    _customer: list[int] = field(default_factory=list)
    _column: list[int] = field(default_factory=list)
    _day: list[int] = field(default_factory=list)
    _customers: int = 0

    def add(self, lines: Iterable[tuple[Category, int]]) -> None:
        """Add one customer's receipts; each category counts once a day."""
        before = len(self._day)
        for category, day in set(lines):
            self._customer.append(self._customers)
            self._column.append(_COLUMN.get(category, _NO_CATEGORY))
            self._day.append(day)
        self._customers += len(self._day) > before

    def learn(self, today: dt.date, teach: Teach = fit) -> Learned:
        """Fit a ranker; with too little history only the rates of the shop are learned.

        Raises:
            ChallengerMissing: It needs LightGBM, which cannot be loaded here.
            TooLittleHistory: There is no receipt at all.
        """
        year = _Year(
            self._customers,
            np.array(self._customer, dtype=np.intp),
            np.array(self._column, dtype=np.intp),
            np.array(self._day, dtype=np.intp),
        )
        day = today.toordinal()
        crowd = year.counters(day)
        market = Market.measure(year.counters(day - HORIZON_DAYS), crowd)
        try:
            training = year.examples([day - back for back in TEACHING_DAYS])
            later = year.examples([day - CALIBRATION_DAYS])
            ranker = teach(tuple(SHELF), crowd, training, later)
        except TooLittleHistory:
            return sealed(market, None)
        return sealed(market, ranker)


@dataclass(frozen=True, slots=True)
class _Year:
    """All purchases, one row each; column -1 is a category that is not on the shelf."""

    customers: int
    customer: NDArray[np.intp]
    column: NDArray[np.intp]
    day: NDArray[np.intp]

    def counters(self, today: int) -> Counters:
        """Everybody's counters at the end of a day."""
        past = self.day <= today
        shelved = past & (self.column != _NO_CATEGORY)
        where = (self.customer[shelved], self.column[shelved])
        shape = (self.customers, len(SHELF))
        counted, last = np.zeros(shape), np.full(shape, -NEVER)
        np.add.at(counted, where, 1.0)
        np.maximum.at(last, where, self.day[shelved].astype(np.float64))
        first = np.full(self.customers, float(today))
        np.minimum.at(first, self.customer[past], self.day[past].astype(np.float64))
        trips = self._trips(past)
        lately = self._trips(past & (self.day > today - HORIZON_DAYS))
        return Counters(counted, today - last, today - first + 1.0, trips, lately)

    def examples(self, days: list[int]) -> Examples:
        """Who came around each of these days, and what they bought in the four weeks after."""
        parts = [self._examples(day) for day in days]
        counters = [part.counters for part in parts]
        markets = [part.market for part in parts]
        return Examples(
            Counters(*(np.concatenate(columns) for columns in zip(*map(_columns, counters), strict=True))),
            Market(*(np.concatenate(rates) for rates in zip(*map(_rates, markets), strict=True))),
            np.concatenate([part.bought for part in parts]),
            np.concatenate([part.customer for part in parts]),
        )

    def _examples(self, day: int) -> Examples:
        now = self.counters(day)
        market = Market.measure(self.counters(day - HORIZON_DAYS), now)
        came = (self.day > day - VISITED_WITHIN) & (self.day <= day)
        visitors = np.unique(self.customer[came])
        visitors = visitors[:: len(visitors) // MOST_VISITS + 1]
        rates = (np.broadcast_to(rate, (len(visitors), len(SHELF))) for rate in _rates(market))
        return Examples(now.rows(visitors), Market(*rates), self._bought(day)[visitors], visitors)

    def _bought(self, day: int) -> Bools:
        after = (self.day > day) & (self.day <= day + HORIZON_DAYS) & (self.column != _NO_CATEGORY)
        bought = np.zeros((self.customers, len(SHELF)), dtype=bool)
        bought[self.customer[after], self.column[after]] = True
        return bought

    def _trips(self, which: Bools) -> NDArray[np.float64]:
        days = np.unique(np.column_stack([self.customer[which], self.day[which]]), axis=0)
        return np.bincount(days[:, 0], minlength=self.customers).astype(np.float64)


def _columns(counters: Counters) -> tuple[NDArray[np.float64], ...]:
    return (
        counters.purchase_days,
        counters.days_since,
        counters.days_known,
        counters.trips,
        counters.trips_28,
    )


def _rates(market: Market) -> tuple[NDArray[np.float64], ...]:
    return (market.new_rate, market.bought_28, market.bought_91, market.ever)
