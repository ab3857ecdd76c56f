"""The postman and a real HTTP server that hangs, fails, cuts the line, and hears things twice."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from server.office.outbox import Outbox
from server.rounds.postman import Postman
from server.stores.migration import migrate
from server.stores.sqlite import SqliteStore
from tests.unit.server.small_shop import Counter, offer

PATIENCE_S = 2.0
FAULTS = {
    "hangs": None,
    "cuts": b"",
    "fails": b"HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n",
    "sends elsewhere": b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
    "talks nonsense": b"\x00\x01\x02\r\n\r\n",
}
FINE = b"HTTP/1.1 204 No Content\r\n\r\n"


class Crm:
    """A system that hears; what it answers is set by the test."""

    def __init__(self) -> None:
        self.answer: bytes | None = FINE
        self.heard: list[list[int]] = []
        self.port = 0
        self._over = asyncio.Event()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        server = await asyncio.start_server(self._hear, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        async with server:
            yield
            self._over.set()

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(60):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.split("content-length: ")[1].split("\r\n")[0])
            body = json.loads(await reader.readexactly(length))
            self.heard.append([one["event"] for one in body["events"]])
            if self.answer is None:
                await self._over.wait()
            else:
                writer.write(self.answer)
            writer.close()


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    migrate(tmp_path / "books.sqlite3")
    return Counter(SqliteStore(tmp_path / "books.sqlite3"), offer("gift"), people=3)


@pytest.mark.parametrize("fault", FAULTS)
async def test_whatever_the_other_side_does_everything_arrives_in_order_at_last(
    counter: Counter, fault: str
) -> None:
    crm = Crm()
    assert isinstance(counter.store, SqliteStore)
    outbox = Outbox(counter.store, counter.clock)
    async with crm.listening(), httpx.AsyncClient(trust_env=False) as http:
        outbox.subscribe("crm", f"http://127.0.0.1:{crm.port}/events")
        postman = Postman(outbox, http, PATIENCE_S)
        counter.show("s1")
        crm.answer = FAULTS[fault]
        await postman.go_round()
        assert [one.waiting for one in outbox.subscribers()] == [1]
        counter.show("s2", 1)
        await postman.go_round()
        assert len(crm.heard) == 1, "it is not asked again before its time"
        counter.clock.forward(10)
        crm.answer = FINE
        await postman.go_round()
        assert [one.waiting for one in outbox.subscribers()] == [0]
    first, again, then = crm.heard
    assert first == again, "what may have arrived comes again under the same number"
    assert then > again
    counter.store.close()


async def test_one_that_is_away_keeps_no_other_waiting(counter: Counter) -> None:
    crm, away = Crm(), Crm()
    away.answer = None
    assert isinstance(counter.store, SqliteStore)
    outbox = Outbox(counter.store, counter.clock)
    async with crm.listening(), away.listening(), httpx.AsyncClient(trust_env=False) as http:
        outbox.subscribe("away", f"http://127.0.0.1:{away.port}/")
        outbox.subscribe("crm", f"http://127.0.0.1:{crm.port}/")
        counter.show("s1")
        await Postman(outbox, http, PATIENCE_S).go_round()
    assert [one.waiting for one in outbox.subscribers()] == [1, 0]
    assert len(crm.heard) == 1
    counter.store.close()
