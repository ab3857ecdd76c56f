"""The transport over real sockets: what is cut is mended, what is refused is said."""

import asyncio
import contextlib
import itertools
import random
from collections.abc import AsyncIterator
from typing import TypeVar

import pytest
from websockets.asyncio.server import ServerConnection

from glassapp.clock import Clock, ManualClock
from glassapp.errors import CredentialRefused, ProtocolRefused, SettingsError
from glassapp.link import (
    QUESTION_S,
    CardShown,
    Expired,
    Habits,
    Link,
    LinkEvent,
    LinkLost,
    LinkUp,
    LostReason,
)
from glassapp.ports import Scan
from glassapp.transport import Patience, ServerAddress, WebsocketTransport
from overlays import wire
from overlays.card import Language
from overlays.wire import CloseCode, Hello, Knowledge, Symbology
from tests.loopback.glassapp.small_server import SmallServer, small_server
from tests.loopback.portal import Portal
from tests.loopback.proxy import BadLine

CREDENTIAL = "lyon-7-a.secret"
Event = TypeVar("Event")
pytestmark = pytest.mark.timeout(240)


class Glasses:
    """A link, its transport and what they told."""

    def __init__(self, port: int, greeting_s: float = 5.0, clock: Clock | None = None) -> None:
        numbers = itertools.count(1)
        self.link = Link(
            Hello(app_version="0.1", display="test", language=Language.FRENCH),
            new_id=lambda: str(next(numbers)),
            draw=random.random,
            habits=Habits(first_wait_s=0.01, longest_wait_s=0.05, greeting_s=greeting_s),
        )
        self.happened: list[LinkEvent] = []
        self.wire_us: list[int] = []
        self._news = asyncio.Event()
        self.transport = WebsocketTransport(
            self.link,
            ServerAddress(f"ws://127.0.0.1:{port}", CREDENTIAL),
            self._hear,
            clock,
            patience=Patience(open_s=2.0, send_s=1.0, close_s=0.2),
        )

    def _hear(self, event: LinkEvent, wire_us: int) -> None:
        self.happened.append(event)
        self.wire_us.append(wire_us)
        self._news.set()

    def scan(self) -> str:
        scan_id = self.link.report(
            Scan("3012345678900", Symbology.EAN_13, Knowledge.DECODED, "zxing", frames=2, decided_at=0.0)
        )
        self.transport.wake()
        return scan_id

    async def next(self, kind: type[Event]) -> Event:
        """The next event of this kind; the ones before it are forgotten."""
        async with asyncio.timeout(60):
            while True:
                while self.happened:
                    event = self.happened.pop(0)
                    if isinstance(event, kind):
                        return event
                self._news.clear()
                await self._news.wait()


@contextlib.asynccontextmanager
async def glasses_on(
    port: int, greeting_s: float = 5.0, clock: Clock | None = None
) -> AsyncIterator[Glasses]:
    glasses = Glasses(port, greeting_s, clock)
    task = asyncio.create_task(glasses.transport.run())
    try:
        yield glasses
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_a_scan_gets_its_card_and_the_credential_is_in_the_header_only() -> None:
    async with small_server(SmallServer.desk) as server, glasses_on(server.port) as glasses:
        up = await glasses.next(LinkUp)
        scan_id = glasses.scan()
        shown = await glasses.next(CardShown)
    assert up.site_name == "Lyon 7"
    assert shown.scan_id == scan_id
    assert glasses.wire_us[-1] > 0
    assert server.credentials == [f"Bearer {CREDENTIAL}"]
    assert not any("secret" in wire.encode(message) for message in server.heard)


async def test_a_scan_made_while_the_line_is_down_gets_its_card_when_it_is_back() -> None:
    async with (
        small_server(SmallServer.desk) as server,
        BadLine.to(server.port) as line,
        glasses_on(line.port) as glasses,
    ):
        await glasses.next(LinkUp)
        line.cut()
        await glasses.next(LinkLost)
        names = [glasses.scan(), glasses.scan()]
        line.mend()
        shown = [await glasses.next(CardShown), await glasses.next(CardShown)]
    assert [card.scan_id for card in shown] == names
    assert server.scan_ids() == names


async def test_a_scan_whose_card_was_lost_on_the_way_is_asked_again_under_the_same_id() -> None:
    async def keeps_the_first_card(shop: SmallServer, connection: ServerConnection) -> None:
        if shop.visits > 1:
            await shop.desk(connection)
            return
        await shop.greet(connection)
        shop.heard.append(wire.decode_from_glasses(str(await connection.recv())))
        connection.transport.abort()

    async with small_server(keeps_the_first_card) as server, glasses_on(server.port) as glasses:
        scan_id = glasses.scan()
        shown = await glasses.next(CardShown)
    assert shown.scan_id == scan_id
    assert server.scan_ids() == [scan_id, scan_id]


async def test_a_half_open_line_is_found_by_the_heartbeat_and_opened_again() -> None:
    async with (
        small_server(SmallServer.desk, heartbeat_s=0.1) as server,
        BadLine.to(server.port) as line,
        glasses_on(line.port) as glasses,
    ):
        await glasses.next(LinkUp)
        line.stall()
        scan_id = glasses.scan()
        lost = await glasses.next(LinkLost)
        line.reset()
        line.flow()
        shown = await glasses.next(CardShown)
    assert lost.reason is LostReason.SILENT
    assert shown.scan_id == scan_id


async def test_a_slow_line_still_carries_every_card_once() -> None:
    async with (
        small_server(SmallServer.desk) as server,
        BadLine.to(server.port) as line,
        glasses_on(line.port) as glasses,
    ):
        line.delay_s = 0.02
        names = [glasses.scan() for _ in range(5)]
        shown = [(await glasses.next(CardShown)).scan_id for _ in names]
    assert shown == names


async def test_a_server_that_is_not_there_yet_is_found_when_it_comes() -> None:
    async with small_server(SmallServer.desk) as server:
        port = server.port
    async with glasses_on(port) as glasses:
        scan_id = glasses.scan()
        lost = await glasses.next(LinkLost)
        async with small_server(SmallServer.desk, port=port):
            shown = await glasses.next(CardShown)
    assert lost.reason is LostReason.UNREACHABLE
    assert shown.scan_id == scan_id


async def test_a_scan_that_nobody_needs_any_more_is_given_up_while_the_server_is_away() -> None:
    clock = ManualClock()
    async with small_server(SmallServer.desk) as server:
        port = server.port
    async with glasses_on(port, clock=clock) as glasses:
        scan_id = glasses.scan()
        await glasses.next(LinkLost)
        clock.advance(QUESTION_S + 1)
        expired = await glasses.next(Expired)
    assert expired.concerns == scan_id
    assert glasses.link.waiting == 0


@pytest.mark.parametrize(
    "location", ["https://portal.example/login", "/again", "ws://host:99999/", "ws://[/", "login"]
)
async def test_a_portal_that_sends_glasses_elsewhere_is_asked_again(
    location: str,
) -> None:
    async with Portal.to(location) as portal, glasses_on(portal.port) as glasses:
        async with asyncio.timeout(20):
            lost = [await glasses.next(LinkLost), await glasses.next(LinkLost)]
    assert {each.reason for each in lost} == {LostReason.UNREACHABLE}
    assert {each.detail for each in lost} == {"the address answered with HTTP 302, not with a glasses port"}


@pytest.mark.parametrize(
    "head",
    [
        "400 Bad Request",
        '401 Unauthorized\r\nWWW-Authenticate: Basic realm="guests"',
        "403 Forbidden",
        "407 Proxy Authentication Required",
        "426 Upgrade Required",
        "511 Network Authentication Required",
    ],
)
async def test_a_portal_that_refuses_glasses_is_not_their_server(head: str) -> None:
    async with Portal.saying(head) as portal, glasses_on(portal.port) as glasses:
        async with asyncio.timeout(20):
            lost = [await glasses.next(LinkLost), await glasses.next(LinkLost)]
    assert {each.reason for each in lost} == {LostReason.UNREACHABLE}
    assert {each.detail for each in lost} == {
        f"the address answered with HTTP {head[:3]}, not with a glasses port"
    }


async def test_glasses_never_go_where_a_portal_sends_them() -> None:
    async with (
        small_server(SmallServer.desk) as elsewhere,
        Portal.to(f"ws://127.0.0.1:{elsewhere.port}/") as portal,
        glasses_on(portal.port) as glasses,
    ):
        async with asyncio.timeout(20):
            await glasses.next(LinkLost)
    assert elsewhere.visits == 0


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (CloseCode.CREDENTIAL_UNKNOWN, "does not know the credential"),
        (CloseCode.CREDENTIAL_REVOKED, "was revoked"),
        (CloseCode.REPLACED, "another pair of glasses"),
    ],
)
async def test_refused_glasses_stop_with_one_sentence(code: CloseCode, words: str) -> None:
    async def refuse(_: SmallServer, connection: ServerConnection) -> None:
        await connection.close(code, code.name.lower())

    async with small_server(refuse) as server:
        with pytest.raises(CredentialRefused, match=words):
            await Glasses(server.port).transport.run()
    assert server.visits == 1


@pytest.mark.parametrize(
    ("subprotocol", "insists"), [("baylens.v9", False), ("baylens.v9", True), (None, False)]
)
async def test_a_server_of_another_version_is_refused(subprotocol: str | None, insists: bool) -> None:
    async with small_server(SmallServer.desk, subprotocol=subprotocol, insists=insists) as server:
        with pytest.raises(ProtocolRefused, match=r"does not speak baylens\.v1"):
            await Glasses(server.port).transport.run()


async def test_an_address_that_is_no_websocket_address_is_a_wrong_setting() -> None:
    glasses = Glasses(0)
    glasses.transport._address = ServerAddress("http://127.0.0.1", CREDENTIAL)
    with pytest.raises(SettingsError, match="ws://host:port"):
        await glasses.transport.run()


@pytest.mark.parametrize(
    ("noise", "reason"),
    [
        ("{", LostReason.MALFORMED),
        (b"\x00\x01", LostReason.MALFORMED),
        ("x" * 70_000, LostReason.MALFORMED),
        ('{"type":"pong","number":-1}', LostReason.MALFORMED),
        (wire.encode(wire.Pong(number=1)).replace("pong", "welcome"), LostReason.MALFORMED),
    ],
)
async def test_noise_loses_the_connection_and_never_a_scan(noise: str | bytes, reason: LostReason) -> None:
    async def noisy_at_first(shop: SmallServer, connection: ServerConnection) -> None:
        if shop.visits > 1:
            await shop.desk(connection)
            return
        await shop.greet(connection)
        await connection.send(noise)
        await connection.wait_closed()

    async with small_server(noisy_at_first) as server, glasses_on(server.port) as glasses:
        scan_id = glasses.scan()
        lost = await glasses.next(LinkLost)
        shown = await glasses.next(CardShown)
    assert lost.reason is reason
    assert shown.scan_id == scan_id


async def test_glasses_wait_before_they_try_again() -> None:
    waits: list[float] = []

    async def end(_: SmallServer, connection: ServerConnection) -> None:
        await connection.close()

    async with small_server(end) as server:
        glasses = Glasses(server.port)

        def a_long_time() -> float:
            waits.append(3600.0)
            return waits[-1]

        glasses.link.next_wait_s = a_long_time  # type: ignore[method-assign]
        running = asyncio.create_task(glasses.transport.run())
        await glasses.next(LinkLost)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await glasses.next(LinkLost)
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
    assert (server.visits, waits) == (1, [3600.0])


async def test_a_server_that_never_greets_is_left_and_tried_again() -> None:
    async def silent_at_first(shop: SmallServer, connection: ServerConnection) -> None:
        if shop.visits > 1:
            await shop.desk(connection)
        else:
            await connection.wait_closed()

    async with small_server(silent_at_first) as server, glasses_on(server.port, greeting_s=0.3) as glasses:
        lost = await glasses.next(LinkLost)
        await glasses.next(LinkUp)
    assert lost.reason is LostReason.NO_WELCOME
