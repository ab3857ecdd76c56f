"""A captive portal: whoever comes is sent somewhere else."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Self


@dataclass
class Portal:
    """Answers every connection with a redirect."""

    location: str
    port: int = 0
    heard: list[str] = field(default_factory=list)
    """What was said to it, one text for each connection."""

    @classmethod
    @contextlib.asynccontextmanager
    async def to(cls, location: str) -> AsyncIterator[Self]:
        """Serve on a port of this machine until the block ends."""
        portal = cls(location)
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
                head = f"HTTP/1.1 302 Found\r\nLocation: {self.location}\r\nContent-Length: 0\r\n\r\n"
                writer.write(head.encode("latin-1"))
                await writer.drain()
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
