"""A page without a browser: says what a page says, over a real WebSocket."""

import asyncio
import contextlib
import json
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from glassapp.browser import (
    LOOPBACK,
    Badge,
    Headset,
    Listening,
    Rack,
    Reception,
    Shelves,
    Tls,
    Wear,
    build_site,
    server_for,
)
from glassapp.browser.messages import SentFrame, write_frame
from glassapp.clock import ManualClock
from glassapp.errors import GlassesError
from glassapp.transport.trust import trusting

BADGES = (Badge("bay-1.secret"), Badge("bay-2.secret"))


@dataclass
class Clients:
    """What stands behind the headsets of a test: nothing that moves by itself."""

    worn: list[Headset] = field(default_factory=list)
    ends: asyncio.Event = field(default_factory=asyncio.Event)
    fault: GlassesError | None = None

    async def wear(self, headset: Headset, _: Badge) -> None:
        self.worn.append(headset)
        await self.ends.wait()
        if self.fault is not None:
            raise self.fault


@dataclass
class Place:
    """A site that listens."""

    port: int
    rack: Rack
    clock: ManualClock
    trust: ssl.SSLContext | None = None
    """For a site that speaks TLS."""

    @property
    def origin(self) -> str:
        return f"http{'s' if self.trust else ''}://{LOOPBACK}:{self.port}"

    @contextlib.asynccontextmanager
    async def socket(
        self, origin: str | None = None, host: str = LOOPBACK
    ) -> AsyncIterator[ClientConnection]:
        address = f"ws{'s' if self.trust else ''}://{host}:{self.port}/glasses"
        asked: dict[str, Any] = {"origin": origin or self.origin, "host": LOOPBACK, "ssl": self.trust}
        async with connect(address, proxy=None, **asked) as socket:
            yield socket

    @contextlib.asynccontextmanager
    async def page(self, badge: Badge | None = None, profile: str = "usb-c-640x360") -> AsyncIterator["Page"]:
        async with self.socket() as socket:
            page = Page(socket)
            await page.wear(BADGES[0] if badge is None else badge, profile)
            yield page


class Page:
    """Remembers nothing: the test asks for the next thing of a kind."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def wear(self, badge: Badge, profile: str) -> None:
        await self.say(type="wear", token=badge.token, profile=profile, language="fr")
        await self.told("worn")

    async def say(self, **message: object) -> None:
        await self.socket.send(json.dumps(message))

    async def send_frame(self, number: int, jpeg: bytes) -> None:
        await self.socket.send(write_frame(SentFrame(number, 0.01, jpeg)))

    async def told(self, kind: str) -> dict[str, Any]:
        async with asyncio.timeout(60):
            while True:
                data = await self.socket.recv()
                if isinstance(data, str) and json.loads(data)["type"] == kind:
                    return dict(json.loads(data))

    async def picture(self) -> bytes:
        async with asyncio.timeout(60):
            while True:
                data = await self.socket.recv()
                if isinstance(data, bytes):
                    return data

    async def closed(self) -> tuple[int, str]:
        async with asyncio.timeout(60):
            with contextlib.suppress(ConnectionClosed):
                while True:
                    await self.socket.recv()
            await self.socket.wait_closed()
        return self.socket.close_code or 0, self.socket.close_reason or ""


@contextlib.asynccontextmanager
async def place(
    wear: Wear,
    *,
    open_to_all: bool = False,
    leave_s: float = 60.0,
    most_pages: int = 8,
    wear_within_s: float = 5.0,
    shelves: Shelves | None = None,
    host: str = LOOPBACK,
    certificate: Path | None = None,
) -> AsyncIterator[Place]:
    clock = ManualClock()
    badges = BADGES[:1] if open_to_all else BADGES
    rack = Rack(badges, wear, open_to_all=open_to_all, leave_s=leave_s, clock=clock)
    reception = Reception(rack, most_pages, wear_within_s)
    site = build_site(reception, frozenset({host}), shelves or Shelves())
    ready = asyncio.Event()
    tls = None if certificate is None else Tls(certificate / "site.pem", certificate / "site-key.pem")
    listening = Listening(port=0, tls=tls)
    with listening.bound() as listener:
        server = server_for(site, listening, ready.set)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            async with asyncio.timeout(60):
                await ready.wait()
            trust = None if certificate is None else trusting(certificate / "site-authority.crt")
            yield Place(int(listener.getsockname()[1]), rack, clock, trust)
        finally:
            server.should_exit = True
            async with asyncio.timeout(60):
                await serving
