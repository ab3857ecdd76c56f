"""A server of a few lines that says what a test tells it to say, over a real WebSocket."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed, NegotiationError
from websockets.typing import Subprotocol

from overlays import wire
from overlays.card import Card
from overlays.wire import Expected, Welcome

CARD = Card(card_id="card-1", name="Aïcha B.", order="1042", bay="7")
Serve = Callable[["SmallServer", ServerConnection], Awaitable[None]]


class SmallServer:
    """Remembers who came and what was said."""

    def __init__(self, heartbeat_s: float = 10.0) -> None:
        self.heartbeat_s = heartbeat_s
        self.heard: list[wire.Message] = []
        self.credentials: list[str] = []
        self.trials: list[bool] = []
        self.port = 0
        self.visits = 0

    async def greet(self, connection: ServerConnection) -> None:
        self.heard.append(wire.decode_from_glasses(str(await connection.recv())))
        await self.say(
            connection,
            Welcome(
                session_id="session-1",
                site_id="lyon-7",
                site_name="Lyon 7",
                command_key="ab" * 32,
                heartbeat_s=self.heartbeat_s,
            ),
        )
        await self.say(connection, Expected())

    async def say(self, connection: ServerConnection, message: wire.Message) -> None:
        await connection.send(wire.encode(message))

    async def desk(self, connection: ServerConnection) -> None:
        """Greet, and answer everything as a good server does."""
        await self.greet(connection)
        async for text in connection:
            message = wire.decode_from_glasses(str(text))
            self.heard.append(message)
            reply = _reply(message)
            if reply is not None:
                await self.say(connection, reply)

    def scan_ids(self) -> list[str]:
        return [message.scan_id for message in self.heard if isinstance(message, wire.ScanReport)]


def _reply(message: wire.Message) -> wire.Message | None:
    match message:
        case wire.ScanReport(scan_id=name):
            return wire.ShowCard(scan_id=name, card=CARD)
        case wire.Answer(answer_id=name, card_id=card_id, bonus_id=bonus_id, verdict=verdict):
            return wire.Granted(answer_id=name, card_id=card_id, bonus_id=bonus_id, verdict=verdict)
        case wire.Ping(number=number):
            return wire.Pong(number=number)
        case _:
            return None


@contextlib.asynccontextmanager
async def small_server(
    behave: Serve,
    heartbeat_s: float = 10.0,
    subprotocol: str | None = wire.SUBPROTOCOL,
    insists: bool = False,
    port: int = 0,
) -> AsyncIterator[SmallServer]:
    """Serve until the block ends; a server that insists speaks its protocol whatever it was offered."""
    shop = SmallServer(heartbeat_s)

    async def visit(connection: ServerConnection) -> None:
        shop.visits += 1
        request = connection.request
        assert request is not None
        shop.credentials.append(request.headers.get("Authorization", ""))
        shop.trials.append(wire.TRIAL_HEADER in request.headers)
        with contextlib.suppress(ConnectionClosed):
            await behave(shop, connection)

    def select(_: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
        if subprotocol is None or insists or subprotocol in offered:
            return None if subprotocol is None else Subprotocol(subprotocol)
        raise NegotiationError(f"{wire.SPEAKS}{subprotocol} only")

    spoken = None if subprotocol is None else [Subprotocol(subprotocol)]
    server: Server = await serve(
        visit,
        "127.0.0.1",
        port,
        subprotocols=spoken,
        select_subprotocol=select,
        compression=None,
        ping_interval=None,
        close_timeout=1,
    )
    shop.port = next(iter(server.sockets)).getsockname()[1]
    try:
        yield shop
    finally:
        server.close()
        async with asyncio.timeout(60):
            await server.wait_closed()
