"""Connections at the HTTP port that ask for nothing, and those that do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from server.api import HttpListener
from server.api.connection import MOST_CONNECTIONS, BoundedConnection
from tests.loopback.crowd import HALF_A_HEAD, TOO_MANY, crowd
from tests.loopback.server.conftest import House

pytestmark = pytest.mark.timeout(120)

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]
HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
HALF_A_BODY = b"POST /v1/records HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"
PATIENCE_S = 60
MUCH = bytes(48 * 1024 * 1024)
"""More than the two systems take in for somebody who does not read."""
LAST_HEAD = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


class HastyConnection(BoundedConnection):
    """Waits for a head no longer than a test does."""

    head_within_s = 0.2


class NarrowConnection(BoundedConnection):
    """There is room for two, who may take their time."""

    most_connections = 2
    head_within_s = 60.0


class ImpatientConnection(NarrowConnection):
    """Whoever takes nothing of an answer is soon seen."""

    read_within_s = 0.05


async def greet(_request: Request) -> Response:
    return PlainTextResponse("here")


async def take_in(request: Request) -> Response:
    await request.body()
    return PlainTextResponse("taken")


async def take_time(_request: Request) -> Response:
    """A page that goes on for much longer than a head may take."""

    async def parts() -> AsyncIterator[str]:
        yield "begin"
        await asyncio.sleep(5 * HastyConnection.head_within_s)
        yield "end"

    return StreamingResponse(parts())


async def write_much(_request: Request) -> Response:
    return PlainTextResponse(MUCH)


async def write_on(_request: Request) -> Response:
    """The same in parts, as the live feed writes."""

    async def parts() -> AsyncIterator[bytes]:
        for begin in range(0, len(MUCH), 65_536):
            yield MUCH[begin : begin + 65_536]

    return StreamingResponse(parts())


@asynccontextmanager
async def port(connection: type[BoundedConnection]) -> AsyncIterator[int]:
    routes = [
        Route("/", greet),
        Route("/slow", take_time),
        Route("/much", write_much),
        Route("/on", write_on),
        Route("/v1/records", take_in, methods=["POST"]),
    ]
    application = Starlette(routes=routes)
    async with (
        asyncio.timeout(PATIENCE_S),
        HttpListener(application, connection).listening("127.0.0.1", 0) as number,
    ):
        yield number


@asynccontextmanager
async def lines(number: int, count: int = 1) -> AsyncIterator[list[Line]]:
    """Open connections that say nothing yet."""
    opened = [await asyncio.open_connection("127.0.0.1", number) for _ in range(count)]
    try:
        yield opened
    finally:
        for _, writer in opened:
            writer.close()


async def ended(reader: asyncio.StreamReader) -> bytes:
    """What is heard until the server ends the connection."""
    try:
        return await reader.read()
    except ConnectionError:
        return b""


async def answer(line: Line, request: bytes = HEAD) -> bytes:
    reader, writer = line
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    assert b" 200 OK" in head
    return await reader.readexactly(len(b"here"))


@asynccontextmanager
async def answered(number: int) -> AsyncIterator[Line]:
    """A connection that was answered: whoever finds no room, or is too slow for a hasty port, comes again."""
    while True:
        async with lines(number) as (line,):
            try:
                assert await answer(line) == b"here"
            except (ConnectionError, asyncio.IncompleteReadError):
                continue
            yield line
            return


async def test_glasses_are_served_whoever_keeps_silent_at_the_other_port(house: House) -> None:
    async with asyncio.timeout(100), lines(house.server.http_port, MOST_CONNECTIONS + TOO_MANY) as held:
        waiting = {asyncio.create_task(ended(reader)) for reader, _ in held}
        gone: set[asyncio.Task[bytes]] = set()
        while len(gone) < TOO_MANY:
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            gone |= done
        assert {one.result() for one in gone} == {b""}
        async with house.glasses() as raw:
            assert (await raw.show("s1")).card.bonuses
        for task in waiting:
            task.cancel()


@pytest.mark.parametrize("said", [b"", b"G", b"GET / HTTP/1.1\r\nHost: x\r\n"])
async def test_a_connection_without_a_whole_head_ends(said: bytes) -> None:
    async with port(HastyConnection) as number, lines(number) as ((reader, writer),):
        writer.write(said)
        assert await ended(reader) == b""


async def test_dripping_keeps_no_connection_open() -> None:
    async with port(HastyConnection) as number, lines(number) as ((reader, writer),):
        writer.write(b"GET / HTTP/1.1\r\n")
        ending = asyncio.create_task(ended(reader))
        while not ending.done():
            writer.write(b"X-Slow: 1\r\n")
            await asyncio.wait({ending}, timeout=HastyConnection.head_within_s / 4)
        assert ending.result() == b""


async def test_half_a_head_after_an_answer_ends_the_connection_too() -> None:
    async with port(HastyConnection) as number, answered(number) as line:
        line[1].write(b"GET /")
        assert await ended(line[0]) == b""


async def test_an_answer_takes_as_long_as_it_takes() -> None:
    async with port(HastyConnection) as number, lines(number) as ((reader, writer),):
        writer.write(b"GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert (await ended(reader)).endswith(b"3\r\nend\r\n0\r\n\r\n")


async def test_a_connection_is_kept_between_requests_longer_than_a_head_may_take() -> None:
    async with port(HastyConnection) as number, answered(number) as line:
        silent = asyncio.create_task(line[0].read(1))
        await asyncio.wait({silent}, timeout=2 * HastyConnection.head_within_s)
        assert not silent.done()
        line[1].write(HEAD)
        assert await silent == b"H"


async def test_requests_that_come_together_are_all_answered() -> None:
    async with port(HastyConnection) as number, lines(number) as ((reader, writer),):
        writer.write(HEAD + HEAD + LAST_HEAD)
        assert (await ended(reader)).count(b"here") == 3


async def test_nobody_speaks_websocket_here() -> None:
    upgrade = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    key = b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
    async with port(HastyConnection) as number, lines(number) as ((reader, writer),):
        writer.write(HEAD.removesuffix(b"\r\n") + upgrade + key + b"\r\n")
        assert (await ended(reader)).startswith(b"HTTP/1.1 403 ")


async def test_room_that_was_made_is_used() -> None:
    async with port(NarrowConnection) as number, lines(number, 2) as ((reader, writer), _):
        writer.write(LAST_HEAD)
        assert b"here" in await ended(reader)
        async with lines(number) as (third,):
            assert await answer(third) == b"here"


@pytest.mark.parametrize("said", [b"", HALF_A_HEAD, HALF_A_BODY], ids=["nothing", "head", "body"])
async def test_whoever_is_waited_for_longest_makes_room(said: bytes) -> None:
    async with port(NarrowConnection) as number, lines(number, 2) as (first, second):
        for _, writer in (first, second):
            writer.write(said)
        async with lines(number) as (newcomer,):
            assert await ended(first[0]) == b""
            assert await answer(newcomer) == b"here"
            assert not second[0].at_eof()


async def test_an_answer_makes_a_connection_young_again() -> None:
    async with port(NarrowConnection) as number, lines(number, 2) as (first, second):
        assert await answer(first) == b"here"
        async with lines(number):
            assert await ended(second[0]) == b""
            assert await answer(first) == b"here"


async def test_a_body_that_drips_makes_no_connection_young() -> None:
    async with port(NarrowConnection) as number, lines(number, 2) as (first, second):
        first[1].write(HALF_A_BODY)
        assert await answer(second) == b"here"
        first[1].write(b"{")
        async with lines(number):
            assert await ended(first[0]) == b""


async def test_whoever_is_being_answered_never_makes_room() -> None:
    async with port(NarrowConnection) as number, lines(number, 2) as both:
        for reader, writer in both:
            writer.write(b"GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            await reader.readuntil(b"begin")
        async with lines(number) as (third,):
            assert await ended(third[0]) == b""
        for reader, _ in both:
            assert (await ended(reader)).endswith(b"3\r\nend\r\n0\r\n\r\n")


@pytest.mark.parametrize("path", [b"/much", b"/on"])
@pytest.mark.parametrize("last", [b"", b"Connection: close\r\n"], ids=["kept", "last"])
async def test_whoever_takes_nothing_of_an_answer_makes_room(path: bytes, last: bytes) -> None:
    async with port(ImpatientConnection) as number, lines(number, 2) as both:
        for reader, writer in both:
            writer.write(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n" + last + b"\r\n")
            await reader.readuntil(b"\r\n\r\n")
        async with answered(number):
            pass


@pytest.mark.parametrize("path", [b"/much", b"/on"])
async def test_whoever_still_reads_an_answer_never_makes_room(path: bytes) -> None:
    async with port(NarrowConnection) as number, lines(number, 2) as both:
        for reader, writer in both:
            writer.write(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n")
            await reader.readuntil(b"\r\n\r\n")
        async with lines(number) as (third,):
            assert await ended(third[0]) == b""
        for reader, _ in both:
            assert await reader.readexactly(len(MUCH) // 2)


async def test_of_many_who_come_at_once_no_more_stay_than_there_is_room_for() -> None:
    async with port(NarrowConnection) as number, AsyncExitStack() as open_now:
        many = await asyncio.gather(*(open_now.enter_async_context(lines(number)) for _ in range(50)))
        ends = {asyncio.create_task(ended(reader)) for ((reader, _),) in many}
        while len(ends) > NarrowConnection.most_connections:
            _, ends = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        async with lines(number) as (newcomer,):
            assert await answer(newcomer) == b"here"
        for end in ends:
            end.cancel()


@pytest.mark.parametrize("said", [b"", HALF_A_HEAD, HALF_A_BODY], ids=["nothing", "head", "body"])
async def test_a_newcomer_is_answered_past_more_silent_connections_than_there_is_room_for(
    house: House, said: bytes
) -> None:
    number = house.server.http_port
    async with crowd(number, said, MOST_CONNECTIONS + TOO_MANY), lines(number) as ((reader, writer),):
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert (await ended(reader)).startswith(b"HTTP/1.1 200 ")
