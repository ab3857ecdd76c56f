"""What somebody asked of the page *Measure*, read from its address and kept within bounds."""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from server.console.call import Call
from server.domain.effects import Plan
from server.stores.console.measures import Outcome
from server.stores.console.stretch import Stretch

WEEKS = (1, 2, 4, 8, 12)
POWERS = (70, 80, 90, 95)
PLANNED_HOLDOUT = 0.1
"""What the planner supposes while nobody is held out."""
_LEAST = {"base": 0.1, "effect": 0.01}
_SIGNS = str.maketrans("", "", " \u00a0\u202f€%")
_USUAL = {Outcome.CAME: (60.0, 5.0), Outcome.ORDERS: (1.5, 0.2), Outcome.EUROS: (60.0, 5.0)}
"""Base rate in percent or deviation, and the smallest effect, as the form has them at first."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A field that cannot be used."""

    typed: str
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields of the form; what was not said is what it is at first."""

    weeks: int
    outcome: Outcome
    base: float
    """Base rate in percent for CAME, deviation among customers for the others."""
    effect: float
    """The smallest worth knowing of: percentage points, orders or euros."""
    power: int
    show: str
    wrong: Mapping[str, Wrong] = field(compare=False)
    """Of ``base`` and ``effect``, those that were said and are no number, or one beyond bounds."""

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
    most = 99.0 if outcome is Outcome.CAME else 10_000.0
    numbers, wrong = dict(zip(_LEAST, _USUAL[outcome], strict=True)), {}
    for name, least in _LEAST.items():
        typed = call.query(name, 40)
        number = _number(typed)
        if number is not None and least <= number <= most:
            numbers[name] = number
        elif typed:
            wrong[name] = Wrong(typed, least, most)
    return Asked(
        weeks=_one_of(call.query("weeks", 3), WEEKS, 4),
        outcome=outcome,
        base=numbers["base"],
        effect=numbers["effect"],
        power=_one_of(call.query("power", 3), POWERS, 80),
        show=call.query("show", 10),
        wrong=wrong,
    )


def _one_of(text: str, allowed: tuple[int, ...], usual: int) -> int:
    return int(text) if text.isdecimal() and int(text) in allowed else usual


def _number(text: str) -> float | None:
    """A number as people write it: ``1 200,5``, ``60 %``; None: it is none."""
    try:
        return float(text.translate(_SIGNS).replace(",", "."))
    except ValueError:
        return None
