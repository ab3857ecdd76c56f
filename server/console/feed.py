"""The feed: tells open pages that something of today is another than before.

One look at the books each second for all listeners of this server, and none while nobody listens. Whoever is
slow misses what was replaced meanwhile and gets the newest: a slot of one for each.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from server.clock import Clock
from server.errors import StoreUnavailable
from server.stores.console import ConsoleStore
from server.stores.console.today import Today, pulse, today

MOST_LISTENERS = 64
LOOKS_EVERY_S = 1.0
QUIET_S = 15.0
"""So often a stream says that it is still there."""
LASTS_S = 300.0
"""Then the browser asks again, and has to be signed in still."""
_log = structlog.get_logger(__name__)
_Pulse = tuple[int, int, int]


class Feed:
    """Looks at the books for everybody who listens."""

    def __init__(self, store: ConsoleStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._slots: set[asyncio.Queue[Today]] = set()
        self._looking: asyncio.Task[None] | None = None

    @property
    def listeners(self) -> int:
        """How many pages are open."""
        return len(self._slots)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[asyncio.Queue[Today]]:
        """A slot that holds the newest day; it is filled at once, and after each change.

        Raises:
            StoreUnavailable: The books cannot be read now; nobody listens then.
        """
        slot: asyncio.Queue[Today] = asyncio.Queue(maxsize=1)
        self._slots.add(slot)
        try:
            if self._looking is None or self._looking.done():
                self._looking = asyncio.create_task(self._look())
            else:
                fresh = await run_in_threadpool(self._today)
                # What the look has put there meanwhile is at least as new, or it looks again.
                if slot.empty():
                    _put(slot, fresh)
            yield slot
        finally:
            self._slots.discard(slot)
            if not self._slots and self._looking is not None:
                self._looking.cancel()
                self._looking = None

    async def _look(self) -> None:
        """The top of the task that looks."""
        before: _Pulse | None = None
        while True:
            try:
                now = await run_in_threadpool(self._pulse)
                if now != before:
                    fresh = await run_in_threadpool(self._today)
                    for slot in self._slots:
                        _put(slot, fresh)
                    before = now
            except StoreUnavailable as error:
                _log.warning("store unavailable", error=str(error))
            except Exception:  # noqa: BLE001 - the top of a task
                _log.exception("fault")
            await asyncio.sleep(LOOKS_EVERY_S)

    def _pulse(self) -> _Pulse:
        with self._store.reading() as connection:
            return pulse(connection, self._clock.now())

    def _today(self) -> Today:
        with self._store.reading() as connection:
            return today(connection, self._clock.now())


class Stream(StreamingResponse):
    """Server-sent events: each is the whole part of the page, so that one that was missed is no loss."""

    def __init__(self, feed: Feed, write: Callable[[Today], str]) -> None:
        """Listen to a feed.

        Args:
            feed: Where the news come from.
            write: Makes the part of the page.
        """
        super().__init__((), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
        self._feed = feed
        self._write = write

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the browser goes away or has to ask again."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        talking = asyncio.create_task(self._talk(send))
        leaving = asyncio.create_task(_left(scope, receive))
        try:
            await asyncio.wait({talking, leaving}, timeout=LASTS_S, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (talking, leaving):
                task.cancel()
            await asyncio.wait({talking, leaving})
        if not leaving.cancelled():
            return
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _talk(self, send: Send) -> None:
        """The top of the task that talks; where the books cannot be read, the browser asks again soon."""
        await _say(send, "retry: 2000\n\n")
        try:
            async with self._feed.listening() as slot:
                while True:
                    await self._tell(slot, send)
        except StoreUnavailable as error:
            _log.warning("store unavailable", error=str(error))

    async def _tell(self, slot: asyncio.Queue[Today], send: Send) -> None:
        """What is new, or that the stream is still there."""
        try:
            fresh = await asyncio.wait_for(slot.get(), QUIET_S)
        except TimeoutError:
            await _say(send, ": still here\n\n")
            return
        lines = (await run_in_threadpool(self._write, fresh)).splitlines()
        await _say(send, "event: today\n" + "".join(f"data: {line}\n" for line in lines) + "\n")


async def _left(_scope: Scope, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _say(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


def _put(slot: asyncio.Queue[Today], fresh: Today) -> None:
    if slot.full():
        slot.get_nowait()
    slot.put_nowait(fresh)
