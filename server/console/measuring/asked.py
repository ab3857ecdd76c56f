"""What somebody asked of the page *Measure*, read from its address and kept within bounds."""

import datetime as dt
import math
from dataclasses import dataclass

from server.console.call import Call
from server.domain.effects import Plan
from server.stores.console.measures import Outcome
from server.stores.console.stretch import Stretch

WEEKS = (1, 2, 4, 8, 12)
POWERS = (70, 80, 90, 95)
PLANNED_HOLDOUT = 0.1
"""What the planner supposes while nobody is held out."""
_USUAL = {Outcome.CAME: (60.0, 5.0), Outcome.ORDERS: (1.5, 0.2), Outcome.EUROS: (60.0, 5.0)}
"""Base rate in percent or deviation, and the smallest effect, as the form has them at first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields of the form; what cannot be read is what it is at first."""

    weeks: int
    outcome: Outcome
    base: float
    """Base rate in percent for CAME, deviation among customers for the others."""
    effect: float
    """The smallest worth knowing of: percentage points, orders or euros."""
    power: int
    show: str

    def stretch(self, today: dt.date) -> Stretch:
        """The weeks up to yesterday."""
        return Stretch(today - dt.timedelta(weeks=self.weeks), today)

    def plan(self, holdout_share: float) -> Plan:
        """What it takes to find such an effect.

        The gain by CUPED is not counted in: the number errs on the safe side.

        Raises:
            NotMeasurable: The effect is none.
        """
        unit = 0.01 if self.outcome is Outcome.CAME else 1.0
        deviation, skewness = self.base, 0.0
        if self.outcome is Outcome.CAME:
            rate = self.base / 100
            deviation = math.sqrt(rate * (1 - rate))
            skewness = (1 - 2 * rate) / deviation
        return Plan(
            smallest_effect=self.effect * unit,
            deviation=deviation,
            holdout_share=holdout_share or PLANNED_HOLDOUT,
            power=self.power / 100,
            skewness=skewness,
        )


def read(call: Call) -> Asked:
    """Read the address."""
    named = call.query("outcome", 10)
    outcome = Outcome(named) if named in set(Outcome) else Outcome.CAME
    base, effect = _USUAL[outcome]
    most = 99.0 if outcome is Outcome.CAME else 10_000.0
    return Asked(
        weeks=_one_of(call.query("weeks", 3), WEEKS, 4),
        outcome=outcome,
        base=_number(call.query("base", 12), 0.1, most, base),
        effect=_number(call.query("effect", 12), 0.01, most, effect),
        power=_one_of(call.query("power", 3), POWERS, 80),
        show=call.query("show", 10),
    )


def _one_of(text: str, allowed: tuple[int, ...], usual: int) -> int:
    return int(text) if text.isdecimal() and int(text) in allowed else usual


def _number(text: str, least: float, most: float, usual: float) -> float:
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        return usual
    return min(most, max(least, found)) if math.isfinite(found) else usual
