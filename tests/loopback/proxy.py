"""A line one can cut: a TCP proxy that delays, stalls, resets or loses its far end."""

import asyncio
import contextlib
import enum
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Self, TypeAlias

MOST_UNDER_WAY = 256
"""Pieces that a delayed line holds; beyond, the sender has to wait."""

_SMALL_TALK_BYTES = 72
"""A heartbeat is shorter, anything else of our protocol is longer."""


_UnderWay: TypeAlias = asyncio.Queue[tuple[float, bytes]]
"""When each piece is due at the other end."""


class Direction(enum.Enum):
    """Which way a piece goes."""

    OUT = "out"
    BACK = "back"


class Fault(enum.Enum):
    """What happens to a line in the middle of a message: half of it has passed."""

    DELAY = "delay"
    """The rest comes late, and so does everything after it."""
    STALL = "stall"
    """Nothing comes through, for nobody, and nobody is told."""
    RESET = "reset"
    """Every connection ends with a RST."""
    HALF_OPEN = "half-open"
    """The connections there are carry nothing any more and never end; new ones are fine."""


@dataclass(eq=False)
class _Call:
    """One connection through the line."""

    writers: tuple[asyncio.StreamWriter, asyncio.StreamWriter]
    pumps: list[asyncio.Task[None]] = field(default_factory=list)
    is_lost: bool = False

    def abort(self) -> None:
        for pump in self.pumps:
            pump.cancel()
        for writer in self.writers:
            writer.transport.abort()


class BadLine:
    """Forwards every connection to a port of this machine, until told otherwise."""

    def __init__(self, target_port: int, delay_s: float = 0.0) -> None:
        self._target_port = target_port
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._calls: set[_Call] = set()
        self._down = False
        self._swallows_replies = False
        self._planned: dict[Direction, Fault] = {}
        self._struck = asyncio.Event()
        self._usual_delay_s = self.delay_s = delay_s
        self.port = 0
        self.connections = 0

    @classmethod
    @contextlib.asynccontextmanager
    async def to(cls, target_port: int, delay_s: float = 0.0) -> AsyncIterator[Self]:
        line = cls(target_port, delay_s)
        server = await asyncio.start_server(line._accept, "127.0.0.1", 0)
        line.port = server.sockets[0].getsockname()[1]
        try:
            yield line
        finally:
            server.close()
            line.reset()
            await server.wait_closed()

    def stall(self) -> None:
        """Keep every connection open and carry nothing."""
        self._flowing.clear()

    def flow(self) -> None:
        self._flowing.set()

    def swallow_replies(self) -> None:
        """Carry what the near side says, and lose what the far side answers."""
        self._swallows_replies = True

    def lose(self) -> None:
        """Leave every connection half open: it carries nothing more and never ends."""
        for call in self._calls:
            call.is_lost = True

    def reset(self) -> None:
        """End every connection with a RST, and lose what is under way."""
        for call in self._calls:
            call.abort()
        self._calls.clear()

    def cut(self) -> None:
        """Reset, and accept nobody until ``mend``."""
        self._down = True
        self.reset()

    def mend(self) -> None:
        self._down = self._swallows_replies = False
        self.delay_s = self._usual_delay_s
        self.flow()

    def pull(self, direction: Direction, fault: Fault) -> None:
        """Let this happen in the middle of the next message that goes this way and is no heartbeat."""
        self._planned = {direction: fault}
        self._struck.clear()

    async def has_struck(self) -> None:
        """Wait until what was planned has happened."""
        async with asyncio.timeout(60):
            await self._struck.wait()

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
        call = _Call((writer, far_writer))
        self._calls.add(call)
        for source, sink, direction in (
            (reader, far_writer, Direction.OUT),
            (far_reader, writer, Direction.BACK),
        ):
            under_way: _UnderWay = asyncio.Queue(MOST_UNDER_WAY)
            call.pumps.append(asyncio.create_task(self._take(source, under_way)))
            call.pumps.append(asyncio.create_task(self._deliver(under_way, sink, call, direction)))

    async def _take(self, source: asyncio.StreamReader, under_way: _UnderWay) -> None:
        now = asyncio.get_running_loop().time
        data = b"\0"
        while data:
            try:
                data = await source.read(65_536)
            except OSError:
                data = b""
            await under_way.put((now() + self.delay_s, data))

    async def _deliver(
        self,
        under_way: _UnderWay,
        sink: asyncio.StreamWriter,
        call: _Call,
        direction: Direction,
    ) -> None:
        now = asyncio.get_running_loop().time
        with contextlib.suppress(OSError):
            while True:
                due, data = await under_way.get()
                await asyncio.sleep(due - now())
                await self._flowing.wait()
                if call.is_lost:
                    continue
                if not data:
                    break
                if direction is Direction.BACK and self._swallows_replies:
                    continue
                await self._carry(data, sink, direction)
        sink.close()

    async def _carry(self, data: bytes, sink: asyncio.StreamWriter, direction: Direction) -> None:
        half = 0
        if direction in self._planned and len(data) > _SMALL_TALK_BYTES:
            half = len(data) // 2
            sink.write(data[:half])
            await sink.drain()
            self._strike(self._planned.pop(direction))
            await asyncio.sleep(self.delay_s)
            await self._flowing.wait()
            if any(sink in call.writers and call.is_lost for call in self._calls):
                return
        sink.write(data[half:])
        await sink.drain()

    def _strike(self, fault: Fault) -> None:
        self._struck.set()
        match fault:
            case Fault.DELAY:
                self.delay_s += 0.3
            case Fault.STALL:
                self.stall()
            case Fault.RESET:
                self.reset()
            case Fault.HALF_OPEN:
                self.lose()
