"""The postman and a real HTTP server that hangs, fails, cuts the line, and hears things twice."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import httpx
import pytest
import structlog

from glassapp.browser.certificate import make_certificate
from server.clock import SystemClock
from server.domain.events import MOST_ATTEMPTS
from server.errors import StoreUnavailable
from server.office.outbox import Outbox, Sending
from server.office.privacy import Privacy
from server.office.records import Subscriber
from server.rounds import Rounds
from server.rounds.postman import Postman
from server.stores.migration import migrate
from server.stores.sqlite import SqliteStore
from tests.loopback.rounds.test_forgetting import NobodyLooks, NothingPlanned
from tests.unit.server.small_shop import Counter, offer

PATIENCE_S = 2.0
FAULTS = {
    "hangs": None,
    "cuts": b"",
    "fails": b"HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n",
    "sends elsewhere": b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
    "sends to a name that is none": (
        b"HTTP/1.1 302 Found\r\nLocation: https://xn--0.example/\r\nContent-Length: 0\r\n\r\n"
    ),
    "talks nonsense": b"\x00\x01\x02\r\n\r\n",
}
FINE = b"HTTP/1.1 204 No Content\r\n\r\n"
NOWHERE = "https://127.0.0.1:84430/"
"""An address that an earlier program took: there is no such port."""


class Crm:
    """A system that hears; what it answers is set by the test."""

    def __init__(self) -> None:
        self.answer: bytes | None = FINE
        self.heard: list[list[int]] = []
        self.heads: list[str] = []
        self.called = asyncio.Event()
        """Somebody has called."""
        self.port = 0
        self._over = asyncio.Event()

    @asynccontextmanager
    async def listening(self, tls: ssl.SSLContext | None = None) -> AsyncIterator[None]:
        server = await asyncio.start_server(self._hear, "127.0.0.1", 0, ssl=tls)
        self.port = server.sockets[0].getsockname()[1]
        async with server:
            yield
            self._over.set()

    def hear_out(self, answer: bytes) -> None:
        """Answer whoever waits for an answer."""
        self.answer = answer
        self._over.set()

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(60):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.split("content-length: ")[1].split("\r\n")[0])
            body = json.loads(await reader.readexactly(length))
            self.heard.append([one["event"] for one in body["events"]])
            self.heads.append(head)
            self.called.set()
            if self.answer is None:
                await self._over.wait()
            if self.answer is not None:
                writer.write(self.answer)
            writer.close()


class OutboxWithoutBooks(Outbox):
    """The store is away whenever somebody asks for one subscriber."""

    def next_for(self, subscriber: Subscriber) -> Sending | None:
        if subscriber.subscriber_id == "away":
            raise StoreUnavailable("for a moment")
        return super().next_for(subscriber)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    migrate(tmp_path / "books.sqlite3")
    counter = Counter(SqliteStore(tmp_path / "books.sqlite3"), offer("gift"), people=3)
    yield counter
    counter.store.close()


@pytest.fixture
def outbox(counter: Counter) -> Outbox:
    assert isinstance(counter.store, SqliteStore)
    return Outbox(counter.store, counter.clock)


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


async def whole_round(postman: Postman) -> None:
    """Go round, and wait for everybody who set out."""
    async with asyncio.timeout(60):
        await asyncio.gather(*await postman.go_round())


def waiting(outbox: Outbox) -> dict[str, int]:
    return {one.subscriber.subscriber_id: one.waiting for one in outbox.subscribers()}


def subscribe_nowhere(counter: Counter) -> None:
    assert isinstance(counter.store, SqliteStore)
    with counter.store.transaction() as books:
        books.keep_subscriber(Subscriber("bad", NOWHERE, "secret"), counter.clock.now())


async def test_a_client_is_made_once_when_something_is_sent_and_closed_at_the_end(
    counter: Counter, outbox: Outbox
) -> None:
    made: list[httpx.AsyncClient] = []

    def make() -> httpx.AsyncClient:
        made.append(httpx.AsyncClient(trust_env=False))
        return made[-1]

    crm = Crm()
    async with crm.listening(), aclosing(Postman(outbox, make, PATIENCE_S)) as postman:
        counter.show("s0", 0)
        await whole_round(postman)
        assert made == [], "nobody hears of it"
        outbox.subscribe("crm", f"http://127.0.0.1:{crm.port}/events")
        for number in (1, 2):
            counter.show(f"s{number}", number)
            await whole_round(postman)
        assert [one.is_closed for one in made] == [False]
    assert [one.is_closed for one in made] == [True]
    assert len(crm.heard) == 2


async def test_what_an_answer_would_have_us_remember_is_forgotten(
    counter: Counter, outbox: Outbox, http: httpx.AsyncClient
) -> None:
    crm = Crm()
    crm.answer = b"HTTP/1.1 204 No Content\r\nSet-Cookie: node=7\r\n\r\n"
    async with crm.listening():
        outbox.subscribe("crm", f"http://127.0.0.1:{crm.port}/events")
        postman = Postman(outbox, lambda: http, PATIENCE_S)
        for number in range(2):
            counter.show(f"s{number}", number)
            await whole_round(postman)
    assert [len(one) for one in crm.heard] == [1, 1]
    assert not any("cookie" in head for head in crm.heads)


@pytest.mark.parametrize("fault", FAULTS)
async def test_whatever_the_other_side_does_everything_arrives_in_order_at_last(
    counter: Counter, outbox: Outbox, http: httpx.AsyncClient, fault: str
) -> None:
    crm = Crm()
    async with crm.listening():
        outbox.subscribe("crm", f"http://127.0.0.1:{crm.port}/events")
        postman = Postman(outbox, lambda: http, PATIENCE_S)
        counter.show("s1")
        crm.answer = FAULTS[fault]
        await whole_round(postman)
        assert waiting(outbox) == {"crm": 1}
        counter.show("s2", 1)
        await whole_round(postman)
        assert len(crm.heard) == 1, "it is not asked again before its time"
        counter.clock.forward(10)
        crm.answer = FINE
        await whole_round(postman)
        assert waiting(outbox) == {"crm": 0}
    first, again, then = crm.heard
    assert first == again, "what may have arrived comes again under the same number"
    assert then > again


async def test_an_address_that_nobody_can_call_is_put_aside_at_last(
    counter: Counter, outbox: Outbox, http: httpx.AsyncClient
) -> None:
    subscribe_nowhere(counter)
    counter.show("s1")
    postman = Postman(outbox, lambda: http, PATIENCE_S)
    for _ in range(MOST_ATTEMPTS):
        assert waiting(outbox) == {"bad": 1}
        await whole_round(postman)
        counter.clock.forward(1800)
    (bad,) = outbox.subscribers()
    assert (bad.waiting, bad.aside) == (0, 1)


async def test_one_that_is_away_keeps_no_other_waiting(
    counter: Counter, outbox: Outbox, http: httpx.AsyncClient
) -> None:
    crm, away = Crm(), Crm()
    away.answer = None
    async with crm.listening(), away.listening(), asyncio.timeout(60):
        outbox.subscribe("away", f"http://127.0.0.1:{away.port}/")
        outbox.subscribe("crm", f"http://127.0.0.1:{crm.port}/")
        async with aclosing(Postman(outbox, lambda: http, patience_s=60)) as postman:
            for number in range(3):
                counter.show(f"s{number}", number)
                walks = await postman.go_round()
                await asyncio.wait(walks, return_when=asyncio.FIRST_COMPLETED)
                assert waiting(outbox)["crm"] == 0
            await away.called.wait()
            assert waiting(outbox) == {"away": 3, "crm": 0}
            assert len(away.heard) == 1, "nobody else is sent where somebody waits already"


async def test_a_fault_with_one_cuts_no_other_short(
    counter: Counter, outbox: Outbox, http: httpx.AsyncClient
) -> None:
    crm = Crm()
    crm.answer = None
    async with crm.listening():
        subscribe_nowhere(counter)
        outbox.subscribe("crm", f"http://127.0.0.1:{crm.port}/")
        counter.show("s1")
        postman = Postman(outbox, lambda: http, PATIENCE_S)
        async with asyncio.timeout(60):
            walks = await postman.go_round()
            await crm.called.wait()
            await asyncio.wait(walks, return_when=asyncio.FIRST_COMPLETED)
            crm.hear_out(FINE)
            await asyncio.gather(*walks)
        assert waiting(outbox) == {"bad": 1, "crm": 0}
    assert len(crm.heard) == 1


async def test_books_that_are_away_for_one_stop_no_other(counter: Counter, http: httpx.AsyncClient) -> None:
    crm = Crm()
    assert isinstance(counter.store, SqliteStore)
    outbox = OutboxWithoutBooks(counter.store, counter.clock)
    async with crm.listening():
        outbox.subscribe("away", NOWHERE.replace("84430", "8443"))
        outbox.subscribe("crm", f"http://127.0.0.1:{crm.port}/")
        counter.show("s1")
        with structlog.testing.capture_logs() as log:
            await whole_round(Postman(outbox, lambda: http, PATIENCE_S))
        assert waiting(outbox) == {"away": 1, "crm": 0}
    assert [(one["event"], one["why"]) for one in log] == [("round_put_off", "StoreUnavailable")]
    assert [one["error"] for one in log] == ["for a moment"]


async def test_nobody_is_on_the_way_when_the_server_has_stopped(
    counter: Counter, outbox: Outbox, http: httpx.AsyncClient
) -> None:
    crm = Crm()
    crm.answer = None
    async with crm.listening(), asyncio.timeout(60):
        outbox.subscribe("crm", f"http://127.0.0.1:{crm.port}/")
        counter.show("s1")
        async with aclosing(Postman(outbox, lambda: http, patience_s=60)) as postman:
            walks = await postman.go_round()
            await crm.called.wait()
        assert [one.cancelled() for one in walks] == [True]
        assert waiting(outbox) == {"crm": 1}, "it is sent again"


async def test_a_subscriber_of_the_house_is_believed_by_the_authority_that_this_machine_trusts(
    counter: Counter, outbox: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, chain, key = make_certificate(["127.0.0.1"], SystemClock().now()).write(tmp_path / "house")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(chain, key)
    crm, store = Crm(), counter.store
    assert isinstance(store, SqliteStore)
    async with crm.listening(tls):
        outbox.subscribe("crm", f"https://127.0.0.1:{crm.port}/")
        counter.show("s0")
        async with Rounds(outbox, Privacy(store, counter.clock), NothingPlanned(), NobodyLooks()).going():
            async with asyncio.timeout(20):
                await crm.called.wait()
    assert crm.heard == [[1]]


async def test_a_certificate_that_nobody_believes_is_told_as_one(
    counter: Counter, outbox: Outbox, http: httpx.AsyncClient, tmp_path: Path
) -> None:
    _, chain, key = make_certificate(["127.0.0.1"], SystemClock().now()).write(tmp_path / "stranger")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(chain, key)
    crm = Crm()
    async with crm.listening(tls), aclosing(Postman(outbox, lambda: http)) as postman:
        outbox.subscribe("crm", f"https://127.0.0.1:{crm.port}/")
        counter.show("s0")
        with structlog.testing.capture_logs() as said:
            await whole_round(postman)
    (refused,) = [one for one in said if one["event"] == "parcel_refused"]
    assert refused["why"].startswith("certificate: ")
    assert crm.heard == []
