"""Scans that come to the counter before a desk: as many as it can take, or as they arrive, ready or not.

The counter is the one at which the port of the glasses asks; a worker is somebody who waits there for an
answer.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Protocol

from bench import bell
from overlays.wire import ScanReport, ShowCard
from server.desk.pickup import lookup
from server.desk.records import Glasses
from server.glasses_port import Counter

PATIENCE_S = 300.0


class Asked(Protocol):
    """Whoever answers a scan."""

    def identify(self, glasses: Glasses, report: ScanReport, /) -> object:
        """The answer."""
        ...


@dataclass(frozen=True, slots=True)
class Visit:
    """A customer who comes, as the glasses report it."""

    glasses: Glasses
    report: ScanReport


@dataclass(frozen=True, slots=True)
class Served:
    """What came of some scans."""

    scans: int
    seconds: float
    latencies_ms: tuple[float, ...]
    """Sorted. From the moment of arrival, so that waiting for one's turn counts."""
    without_bonus: int
    """Answered with a refusal, or with a card on which nothing stands."""

    @property
    def per_second(self) -> float:
        """How many were answered in a second."""
        return self.scans / self.seconds

    def percentile_ms(self, percent: float) -> float:
        """The latency that so many percent did not exceed."""
        return self.latencies_ms[min(len(self.latencies_ms) - 1, int(len(self.latencies_ms) * percent / 100))]


def saturate(counter: Counter, desk: Asked, workers: int, visits: Sequence[Visit]) -> Served:
    """Let every worker ask for its next scan as soon as its last one is answered."""
    coming = iter(visits)
    asked = _Asking(counter, desk)

    async def work() -> None:
        for visit in coming:
            await asked.one(visit, time.monotonic())

    async def everybody() -> None:
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(*(work() for _ in range(workers)))

    return asked.served_by(everybody)


def arrive(counter: Counter, desk: Asked, visits: Sequence[Visit], per_second: float) -> Served:
    """Let scans arrive at random and independently of each other (a Poisson process), whoever is busy.

    Another process says when: as the network does, it asks for no time of this program's.
    """
    coming = iter(visits)
    asked = _Asking(counter, desk)

    async def everybody() -> None:
        async with asyncio.timeout(PATIENCE_S), asyncio.TaskGroup() as tasks:
            async for at in bell.rings(per_second, len(visits)):
                tasks.create_task(asked.one(next(coming), at))

    return asked.served_by(everybody)


class _Asking:
    """Asks at the counter, and notes how long it took."""

    def __init__(self, counter: Counter, desk: Asked) -> None:
        self._counter = counter
        self._desk = desk
        self._latencies: list[float] = []
        self._without_bonus = 0
        self._first = float("inf")

    async def one(self, visit: Visit, came: float) -> None:
        self._first = min(self._first, came)
        sought = lookup(visit.glasses, visit.report)
        reply = await self._counter.ask(lambda: self._desk.identify(visit.glasses, visit.report), sought)
        self._latencies.append((time.monotonic() - came) * 1000)
        self._without_bonus += not isinstance(reply, ShowCard) or not reply.card.bonuses

    def served_by(self, everybody: Callable[[], Coroutine[object, object, None]]) -> Served:
        asyncio.run(everybody())
        seconds = time.monotonic() - self._first
        return Served(len(self._latencies), seconds, tuple(sorted(self._latencies)), self._without_bonus)
