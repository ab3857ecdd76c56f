"""What customers did, by arm, to take away: whoever has it can reckon the effect again.

Customers of one arm who did the same, before and since, are one line with their number, and nothing says who.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from server.domain.effects.errors import OtherHoldout
from server.errors import ArmsMixed
from server.stores.console.measures import Outcome, seen
from server.stores.console.stretch import Stretch

EXPOSED, HELD_OUT = "exposed", "holdout"
COLUMNS = "arm", "before", "outcome", "customers"


@dataclass(frozen=True, slots=True, order=True)
class Alike:
    """Customers of one arm who did the same."""

    arm: str
    before: float
    outcome: float
    customers: int

    def cells(self) -> tuple[str | int | float, ...]:
        """As a table has it; orders are whole numbers."""
        did = (int(one) if one.is_integer() else one for one in (self.before, self.outcome))
        return self.arm, *did, self.customers


def by_arm(
    connection: sa.Connection, outcome: Outcome, stretch: Stretch, holds_out: Callable[[str], bool]
) -> tuple[Alike, ...]:
    """What the page *Measure* compares, sorted by what it says.

    Raises:
        ArmsMixed: In these weeks others were held out than now, or nobody was.
    """
    try:
        found = seen(connection, outcome, stretch, holds_out)
    except OtherHoldout:
        raise ArmsMixed("in these weeks others were held out than now, or nobody was: take fewer") from None
    columns = found.exposed.tolist(), found.before.tolist(), found.outcome.tolist()
    counts = Counter(zip(*columns, strict=True))
    return tuple(sorted(_alike(counts)))


def _alike(counts: Counter[tuple[float, float, float]]) -> Iterator[Alike]:
    for (exposed, before, outcome), customers in counts.items():
        yield Alike(EXPOSED if exposed else HELD_OUT, before, outcome, customers)
