"""Scans that come at a desk: as many as it can take, or as they arrive, whether it is ready or not."""

import itertools
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from overlays.wire import ShowCard

PATIENCE_S = 300.0
Scan = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Served:
    """What came of some scans."""

    scans: int
    seconds: float
    latencies_ms: tuple[float, ...]
    """Sorted. From the moment of arrival, so that waiting for a free worker counts."""
    without_bonus: int
    """Answered with a refusal, or with a card on which nothing stands."""

    @property
    def per_second(self) -> float:
        """How many were answered in a second."""
        return self.scans / self.seconds

    def percentile_ms(self, percent: float) -> float:
        """The latency that so many percent did not exceed."""
        return self.latencies_ms[min(len(self.latencies_ms) - 1, int(len(self.latencies_ms) * percent / 100))]


def saturate(scan: Scan, workers: int, visits: range) -> Served:
    """Let every worker begin its next scan as soon as its last one is answered."""
    return _serve(scan, workers, ((visit, None) for visit in visits))


def arrive(scan: Scan, workers: int, visits: range, per_second: float) -> Served:
    """Let scans arrive at random and independently of each other (a Poisson process), whoever is busy."""
    chance = random.Random(1)
    begin = time.perf_counter() + 0.1
    arrivals = itertools.accumulate(chance.expovariate(per_second) for _ in visits)
    return _serve(scan, workers, ((visit, begin + at) for visit, at in zip(visits, arrivals, strict=True)))


def _serve(scan: Scan, workers: int, coming: Iterator[tuple[int, float | None]]) -> Served:
    latencies: list[float] = []
    without_bonus: list[int] = []
    turn = threading.Lock()

    def next_one() -> tuple[int, float | None] | None:
        with turn:
            return next(coming, None)

    def work() -> None:
        for visit, arrives in iter(next_one, None):
            begun = arrives or time.perf_counter()
            time.sleep(max(0.0, begun - time.perf_counter()))
            reply = scan(visit)
            latencies.append((time.perf_counter() - begun) * 1000)
            if not isinstance(reply, ShowCard) or not reply.card.bonuses:
                without_bonus.append(visit)

    began = time.perf_counter()
    with ThreadPoolExecutor(workers) as threads:
        for done in [threads.submit(work) for _ in range(workers)]:
            done.result(timeout=PATIENCE_S)
    return Served(len(latencies), time.perf_counter() - began, tuple(sorted(latencies)), len(without_bonus))
