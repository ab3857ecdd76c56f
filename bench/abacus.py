"""A desk that only counts: what the machine itself does to those who arrive at random.

A plain loop keeps its thread busy for half of the time. On a machine of its own one arrival in a hundred
takes longer than 4.3 such loops (M/D/1 at half load); what is beyond that, the machine took.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from overlays.wire import ScanReport
from server.desk.records import Glasses, Lookup

_STEPS = 10_000
_TRIES = 50


class Abacus:
    """Asked as the desk is, at the same counter; it needs no store, and is one."""

    clerks = 1
    most_together = 1

    def __init__(self, per_second: float) -> None:
        """Count for as long as is half of the time between two arrivals.

        Args:
            per_second: How many arrive.
        """
        quickest = min(_seconds(_STEPS) for _ in range(_TRIES))
        self._steps = round(_STEPS * 0.5 / per_second / quickest)

    @contextmanager
    def together(self, lookups: Sequence[Lookup | None] = ()) -> Iterator[Sequence[Lookup]]:
        """Nothing is committed."""
        del lookups
        yield ()

    def identify(self, glasses: Glasses, report: ScanReport) -> None:
        """Count."""
        del glasses, report
        _seconds(self._steps)


def _seconds(steps: int) -> float:
    begin, total = time.perf_counter(), 0
    for step in range(steps):
        total += step
    return time.perf_counter() - begin
