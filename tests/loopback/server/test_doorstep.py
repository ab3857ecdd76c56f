"""Connections at the glasses port that say nothing, and glasses that come after them."""

import datetime as dt
import ssl
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path

import pytest

from glassapp.browser.certificate import make_certificate
from glassapp.transport.trust import trusting
from overlays.doorstep import ROOM
from overlays.wire import Ping, Pong
from server.glasses_port import Manners
from tests.loopback.crowd import HALF_A_HEAD, TOO_MANY, Crowd, crowd
from tests.loopback.server.conftest import House, Open

pytestmark = pytest.mark.timeout(120)

PATIENT = Manners(hello_s=90.0)
"""Would wait for a hello longer than a test takes."""
UPGRADE = (
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: baylens.v1\r\n\r\n"
)


def before(
    house: House, said: bytes = b"", tls: ssl.SSLContext | None = None
) -> AbstractAsyncContextManager[Crowd]:
    return crowd(house.server.glasses_port, said, tls=tls)


@pytest.mark.parametrize("said", [b"", HALF_A_HEAD], ids=["nothing", "half"])
async def test_glasses_come_in_past_more_silent_connections_than_there_is_room_for(
    open_house: Open, said: bytes
) -> None:
    async with open_house(manners=PATIENT) as house, before(house, said) as standing:
        await standing.some_are_gone(TOO_MANY)
        async with house.glasses() as raw:
            assert (await raw.show("s1")).card.bonuses
            assert standing.still_here >= ROOM - 1


async def test_silence_before_the_tls_handshake_takes_no_more_room(open_house: Open, tmp_path: Path) -> None:
    folder = tmp_path / "certificate"
    make_certificate(["127.0.0.1"], dt.datetime.now(dt.UTC)).write(folder)
    trust = trusting(folder / "site-authority.crt")
    async with (
        open_house(manners=PATIENT, certificate=folder) as house,
        before(house) as standing,
    ):
        await standing.some_are_gone(TOO_MANY)
        house.url = f"wss://127.0.0.1:{house.server.glasses_port}"
        async with house.connected(house.token(), ssl=trust) as raw:
            await raw.greet()
        async with before(house, tls=trust) as behind_tls:
            await behind_tls.some_are_gone(TOO_MANY)


async def test_glasses_that_were_let_in_stay_whoever_comes_after_them(open_house: Open) -> None:
    async with (
        open_house(manners=PATIENT) as house,
        house.glasses() as raw,
        before(house, HALF_A_HEAD) as standing,
    ):
        await standing.some_are_gone(TOO_MANY)
        await standing.grow(ROOM)
        await standing.some_are_gone(TOO_MANY + ROOM)
        assert await raw.ask(Ping(number=7, waiting=0, frames_dropped=0)) == Pong(number=7)


async def test_strangers_without_a_credential_make_no_crowd(open_house: Open) -> None:
    slow = Manners(hello_s=90.0, farewell_s=90.0)
    async with (
        open_house(manners=slow) as house,
        before(house, HALF_A_HEAD + UPGRADE) as standing,
    ):
        await standing.some_are_gone(TOO_MANY)
        async with house.glasses() as raw:
            assert (await raw.show("s1")).card.bonuses


async def test_silence_behind_one_credential_takes_no_more_room(open_house: Open) -> None:
    async with open_house(manners=PATIENT) as house:
        bearer = f"Authorization: Bearer {house.token('north-2')}\r\n".encode()
        async with before(house, HALF_A_HEAD + bearer + UPGRADE) as standing:
            await standing.some_are_gone(TOO_MANY)
            async with house.glasses() as raw:
                assert (await raw.show("s1")).card.bonuses


async def test_nobody_is_left_standing_when_the_port_is_closed(open_house: Open, tmp_path: Path) -> None:
    folder = tmp_path / "certificate"
    make_certificate(["127.0.0.1"], dt.datetime.now(dt.UTC)).write(folder)
    async with AsyncExitStack() as later:
        async with open_house(manners=PATIENT, certificate=folder) as house:
            standing = await later.enter_async_context(before(house))
        await standing.some_are_gone(ROOM + TOO_MANY)
