"""uvicorn inside our own event loop: our port, our signals, our log."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette

from server.api.connection import BoundedConnection
from server.errors import PortUnavailable

_AT_ONCE = 100
"""So many connections are accepted before one that is too many is let go: until then it is an open file."""
_STOPS_WITHIN_S = 5.0
_STARTS_WITHIN_S = 5.0


class HttpListener:
    """Serves one HTTP application."""

    def __init__(
        self, application: Starlette, connection: type[BoundedConnection] = BoundedConnection
    ) -> None:
        self._application = application
        self._connection = connection

    @asynccontextmanager
    async def listening(self, host: str, port: int) -> AsyncIterator[int]:
        """Listen until the block ends; yields the port, which the system chooses when it is 0.

        Raises:
            PortUnavailable: The address is taken or not allowed.
        """
        bound = _bound(host, port)
        config = uvicorn.Config(
            self._application,
            http=self._connection,
            backlog=_AT_ONCE,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        server = _QuietServer(config)
        task = asyncio.create_task(server.serve(sockets=[bound]))
        try:
            await asyncio.wait_for(server.listens.wait(), _STARTS_WITHIN_S)
            yield int(bound.getsockname()[1])
        finally:
            server.should_exit = True
            await asyncio.wait_for(task, _STOPS_WITHIN_S)
            bound.close()


class _QuietServer(uvicorn.Server):
    """Leaves signals to the program and says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.listens.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _bound(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        bound = socket.create_server((host, port), family=family)
    except OSError as error:
        raise PortUnavailable(f"cannot listen at {host}:{port}: {error.strerror or error}") from error
    # asyncio leaves this out for sockets it did not make; then each answer waits 40 ms to be acknowledged.
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    bound.setblocking(False)  # noqa: FBT003 - the name of the call says it
    return bound
