"""A server that has just begun: ports first, pages once it is quiet, and an end at any moment."""

import asyncio
import errno
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import structlog

from server.cli import serving

pytestmark = pytest.mark.timeout(60)


class Begun:
    """What a server did, in its order."""

    def __init__(self) -> None:
        self.did: list[str] = []
        self._did_more = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def note(self, what: str) -> None:
        self.did.append(what)
        self._loop.call_soon_threadsafe(self._did_more.set)

    async def has_done(self, count: int) -> None:
        while len(self.did) < count:
            await self._did_more.wait()
            self._did_more.clear()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        yield "ready"
        self.note("closed")

    def make_pages_ready(self) -> None:
        self.note("pages")

    async def serve(self) -> None:
        await serving._until_stopped(
            self.running(), self.note, lambda: self.note("settled"), self.make_pages_ready
        )


class OutOfFiles(Begun):
    """A server that has as many files open as it may."""

    def make_pages_ready(self) -> None:
        super().make_pages_ready()
        raise OSError(errno.EMFILE, "Too many open files")


async def test_pages_are_made_ready_once_it_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "QUIET_S", 0.0)
    begun = Begun()
    served = asyncio.create_task(begun.serve())
    await begun.has_done(3)
    os.kill(os.getpid(), signal.SIGTERM)
    await served
    assert begun.did == ["ready", "settled", "pages", "closed"]


async def test_pages_that_cannot_be_read_now_end_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "QUIET_S", 0.0)
    begun = OutOfFiles()
    with structlog.testing.capture_logs() as log:
        served = asyncio.create_task(begun.serve())
        await begun.has_done(3)
        os.kill(os.getpid(), signal.SIGTERM)
        await served
    assert begun.did == ["ready", "settled", "pages", "closed"]
    assert [line["event"] for line in log] == ["pages not ready"]


async def test_whoever_is_stopped_at_once_makes_no_pages_ready() -> None:
    begun = Begun()
    served = asyncio.create_task(begun.serve())
    await begun.has_done(2)
    os.kill(os.getpid(), signal.SIGTERM)
    await served
    assert begun.did == ["ready", "settled", "closed"]
