"""The doorstep of a port: connections that have not said yet who they are, and take no more room than this.

They are counted where they are accepted: before the TLS handshake there is nobody else who knows of them.
"""

import asyncio
import socket
from contextlib import suppress
from typing import Any

ROOM = 128
"""Most systems let a process open 1024 files; 500 are for glasses, and 256 for the HTTP port."""
AT_ONCE = 100
"""So many are accepted before one that is too many is let go of; until then it is an open file."""


class Doorstep:
    """Has room for a few; when there is none, whoever has waited longest makes room.

    So a newcomer who says soon who it is gets in, however many others come and say nothing.
    """

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._waiting: dict[int, socket.socket] = {}

    def came(self, comer: socket.socket) -> None:
        """Note a connection that was just accepted."""
        # The number of a file that was closed is given to the next one.
        self._waiting = {number: one for number, one in self._waiting.items() if one.fileno() == number}
        self._waiting[comer.fileno()] = comer
        if len(self._waiting) > self._room:
            _let_go(self._waiting.pop(next(iter(self._waiting))))

    def let_in(self, transport: asyncio.BaseTransport) -> None:
        """Count a connection no longer: it has said who it is, and may stay."""
        self._waiting.pop(transport.get_extra_info("socket").fileno(), None)

    def clear(self) -> int:
        """Let go of everybody, as the port is closed; says how many there were."""
        waiting = [one for number, one in self._waiting.items() if one.fileno() == number]
        self._waiting.clear()
        for one in waiting:
            _let_go(one)
        return len(waiting)


class Entrance(socket.socket):
    """A listening socket with a doorstep, for an event loop that accepts from it."""

    def __init__(self, doorstep: Doorstep, listener: socket.socket) -> None:
        """Take over ``listener``, which is of no use any more."""
        super().__init__(fileno=listener.detach())
        self.setblocking(False)  # noqa: FBT003 - the name of the call says it
        self._doorstep = doorstep

    def accept(self) -> tuple[socket.socket, Any]:
        """Accept a connection onto the doorstep."""
        comer, address = super().accept()
        self._doorstep.came(comer)
        return comer, address


def _let_go(one: socket.socket) -> None:
    """End a connection; its transport reads the end, and closes the file."""
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
