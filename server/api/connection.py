"""One connection at the HTTP port: it asks for something soon and takes its answer, or it makes room."""

import asyncio
from dataclasses import dataclass
from operator import itemgetter
from typing import cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_CONNECTIONS = 256
"""A process may open 1024 files on most systems, and the glasses need theirs. 64 pages listen at most."""
HEAD_WITHIN_S = 10.0
READ_WITHIN_S = 10.0
LEAST_READ_BYTES = 16 * 1024
"""Whoever takes less within that time keeps an answer waiting; the slowest networks carry more."""

_OWES_US = frozenset({h11.IDLE, h11.SEND_BODY})
"""Whoever is in such a state has not sent a whole request: nobody works for them."""


@dataclass(slots=True)
class Untaken:
    """What is left of an answer, and since when hardly anything of it was taken."""

    left_bytes: int
    since: float | None = None
    """By the loop's clock; None = it is being taken."""

    def look(self, left_bytes: int, now: float) -> None:
        """See how much is left after one more ``read_within_s``."""
        if self.left_bytes - left_bytes >= LEAST_READ_BYTES:
            self.since = None
        elif self.since is None:
            self.since = now
        self.left_bytes = left_bytes


class BoundedConnection(H11Protocol):
    """Ends when the head of a request takes too long.

    When there are too many, whoever has owed a request longest makes room, and where nobody owes one, whoever
    has longest taken nothing of an answer: so a newcomer who asks is answered, however many others
    say nothing and read nothing. Nobody who takes an answer makes room, however slowly.

    uvicorn has a time limit of its own between requests only, and a single byte of the next one lifts it.
    """

    most_connections = MOST_CONNECTIONS
    head_within_s = HEAD_WITHIN_S
    read_within_s = READ_WITHIN_S
    _head_due: asyncio.TimerHandle | None = None
    _untaken: Untaken | None = None
    """None = the system took in everything that was written."""
    _next_look: asyncio.TimerHandle | None = None
    waited_for_since = 0.0
    """When it came or had its last answer, by the loop's clock; a request that drips in changes nothing."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        # Then the protocol is told whenever anything is left, also behind the end of an answer.
        transport.set_write_buffer_limits(high=0)
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

    def pause_writing(self) -> None:
        """Begin to watch whether the answer is taken."""
        super().pause_writing()
        self._untaken = Untaken(self.transport.get_write_buffer_size())
        self._next_look = self.loop.call_later(self.read_within_s, self._look)

    def resume_writing(self) -> None:
        """Everything was taken."""
        super().resume_writing()
        self.waited_for_since = self.loop.time()
        self._stop_watching()

    @property
    def owes_since(self) -> float | None:
        """Since when it has owed a request; None = it owes none, or its last answer is still on its way."""
        owes = self.conn.their_state in _OWES_US and self._untaken is None
        return self.waited_for_since if owes else None

    @property
    def untaken_since(self) -> float | None:
        """Since when it has taken nothing of an answer; None = it takes it, or there is none."""
        return self._untaken.since if self._untaken is not None else None

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._stop_waiting()
        self._stop_watching()
        super().connection_lost(exc)

    def _make_room(self) -> None:
        """End whoever keeps the server waiting; that is this one when everybody else takes an answer."""
        everybody = cast("set[BoundedConnection]", self.connections)
        others = everybody - {self}
        owing = [(since, one) for one in others if (since := one.owes_since) is not None]
        untaken = [(since, one) for one in others if (since := one.untaken_since) is not None]
        _, longest = min(owing or untaken, key=itemgetter(0), default=(0.0, self))
        # It is lost in the loop's next turn only, and the next newcomer may be here in this one.
        everybody.discard(longest)
        longest.transport.abort()

    def _await_head(self) -> None:
        self._head_due = self.loop.call_later(self.head_within_s, self.transport.abort)

    def _look(self) -> None:
        if self._untaken is not None:
            self._untaken.look(self.transport.get_write_buffer_size(), self.loop.time())
            self._next_look = self.loop.call_later(self.read_within_s, self._look)

    def _stop_watching(self) -> None:
        self._untaken = None
        if self._next_look is not None:
            self._next_look.cancel()
            self._next_look = None

    def _stop_waiting(self) -> None:
        if self._head_due is not None:
            self._head_due.cancel()
            self._head_due = None
