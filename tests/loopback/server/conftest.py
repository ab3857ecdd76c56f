"""A real server on free ports, and a bare WebSocket client that says exactly what a test wants."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from overlays.card import Frozen, Language
from overlays.wire import (
    SUBPROTOCOL,
    FromGlasses,
    FromServer,
    Hello,
    Queue,
    ShowCard,
    decode_from_server,
    encode,
)
from server.bootstrap import Running, running
from server.clock import SystemClock
from server.domain.shop import Shop
from server.glasses_port import Manners
from server.opening import prepare
from server.settings import Settings
from tests.postgres import books_database, postgres, postgres_url
from tests.unit.server.small_shop import load, offer, scan, shop

__all__ = ["books_database", "postgres", "postgres_url"]

HELLO = Hello(app_version="1.0", display="raw", language=Language.FRENCH)
OFFERS = (offer("a", units_total=5), offer("b", units_total=5))


Heard = TypeVar("Heard", bound=Frozen)


class RawGlasses:
    """A WebSocket client without any wisdom."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def say(self, message: FromGlasses) -> None:
        await self.socket.send(encode(message))

    async def hear(self) -> FromServer:
        """The next message that is not about the queue, which may change at any time."""
        while isinstance(message := await self._next(), Queue):
            pass
        return message

    async def hear_of(self, kind: type[Heard]) -> Heard:
        """The next message of this kind; others are passed over."""
        while not isinstance(message := await self._next(), kind):
            pass
        return message

    async def _next(self) -> FromServer:
        frame = await self.socket.recv()
        assert isinstance(frame, str)
        return decode_from_server(frame)

    async def ask(self, message: FromGlasses) -> FromServer:
        await self.say(message)
        return await self.hear()

    async def greet(self) -> list[FromServer]:
        await self.say(HELLO)
        return [await self.hear(), await self.hear()]

    async def show(self, scan_id: str, number: int = 0) -> ShowCard:
        reply = await self.ask(scan(scan_id, number))
        assert isinstance(reply, ShowCard), reply
        return reply

    async def ending(self) -> tuple[int | None, str | None]:
        """Wait until the server ends the connection: its code and reason."""
        await self.socket.wait_closed()
        return self.socket.close_code, self.socket.close_reason


class House:
    """A running server with its store."""

    def __init__(self, server: Running, settings: Settings) -> None:
        self.server = server
        self.settings = settings
        self.url = f"ws://127.0.0.1:{server.glasses_port}"

    @property
    def books_file(self) -> Path:
        assert isinstance(self.settings.store, Path)
        return self.settings.store

    def token(self, glasses_id: str = "north-1", site_id: str = "north") -> str:
        return self.server.door.issue(glasses_id, site_id)

    @asynccontextmanager
    async def connected(self, token: str, **options: Any) -> AsyncIterator[RawGlasses]:
        headers = {"Authorization": f"Bearer {token}"}
        asked = {
            "subprotocols": [Subprotocol(SUBPROTOCOL)],
            "additional_headers": headers,
            "compression": None,
            "proxy": None,
            "max_size": None,
        } | options
        async with connect(self.url, **asked) as socket:
            yield RawGlasses(socket)

    @asynccontextmanager
    async def glasses(self, glasses_id: str = "north-1", site_id: str = "north") -> AsyncIterator[RawGlasses]:
        """Glasses that are let in and greeted."""
        async with self.connected(self.token(glasses_id, site_id)) as raw:
            await raw.greet()
            yield raw


Open = Callable[..., AbstractAsyncContextManager[House]]


@pytest.fixture
def open_house(tmp_path: Path) -> Open:
    @asynccontextmanager
    async def opened(
        document: Shop | None = None, manners: Manners | None = None, **changes: Any
    ) -> AsyncIterator[House]:
        settings = Settings(
            **{"store": tmp_path / "books.sqlite3", "port": 0, "http_port": 0, "busy_s": 0.2} | changes
        )
        prepare(settings)
        async with running(settings, manners=manners) as server:
            load(server.store, document or shop(*OFFERS), SystemClock().now())
            yield House(server, settings)

    return opened


@pytest.fixture
async def house(open_house: Open) -> AsyncIterator[House]:
    async with open_house() as opened:
        yield opened
