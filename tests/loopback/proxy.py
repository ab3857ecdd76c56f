"""A line one can cut: a TCP proxy that delays, stalls, resets or loses its far end."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Self


class BadLine:
    """Forwards every connection to a port of this machine, until told otherwise."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._pumps: set[asyncio.Task[None]] = set()
        self._down = False
        self._swallows_replies = False
        self.delay_s = 0.0
        self.port = 0
        self.connections = 0

    @classmethod
    @contextlib.asynccontextmanager
    async def to(cls, target_port: int) -> AsyncIterator[Self]:
        line = cls(target_port)
        server = await asyncio.start_server(line._accept, "127.0.0.1", 0)
        line.port = server.sockets[0].getsockname()[1]
        try:
            yield line
        finally:
            server.close()
            line.reset()
            await server.wait_closed()

    def stall(self) -> None:
        """Keep every connection open and carry nothing: a half-open line."""
        self._flowing.clear()

    def flow(self) -> None:
        self._flowing.set()

    def swallow_replies(self) -> None:
        """Carry what the near side says, and lose what the far side answers."""
        self._swallows_replies = True

    def reset(self) -> None:
        """End every connection with a RST, and lose what is under way."""
        for pump in self._pumps:
            pump.cancel()
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    def cut(self) -> None:
        """Reset, and accept nobody until ``mend``."""
        self._down = True
        self.reset()

    def mend(self) -> None:
        self._down = self._swallows_replies = False
        self.flow()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._down:
            writer.transport.abort()
            return
        self.connections += 1
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        for source, sink, is_reply in ((reader, far_writer, False), (far_reader, writer, True)):
            pump = asyncio.create_task(self._pump(source, sink, is_reply))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, is_reply: bool) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(4096):
                await self._flowing.wait()
                if self.delay_s:
                    await asyncio.sleep(self.delay_s)
                if is_reply and self._swallows_replies:
                    continue
                sink.write(data)
                await sink.drain()
        sink.close()
