"""The entrances of the glasses port: one for each address of its host, all with one doorstep."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from websockets.asyncio.server import Server

from overlays.doorstep import Doorstep, Entrance
from server.errors import PortUnavailable


@asynccontextmanager
async def serving(
    host: str, port: int, doorstep: Doorstep, serve_at: Callable[[Entrance], Server]
) -> AsyncIterator[int]:
    """Serve at every address of a host until the block ends; yields the port of the first.

    Raises:
        PortUnavailable: The address is taken or not allowed.
    """
    async with AsyncExitStack() as open_now:
        # At last: whoever is not through the TLS handshake is known to nobody else.
        open_now.callback(doorstep.clear)
        try:
            listeners = await _listeners(host, port)
            number = int(listeners[0].getsockname()[1])
            for listener in listeners:
                entrance = open_now.enter_context(Entrance(doorstep, listener))
                await open_now.enter_async_context(serve_at(entrance))
        except OSError as error:
            raise PortUnavailable(f"cannot listen at {host}:{port}: {error.strerror or error}") from error
        yield number


async def _listeners(host: str, port: int) -> list[socket.socket]:
    loop = asyncio.get_running_loop()
    async with await loop.create_server(asyncio.Protocol, host, port, start_serving=False) as bound:
        return [each.dup() for each in bound.sockets]
