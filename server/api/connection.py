"""One connection at the HTTP port: it asks for something soon, or it makes room."""

import asyncio
from typing import cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_CONNECTIONS = 256
"""A process may open 1024 files on most systems, and the glasses need theirs. 64 pages listen at most."""
HEAD_WITHIN_S = 10.0

_OWES_US = frozenset({h11.IDLE, h11.SEND_BODY})
"""Whoever is in such a state has not sent a whole request: nobody works for them."""


class BoundedConnection(H11Protocol):
    """Ends when the head of a request takes too long.

    When there are too many, whoever has kept the server waiting longest makes room: so a newcomer who asks is
    answered, however many others say nothing. Nobody who is being answered makes room.

    uvicorn has a time limit of its own between requests only, and a single byte of the next one lifts it.
    """

    most_connections = MOST_CONNECTIONS
    head_within_s = HEAD_WITHIN_S
    _head_due: asyncio.TimerHandle | None = None
    waited_for_since = 0.0
    """When it came or had its last answer, by the loop's clock; a request that drips in changes nothing."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self.waited_for_since = self.loop.time()
        self._await_head()
        if len(self.connections) > self.most_connections:
            self._make_room()

    def data_received(self, data: bytes) -> None:
        """Take in a part of a request; h11 is idle until it has seen the whole head of one."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._head_due is None:
            self._await_head()

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        self.waited_for_since = self.loop.time()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _make_room(self) -> None:
        """End whoever has owed a request longest; that is this one when everybody else is being answered."""
        everybody = cast("set[BoundedConnection]", self.connections)
        owing = (one for one in everybody if one.conn.their_state in _OWES_US)
        longest = min(owing, key=lambda one: one.waited_for_since)
        # It is lost in the loop's next turn only, and the next newcomer may be here in this one.
        everybody.discard(longest)
        longest.transport.abort()

    def _await_head(self) -> None:
        self._head_due = self.loop.call_later(self.head_within_s, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._head_due is not None:
            self._head_due.cancel()
            self._head_due = None
