"""A link with its transport, and what it has told: glasses without camera and display."""

import asyncio
import contextlib
import itertools
import random
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from glassapp.clock import SystemClock
from glassapp.link import Link, LinkEvent, Phase
from glassapp.transport import ServerAddress, WebsocketTransport
from overlays.card import Language
from overlays.wire import Hello

Event = TypeVar("Event")


class Attendant:
    """A link with its transport, and what it has told."""

    def __init__(self, address: ServerAddress) -> None:
        ids = itertools.count(1)
        hello = Hello(app_version="0.1", display="test", language=Language.FRENCH)
        self.link = Link(hello, lambda: str(next(ids)), random.random)
        self.told: list[LinkEvent] = []
        self._news = asyncio.Event()
        self._transport = WebsocketTransport(self.link, address, self._hear)

    def _hear(self, event: LinkEvent, _wire_us: int) -> None:
        self.told.append(event)
        self._news.set()

    @classmethod
    @contextlib.asynccontextmanager
    async def at(cls, address: ServerAddress) -> AsyncIterator["Attendant"]:
        attendant = cls(address)
        work = asyncio.create_task(attendant._transport.run())
        try:
            yield attendant
        finally:
            work.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await work

    def do(self, deed: Callable[[Link], object]) -> None:
        deed(self.link)
        self._transport.wake()

    @property
    def now(self) -> float:
        return SystemClock().monotonic()

    def all(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.told if isinstance(event, kind)]

    async def until(self, so: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not so():
                self._news.clear()
                await self._news.wait()

    async def hears(self, kind: type[Event], number: int = 1) -> Event:
        """Wait for so many of a kind, and take the last."""
        await self.until(lambda: len(self.all(kind)) >= number)
        return self.all(kind)[number - 1]

    async def is_up(self) -> None:
        await self.until(lambda: self.link.phase is Phase.READY)
