"""One connection at the HTTP port: it asks for something soon, or it makes room."""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_CONNECTIONS = 256
"""A process may open 1024 files on most systems, and the glasses need theirs. 64 pages listen at most."""
HEAD_WITHIN_S = 10.0


class BoundedConnection(H11Protocol):
    """Ends when the head of a request takes too long, and at once when there are too many of its kind.

    uvicorn has a time limit of its own between requests only, and a single byte of the next one lifts it.
    """

    most_connections = MOST_CONNECTIONS
    head_within_s = HEAD_WITHIN_S
    _head_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        if len(self.connections) > self.most_connections:
            transport.abort()
        else:
            self._await_head()

    def data_received(self, data: bytes) -> None:
        """Take in a part of a request; h11 is idle until it has seen the whole head of one."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._head_due is None:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._head_due = self.loop.call_later(self.head_within_s, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._head_due is not None:
            self._head_due.cancel()
            self._head_due = None
