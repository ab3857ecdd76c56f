"""Faults of our own: one connection ends with a word, the others and the server go on."""

import asyncio
import errno
import io
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
import structlog
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from overlays.wire import (
    SUBPROTOCOL,
    Expected,
    Ping,
    Pong,
    Refusal,
    RefusalReason,
    ShowCard,
    decode_from_server,
)
from server.clock import SetClock
from server.desk.desk import Desk
from server.desk.door import Door
from server.glasses_port import Counter, GlassesPort, Manners
from server.metrics import Metrics
from server.opening import configure_log
from server.settings import Settings
from server.stores.memory import MemoryStore
from server.stores.memory.books import MemoryBooks
from tests.loopback.server.conftest import RawGlasses
from tests.unit.server.small_shop import NINE, load, scan, shop

pytestmark = pytest.mark.timeout(240)


class FaultyStore(MemoryStore):
    """A store with a bug that can be switched on."""

    is_faulty = False

    @contextmanager
    def transaction(self) -> Iterator[MemoryBooks]:
        if self.is_faulty:
            raise ZeroDivisionError
        with super().transaction() as books:
            yield books


class SlowStore(MemoryStore):
    """A store that somebody can hold up."""

    def __init__(self) -> None:
        super().__init__()
        self.free = threading.Event()
        self.free.set()
        self.holds_up = threading.Event()

    @contextmanager
    def transaction(self) -> Iterator[MemoryBooks]:
        if not self.free.is_set():
            self.holds_up.set()
        assert self.free.wait(60), "nobody has let go of it"
        with super().transaction() as books:
            yield books


class FullDisk(io.StringIO):
    """A file that holds no more."""

    def write(self, _text: str) -> int:
        raise OSError(errno.ENOSPC, "no space left")


@pytest.fixture
def unwritten_log(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The log of a server whose disk is full."""
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", FullDisk())
        configure_log(Settings())
        yield


async def fault_that_passes() -> None:
    """A fault ends one connection; whoever comes then is served."""
    store, clock = FaultyStore(), SetClock(NINE)
    load(store, shop(people=1))
    door = Door(store, clock)
    port = GlassesPort(Desk(store, clock), door, Counter(store), clock, Manners(tidy_s=0.02), Metrics())
    async with port.listening("127.0.0.1", 0) as number:
        headers = {"Authorization": f"Bearer {door.issue('north-1', 'north')}"}
        options: dict[str, Any] = {
            "subprotocols": [Subprotocol(SUBPROTOCOL)],
            "additional_headers": headers,
        }
        url = f"ws://127.0.0.1:{number}"
        async with connect(url, proxy=None, **options) as socket:
            raw = RawGlasses(socket)
            await raw.greet()
            store.is_faulty = True
            await raw.say(scan("s1"))
            assert await raw.ending() == (4500, "server_fault")
        store.is_faulty = False
        async with connect(url, proxy=None, **options) as socket:
            raw = RawGlasses(socket)
            await raw.greet()
            await raw.show("s1")
            load(store, shop(people=2), NINE)
            assert isinstance(await raw.hear(), Expected), "tidying goes on, too"


async def test_a_fault_ends_one_connection_and_is_logged_and_the_port_goes_on() -> None:
    with structlog.testing.capture_logs() as log:
        await fault_that_passes()
    faults = [line for line in log if line["event"] == "fault"]
    assert faults
    assert all(line["log_level"] == "error" for line in faults)


@asynccontextmanager
async def in_service(port: int, door: Door, glasses_id: str = "north-1") -> AsyncIterator[RawGlasses]:
    """Glasses that have been told everything that goes with a welcome."""
    async with connect(
        f"ws://127.0.0.1:{port}",
        proxy=None,
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        additional_headers={"Authorization": f"Bearer {door.issue(glasses_id, 'north')}"},
    ) as socket:
        raw = RawGlasses(socket)
        await raw.greet()
        await raw.say(Ping(number=1, waiting=0, frames_dropped=0))
        await raw.hear_of(Pong)
        yield raw


async def test_a_desk_that_takes_too_long_refuses_and_the_glasses_stay_connected() -> None:
    store, clock = SlowStore(), SetClock(NINE)
    load(store, shop(people=1))
    door, counter = Door(store, clock), Counter(store)
    port = GlassesPort(Desk(store, clock), door, counter, clock, Manners(tidy_s=600, switch_s=600), Metrics())
    async with (
        asyncio.timeout(60),
        port.listening("127.0.0.1", 0) as number,
        in_service(number, door) as raw,
    ):
        store.free.clear()
        counter._patience_s = 0.01
        with structlog.testing.capture_logs() as log:
            await raw.say(scan("s1"))
            refused = await raw.hear_of(Refusal)
        assert refused == Refusal(concerns="s1", reason=RefusalReason.STORE_UNAVAILABLE)
        assert "the desk takes too long" in [line.get("error") for line in log]
        counter._patience_s = 60
        store.free.set()
        await raw.say(scan("s1"))
        assert (await raw.hear_of(ShowCard)).scan_id == "s1"


async def test_a_server_that_stops_finishes_what_it_is_at_and_begins_nothing_anew() -> None:
    store, clock = SlowStore(), SetClock(NINE)
    load(store, shop(people=3))
    door = Door(store, clock)
    manners = Manners(tidy_s=600, switch_s=600, heartbeat_s=30)
    port = GlassesPort(Desk(store, clock), door, Counter(store), clock, manners, Metrics())
    listening = port.listening("127.0.0.1", 0)
    async with asyncio.timeout(60):
        number = await listening.__aenter__()
        async with in_service(number, door) as raw:
            store.free.clear()
            for person in range(3):
                await raw.say(scan(f"s{person}", person))
            await asyncio.to_thread(store.holds_up.wait, 60)
            stopping = asyncio.create_task(listening.__aexit__(None, None, None))
            await raw.socket.wait_closed()
        store.free.set()
        await stopping
    with store.transaction() as books:
        assert [books.scanned(f"s{person}") is not None for person in range(3)] == [True, False, False]


async def test_whoever_waits_while_a_server_stops_asks_again_and_is_not_told_that_it_is_down() -> None:
    store, clock = SlowStore(), SetClock(NINE)
    load(store, shop(people=2))
    door, counter = Door(store, clock), Counter(store)
    manners = Manners(tidy_s=600, switch_s=600, heartbeat_s=30)
    listening = GlassesPort(Desk(store, clock), door, counter, clock, manners, Metrics()).listening(
        "127.0.0.1", 0
    )
    async with asyncio.timeout(60):
        number = await listening.__aenter__()
        async with in_service(number, door) as first, in_service(number, door, "north-2") as second:
            store.free.clear()
            await first.say(scan("s0", 0))
            await asyncio.to_thread(store.holds_up.wait, 60)
            await second.say(scan("s1", 1))
            while not counter.waiting():  # noqa: ASYNC110 - seen from outside
                await asyncio.sleep(0.01)
            with structlog.testing.capture_logs() as log:
                stopping = asyncio.create_task(listening.__aexit__(None, None, None))
                heard = [decode_from_server(str(frame)) async for frame in second.socket]
                store.free.set()
                await stopping
    assert not [one for one in heard if isinstance(one, Refusal)]
    assert second.socket.close_code == 1001
    assert not [line for line in log if line["log_level"] == "warning"]


@pytest.mark.usefixtures("unwritten_log")
async def test_a_log_that_cannot_be_written_keeps_nobody_from_working() -> None:
    async with asyncio.timeout(60):
        await fault_that_passes()
