"""A crowd before a port: more connections than there is room for, none of which says who it is."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from overlays.doorstep import ROOM

TOO_MANY = 20
HALF_A_HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"


class Crowd:
    """Connections that say the same, or nothing, and never more."""

    def __init__(self, number: int, said: bytes, tls: ssl.SSLContext | None) -> None:
        self._number = number
        self._said = said
        self._tls = tls
        self._writers: list[asyncio.StreamWriter] = []
        self._ends: list[asyncio.Task[None]] = []

    async def grow(self, count: int) -> None:
        for _ in range(count):
            reader, writer = await asyncio.open_connection("127.0.0.1", self._number, ssl=self._tls)
            writer.write(self._said)
            self._writers.append(writer)
            self._ends.append(asyncio.create_task(_end(reader)))

    async def some_are_gone(self, count: int) -> None:
        """Wait until the server has ended so many; those that came first."""
        await asyncio.gather(*self._ends[:count])

    @property
    def still_here(self) -> int:
        return sum(not end.done() for end in self._ends)

    async def go(self) -> None:
        for end in self._ends:
            end.cancel()
        for writer in self._writers:
            writer.close()
        for writer in self._writers:
            with suppress(OSError, ssl.SSLError):
                await writer.wait_closed()


async def _end(reader: asyncio.StreamReader) -> None:
    with suppress(OSError):
        await reader.read()


@asynccontextmanager
async def crowd(
    number: int, said: bytes = b"", count: int = ROOM + TOO_MANY, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Crowd]:
    """Let a crowd stand before a port of this machine until the block ends."""
    standing = Crowd(number, said, tls)
    async with asyncio.timeout(60):
        try:
            await standing.grow(count)
            yield standing
        finally:
            await standing.go()
