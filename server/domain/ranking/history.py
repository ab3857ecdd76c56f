"""What is kept of a customer's purchases for the ranker: a few counters, which outlive the receipts.

When receipts are thrown away (retention), their counters are folded into what is kept; ``merged`` adds
the two.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

import numpy as np

from server.domain.categories import Category
from server.domain.ranking.counters import HORIZON_DAYS, NEVER, NEW_AFTER_DAYS, Counters, Floats
from server.domain.ranking.errors import DamagedHistory

PRIOR_DAYS = 365.0
"""Her own rate is drawn to the shop's as if seen a year longer (docs/measurements/suggest.md)."""

_CATEGORIES = {one.value: one for one in Category}


@dataclass(frozen=True, slots=True)
class Habit:
    """How often one category was bought, and when last."""

    days: int
    last: int
    """As an ordinal of the Gregorian calendar, as all days here."""


@dataclass(frozen=True, slots=True)
class History:
    """The counters of one customer.

    Attributes:
        since: The first day of a purchase.
        trips: Days with any purchase.
        lately: Those of the four weeks that end with the last of them, ascending.
        habits: Every category that was ever bought.
    """

    since: int
    trips: int
    lately: tuple[int, ...]
    habits: Mapping[Category, Habit]

    @classmethod
    def of(cls, bought: Iterable[tuple[Category, int]]) -> Self | None:
        """Count purchases, each a category and a day; None when there is none."""
        days: dict[Category, set[int]] = {}
        for category, day in bought:
            days.setdefault(category, set()).add(day)
        if not days:
            return None
        trips = set[int]().union(*days.values())
        habits = {category: Habit(len(on), max(on)) for category, on in sorted(days.items())}
        return cls(min(trips), len(trips), _lately(trips), habits)

    @property
    def until(self) -> int:
        """The last day of a purchase."""
        return max(habit.last for habit in self.habits.values())

    def merged(self, older: "History | None") -> "History":
        """Together with what receipts said that are kept no longer; no day may be in both."""
        if older is None:
            return self
        habits = dict(older.habits)
        for category, habit in self.habits.items():
            before = habits.get(category, Habit(0, habit.last))
            habits[category] = Habit(before.days + habit.days, max(before.last, habit.last))
        return History(
            min(self.since, older.since),
            self.trips + older.trips,
            _lately({*self.lately, *older.lately}),
            dict(sorted(habits.items())),
        )

    @classmethod
    def whole(cls, bought: Iterable[tuple[Category, int]], older: "History | None") -> "History | None":
        """Count receipts and what is older; a receipt of a day that is counted already counts no more."""
        after = older.until if older else 0
        live = cls.of((category, day) for category, day in bought if day > after)
        return live.merged(older) if live else older

    def bought_lately(self, category: Category, today: date) -> bool:
        """Whether a category is none that is new to the customer: bought within 13 weeks."""
        habit = self.habits.get(category)
        return habit is not None and today.toordinal() - habit.last < NEW_AFTER_DAYS

    def rate(self, category: Category, today: date, usual: float) -> float:
        """How probable it is that she buys a category in four weeks, by her own rate (gamma-Poisson).

        Args:
            category: Whichever.
            today: The day of the visit.
            usual: The same probability for a customer nobody knows.
        """
        habit = self.habits.get(category)
        known = max(today.toordinal() - self.since + 1, 1)
        expected = usual * PRIOR_DAYS / HORIZON_DAYS
        rate = ((habit.days if habit else 0) + expected) / (known + PRIOR_DAYS)
        return float(-np.expm1(-rate * HORIZON_DAYS))

    def text(self) -> str:
        """Write it as one short text."""
        habits = {category.value: [habit.days, habit.last] for category, habit in self.habits.items()}
        return json.dumps([self.since, self.trips, self.lately, habits], separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what ``text`` wrote.

        Raises:
            DamagedHistory: It is something else.
        """
        try:
            since, trips, lately, habits = json.loads(text)
            kept = {_CATEGORIES[name]: Habit(int(days), int(last)) for name, (days, last) in habits.items()}
            return cls(int(since), int(trips), tuple(int(day) for day in lately), kept)
        except (ValueError, KeyError, TypeError, AttributeError) as wrong:
            raise DamagedHistory(
                "a customer's counters cannot be read; import the purchases again"
            ) from wrong


def tabulate(histories: Iterable[History], shelf: tuple[Category, ...], today: date) -> Counters:
    """The counters of several customers at the end of a day, columns in the order of the shelf.

    A purchase of a later day counts as one of this day: elsewhere it may be tomorrow already.
    """
    rows = list(histories)
    column = {category: at for at, category in enumerate(shelf)}
    day = today.toordinal()
    counted, since = np.zeros((len(rows), len(shelf))), np.full((len(rows), len(shelf)), NEVER)
    for at, history in enumerate(rows):
        for category, habit in history.habits.items():
            if category in column:
                counted[at, column[category]] = habit.days
                since[at, column[category]] = max(day - habit.last, 0)
    return Counters(
        counted,
        since,
        _column(max(day - history.since + 1, 1) for history in rows),
        _column(history.trips for history in rows),
        _column(sum(day - trip < HORIZON_DAYS for trip in history.lately) for history in rows),
    )


def _column(numbers: Iterable[int]) -> Floats:
    return np.array(list(numbers), dtype=np.float64)


def _lately(trips: set[int]) -> tuple[int, ...]:
    last = max(trips)
    return tuple(sorted(day for day in trips if last - day < HORIZON_DAYS))
