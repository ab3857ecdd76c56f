"""A back-test as a picture: what would have left day by day, and how it adds up against the budget."""

import datetime as dt
from dataclasses import dataclass

from server.desk.backtest import Outcome

WIDTH, HEIGHT = 1080, 240
_LEFT, _FOOT = 56, 24
_FRIDAY = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """One day."""

    day: dt.date
    x: float
    y: float
    width: float
    height: float
    cents: int
    units: int
    weekend: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line across the picture, with the amount that it stands for."""

    y: float
    cents: int


@dataclass(frozen=True, slots=True)
class Plot:
    """Where everything stands in a picture of ``WIDTH`` by ``HEIGHT``."""

    bars: tuple[Bar, ...]
    grid: tuple[Line, ...]
    """Amounts of a day."""
    sums: str
    """What had left by the end of each day, as the points of a line; its top is the budget or the end."""
    budget: float | None
    """Where the budget is on the scale of ``sums``."""
    top_cents: int
    """What the top of the scale of ``sums`` stands for."""


def spend_plot(outcome: Outcome) -> Plot:
    """Lay out the days of a back-test."""
    most = _round_up(max((day.cents for day in outcome.days), default=0))
    top = max(outcome.cents, outcome.budget_cents or 0, 1)
    high, step = HEIGHT - _FOOT - 8, (WIDTH - _LEFT) / max(1, len(outcome.days))
    bars, points, left = [], [f"{_LEFT:.1f},{HEIGHT - _FOOT:.1f}"], 0
    for number, part in enumerate(outcome.days):
        x, day = _LEFT + number * step, dt.date.fromisoformat(part.name)
        tall = high * part.cents / most
        bars.append(
            Bar(
                day=day,
                x=round(x + step * 0.15, 1),
                y=round(HEIGHT - _FOOT - tall, 1),
                width=round(step * 0.7, 1),
                height=round(tall, 1),
                cents=part.cents,
                units=part.units,
                weekend=day.isoweekday() > _FRIDAY,
            )
        )
        left += part.cents
        points.append(f"{x + step / 2:.1f},{HEIGHT - _FOOT - high * left / top:.1f}")
    budget = None if outcome.budget_cents is None else HEIGHT - _FOOT - high * outcome.budget_cents / top
    grid = tuple(Line(round(HEIGHT - _FOOT - high * share, 1), round(most * share)) for share in (0.5, 1.0))
    return Plot(tuple(bars), grid, " ".join(points), budget, top)


def _round_up(cents: int) -> int:
    """A round amount that is not less: 1, 2 or 5 with zeros."""
    scale = 100
    while scale < cents:
        for step in (2, 5, 10):
            if scale * step >= cents:
                return scale * step
        scale *= 10
    return scale
