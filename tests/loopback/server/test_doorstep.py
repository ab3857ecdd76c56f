"""Connections at the glasses port that say nothing, and glasses that come after them."""

import asyncio
import datetime as dt
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from glassapp.browser.certificate import make_certificate
from glassapp.transport.trust import trusting
from overlays.doorstep import ROOM
from overlays.wire import Ping, Pong
from server.glasses_port import Manners
from tests.loopback.server.conftest import House, Open

pytestmark = pytest.mark.timeout(120)

PATIENT = Manners(hello_s=90.0)
"""Would wait for a hello longer than a test takes."""
TOO_MANY = 20
HALF_A_HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"
UPGRADE = (
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: baylens.v1\r\n\r\n"
)


class Crowd:
    """Connections that say the same, or nothing, and never more."""

    def __init__(self, number: int, said: bytes, tls: ssl.SSLContext | None) -> None:
        self._number = number
        self._said = said
        self._tls = tls
        self._writers: list[asyncio.StreamWriter] = []
        self._ends: list[asyncio.Task[None]] = []

    async def grow(self, count: int) -> None:
        for _ in range(count):
            reader, writer = await asyncio.open_connection("127.0.0.1", self._number, ssl=self._tls)
            writer.write(self._said)
            self._writers.append(writer)
            self._ends.append(asyncio.create_task(_end(reader)))

    async def some_are_gone(self, count: int) -> None:
        """Wait until the server has ended so many; those that came first."""
        await asyncio.gather(*self._ends[:count])

    @property
    def still_here(self) -> int:
        return sum(not end.done() for end in self._ends)

    async def go(self) -> None:
        for end in self._ends:
            end.cancel()
        for writer in self._writers:
            writer.close()
        for writer in self._writers:
            with suppress(OSError, ssl.SSLError):
                await writer.wait_closed()


async def _end(reader: asyncio.StreamReader) -> None:
    with suppress(OSError):
        await reader.read()


@asynccontextmanager
async def crowd(
    house: House, said: bytes = b"", count: int = ROOM + TOO_MANY, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Crowd]:
    standing = Crowd(house.server.glasses_port, said, tls)
    async with asyncio.timeout(60):
        try:
            await standing.grow(count)
            yield standing
        finally:
            await standing.go()


@pytest.mark.parametrize("said", [b"", HALF_A_HEAD], ids=["nothing", "half"])
async def test_glasses_come_in_past_more_silent_connections_than_there_is_room_for(
    open_house: Open, said: bytes
) -> None:
    async with open_house(manners=PATIENT) as house, crowd(house, said) as standing:
        await standing.some_are_gone(TOO_MANY)
        async with house.glasses() as raw:
            assert (await raw.show("s1")).card.bonuses
            assert standing.still_here >= ROOM - 1


async def test_silence_before_the_tls_handshake_takes_no_more_room(open_house: Open, tmp_path: Path) -> None:
    folder = tmp_path / "certificate"
    make_certificate(["127.0.0.1"], dt.datetime.now(dt.UTC)).write(folder)
    trust = trusting(folder / "site-authority.crt")
    async with open_house(manners=PATIENT, certificate=folder) as house, crowd(house) as standing:
        await standing.some_are_gone(TOO_MANY)
        house.url = f"wss://127.0.0.1:{house.server.glasses_port}"
        async with house.connected(house.token(), ssl=trust) as raw:
            await raw.greet()
        async with crowd(house, tls=trust) as behind_tls:
            await behind_tls.some_are_gone(TOO_MANY)


async def test_glasses_that_were_let_in_stay_whoever_comes_after_them(open_house: Open) -> None:
    async with (
        open_house(manners=PATIENT) as house,
        house.glasses() as raw,
        crowd(house, HALF_A_HEAD) as standing,
    ):
        await standing.some_are_gone(TOO_MANY)
        await standing.grow(ROOM)
        await standing.some_are_gone(TOO_MANY + ROOM)
        assert await raw.ask(Ping(number=7, waiting=0, frames_dropped=0)) == Pong(number=7)


async def test_strangers_without_a_credential_make_no_crowd(open_house: Open) -> None:
    slow = Manners(hello_s=90.0, farewell_s=90.0)
    async with open_house(manners=slow) as house, crowd(house, HALF_A_HEAD + UPGRADE) as standing:
        await standing.some_are_gone(TOO_MANY)
        async with house.glasses() as raw:
            assert (await raw.show("s1")).card.bonuses
