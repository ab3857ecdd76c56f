"""A captive portal: whoever comes is sent somewhere else, or told to sign in."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Self


@dataclass
class Portal:
    """Answers every connection with a redirect, or another head that is asked for."""

    head: str
    port: int = 0
    heard: list[str] = field(default_factory=list)
    """What was said to it, one text for each connection."""

    @classmethod
    @contextlib.asynccontextmanager
    async def to(cls, location: str) -> AsyncIterator[Self]:
        """Serve on a port of this machine until the block ends."""
        async with cls.saying(f"302 Found\r\nLocation: {location}") as portal:
            yield portal

    @classmethod
    @contextlib.asynccontextmanager
    async def saying(cls, head: str) -> AsyncIterator[Self]:
        """The same, answering with a status and what follows it."""
        portal = cls(head)
        server = await asyncio.start_server(portal._answer, "127.0.0.1", 0)
        portal.port = server.sockets[0].getsockname()[1]
        try:
            yield portal
        finally:
            server.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(10):
                self.heard.append((await reader.readuntil(b"\r\n\r\n")).decode("latin-1"))
                writer.write(f"HTTP/1.1 {self.head}\r\nContent-Length: 0\r\n\r\n".encode("latin-1"))
                await writer.drain()
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
