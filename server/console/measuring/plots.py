"""Plots as lines and marks to scale: what the template draws as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.domain.effects import Estimate

WIDTH = 100.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure with its interval, as places on a line that is 100 wide."""

    low: float
    value: float
    high: float


@dataclass(frozen=True, slots=True)
class Scale:
    """From figures to places."""

    least: float
    most: float

    def at(self, figure: float) -> float:
        """The place of a figure, kept on the line."""
        span = self.most - self.least
        return round(min(WIDTH, max(0.0, WIDTH * (figure - self.least) / span)), 2) if span else WIDTH / 2

    def mark(self, estimate: Estimate) -> Mark:
        """The places of a figure and its interval."""
        return Mark(self.at(estimate.low), self.at(estimate.value), self.at(estimate.high))


def scale(estimates: Sequence[Estimate], *, with_zero: bool = False) -> Scale:
    """A line on which all of them have room, with a little to spare on both sides."""
    ends = [end for one in estimates for end in (one.low, one.high)] + ([0.0] if with_zero else [])
    spare = (max(ends) - min(ends)) * 0.06 or 1.0
    return Scale(min(ends) - spare, max(ends) + spare)
