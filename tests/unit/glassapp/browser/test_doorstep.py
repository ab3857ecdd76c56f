"""Connections at the site that say nothing, and the pages that are worn."""

import asyncio
import datetime as dt
import socket
import ssl
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from glassapp.browser.certificate import make_certificate
from glassapp.browser.messages import Ended
from overlays.doorstep import ROOM
from tests.loopback.crowd import HALF_A_HEAD, TOO_MANY, crowd
from tests.unit.glassapp.browser.page import Clients, place

pytestmark = pytest.mark.timeout(120)
TO_BE_A_PAGE = (
    "GET /glasses HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nConnection: Upgrade\r\n"
    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    make_certificate(["127.0.0.1"], dt.datetime.now(dt.UTC)).write(tmp_path)
    return tmp_path


async def test_a_page_is_worn_past_more_silent_connections_than_there_is_room_for(certificate: Path) -> None:
    async with place(Clients().wear, certificate=certificate) as site, crowd(site.port) as standing:
        await standing.some_are_gone(TOO_MANY)
        async with site.page(), crowd(site.port, HALF_A_HEAD, tls=site.trust) as behind_tls:
            await behind_tls.some_are_gone(TOO_MANY)


async def test_pages_that_wear_nothing_take_no_more_room_either() -> None:
    async with place(Clients().wear, wear_within_s=90.0) as site:
        said = TO_BE_A_PAGE.format(host=f"127.0.0.1:{site.port}").encode()
        async with crowd(site.port, said) as standing:
            await standing.some_are_gone(TOO_MANY)
            assert standing.still_here == ROOM
            async with site.page():
                assert len(site.rack.worn) == 1


async def test_a_page_that_is_worn_stays_whoever_comes_after_it() -> None:
    async with place(Clients().wear) as site, site.page() as worn, crowd(site.port) as standing:
        await standing.grow(ROOM)
        await standing.some_are_gone(TOO_MANY + ROOM)
        site.rack.worn[0].tell(Ended(why="the shift is over"))
        assert (await worn.told("ended"))["why"] == "the shift is over"


def shake_hands(port: int, trust: ssl.SSLContext) -> socket.socket:
    """Someone behind TLS who answers no farewell."""
    with trust.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname="127.0.0.1") as tls:
        return socket.socket(fileno=tls.detach())


def reads_the_end(deaf: socket.socket) -> None:
    deaf.settimeout(20)
    with deaf:
        while deaf.recv(1000):
            pass


async def test_nobody_is_left_standing_when_the_site_ends(certificate: Path) -> None:
    async with AsyncExitStack() as later:
        async with place(Clients().wear, certificate=certificate) as site:
            silent = await later.enter_async_context(crowd(site.port, count=3))
            assert site.trust is not None
            deaf = await asyncio.to_thread(shake_hands, site.port, site.trust)
        await silent.some_are_gone(3)
        await asyncio.to_thread(reads_the_end, deaf)
