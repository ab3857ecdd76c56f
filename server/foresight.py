"""Keeping the desk's advice new, beside it: a card never waits for a ranker or a price."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import structlog

from server.clock import Clock
from server.desk.advice import Advice
from server.desk.desk import Desk
from server.desk.foresight import Prepared, prepare
from server.desk.store import Store
from server.errors import StoreUnavailable
from server.metrics import Metrics

PULSE_S = 5.0
"""How often it is asked whether offers, deliveries or rankers are others than before."""
LONGEST_S = 120.0
"""One preparation; a longer one is left to itself, and what was known before still holds."""

_log = structlog.get_logger("foresight")


class Foresight:
    """Prepares the desk for who comes next, in a thread of its own."""

    def __init__(self, store: Store, desk: Desk, clock: Clock, every_s: float, metrics: Metrics) -> None:
        self._store = store
        self._desk = desk
        self._clock = clock
        self._every_s = every_s
        self._metrics = metrics

    @asynccontextmanager
    async def kept(self, advice: Advice) -> AsyncIterator[None]:
        """Prepare the desk at once, after every change of the books that matters, and now and then."""
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="foresight")
        task = asyncio.create_task(self._keep(thread, Prepared(advice)))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])
            thread.shutdown(wait=False, cancel_futures=True)

    async def _keep(self, thread: ThreadPoolExecutor, known: Prepared) -> None:
        """The top of the task; what goes wrong once may be in order the next time."""
        loop, pulse, due = asyncio.get_running_loop(), "", 0.0
        while True:
            try:
                async with asyncio.timeout(LONGEST_S):
                    felt = await loop.run_in_executor(thread, self._pulse)
                    if felt != pulse or loop.time() >= due:
                        known = await loop.run_in_executor(thread, self._prepare, known)
                        pulse, due = felt, loop.time() + self._every_s
            except (StoreUnavailable, TimeoutError) as error:
                _log.warning("not prepared", error=str(error))
            except Exception:  # noqa: BLE001 - the top of a task
                _log.exception("fault")
            await asyncio.sleep(min(PULSE_S, self._every_s))

    def _pulse(self) -> str:
        with self._store.transaction() as books:
            return books.pulse()

    def _prepare(self, known: Prepared) -> Prepared:
        prepared = prepare(self._store, self._clock.now(), known)
        if prepared.unread:
            _log.error("ranker not taken up", error=prepared.unread)
        self._desk.heed(prepared.advice)
        self._metrics.prepared(self._clock.now().timestamp())
        foreseen = prepared.foreseen
        _log.info(
            "prepared",
            ranker=prepared.advice.learned.version[:12],
            priced=sum(map(len, prepared.advice.prices.values())),
            prices=foreseen.prices.source if foreseen else "none",
        )
        return prepared
