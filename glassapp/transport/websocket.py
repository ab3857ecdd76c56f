"""The WebSocket to the server: opens it, drives the link over it, and opens it again when it breaks."""

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import (
    ConnectionClosed,
    InvalidMessage,
    InvalidStatus,
    InvalidURI,
    NegotiationError,
    WebSocketException,
)
from websockets.typing import Subprotocol

from glassapp.clock import Clock, SystemClock
from glassapp.errors import LinkError, SettingsError
from glassapp.link import Link, LinkEvent, LinkLost, LostReason, Phase
from glassapp.link.endings import another_version, rejected_handshake
from glassapp.transport.opening import Opening
from glassapp.transport.trust import is_of_a_stranger, trusting, trusting_this_system, what_is_wrong
from overlays.wire import LARGEST_MESSAGE_BYTES, SUBPROTOCOL, TRIAL_HEADER

_PROTOCOL_ERROR = 1002
_SHARED = Subprotocol(SUBPROTOCOL)
_CONNECTED = (Phase.GREETING, Phase.READY)

Hear = Callable[[LinkEvent, int], None]
"""Takes one event, and the microseconds its message cost to encode and decode."""


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where the glasses port is, and what these glasses present there."""

    url: str
    credential: str = field(repr=False)
    """``<glasses id>.<secret>``."""
    authority: Path | None = None
    """The one authority that is trusted for wss; without one, those of this system."""
    trial: bool = False
    """Only see whether the server would let these glasses in; those that are worn stay connected."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the transport waits for the network."""

    open_s: float = 2.0
    """In a network that was just away the first packet is lost, and the next one goes out a second later
    (RFC 6298 section 2.1)."""
    send_s: float = 1.5
    close_s: float = 1.0


class WebsocketTransport:
    """Keeps one link connected until it is cancelled or refused.

    Everything here and every call on the link happens in one event loop.

    Args:
        link: What to say and what it means.
        address: The server's URL and the credential.
        hear: Called with each event in order; must not block.
        clock: Tells the link the time.
        patience: Bounds of every wait.
    """

    def __init__(
        self,
        link: Link,
        address: ServerAddress,
        hear: Hear,
        clock: Clock | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._link = link
        self._address = address
        self._hear = hear
        self._clock = clock or SystemClock()
        self._patience = patience or Patience()
        self._tls = _tls(address)
        self._woken = asyncio.Event()
        self._encoding_us = 0

    def wake(self) -> None:
        """Send what the app has just put into the link."""
        self._woken.set()

    async def run(self) -> None:
        """Connect, converse, and begin again; returns only by an error.

        Raises:
            CredentialRefused: The server does not accept these glasses.
            ProtocolRefused: The server speaks another version.
            SettingsError: The address is no WebSocket address.
        """
        while True:
            self._link.drop_old(self._clock.monotonic())
            connection = await self._open()
            if connection is not None:
                await self._converse(connection)
            self._pass_on(0)
            if self._link.refusal is not None:
                raise self._link.refusal
            await asyncio.sleep(self._link.next_wait_s())

    async def _open(self) -> ClientConnection | None:
        try:
            connection = await Opening(
                self._address.url,
                additional_headers=_headers(self._address),
                subprotocols=[_SHARED],
                ssl=self._tls,
                compression=None,
                max_size=LARGEST_MESSAGE_BYTES,
                open_timeout=self._patience.open_s,
                close_timeout=self._patience.close_s,
                # The link has a heartbeat of its own (docs/decisions/0015).
                ping_interval=None,
                # The server stands in the same building; a proxy of the environment leads outside.
                proxy=None,
            )
        except InvalidURI as error:
            raise SettingsError("the server's address must look like ws://host:port or wss://host") from error
        except (OSError, WebSocketException) as error:
            self._link.not_opened(_why_not_opened(error, self._address.url))
            return None
        if connection.subprotocol != _SHARED:
            await connection.close(_PROTOCOL_ERROR)
            self._link.not_opened(another_version())
            return None
        return connection

    async def _converse(self, connection: ClientConnection) -> None:
        self._link.opened(self._clock.monotonic())
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._listen(connection))
                tasks.create_task(self._speak(connection))
        finally:
            await connection.close()

    async def _listen(self, connection: ClientConnection) -> None:
        try:
            while self._link.phase in _CONNECTED:
                data = await connection.recv()
                began = self._clock.monotonic()
                # A binary frame is no message of this protocol; the empty text is none either.
                self._link.received(data if isinstance(data, str) else "", began)
                self._pass_on(self._encoding_us + _microseconds(self._clock.monotonic() - began))
                # A Welcome lets the outbox go; every message may move the heartbeat.
                self.wake()
        except ConnectionClosed as closed:
            self._link.closed(*_last_word(closed))
        self.wake()
        await connection.close(_PROTOCOL_ERROR)

    async def _speak(self, connection: ClientConnection) -> None:
        while self._link.phase in _CONNECTED:
            self._woken.clear()
            now = self._clock.monotonic()
            self._link.tick(now)
            self._pass_on(0)
            if self._link.phase not in _CONNECTED:
                # Nobody answers; nobody would answer a farewell either, and waiting for it costs a second.
                connection.transport.abort()
                return
            try:
                await self._send(connection, now)
            except ConnectionClosed:
                return
            except TimeoutError:
                self._link.closed(None, "the line is stalled")
                connection.transport.abort()
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, self._link.due_at - self._clock.monotonic())):
                    await self._woken.wait()
        await connection.close(_PROTOCOL_ERROR)

    async def _send(self, connection: ClientConnection, now: float) -> None:
        texts = self._link.texts(now)
        if texts:
            self._encoding_us = _microseconds(self._clock.monotonic() - now)
        for text in texts:
            async with asyncio.timeout(self._patience.send_s):
                await connection.send(text)

    def _pass_on(self, wire_us: int) -> None:
        for event in self._link.events():
            self._hear(event, wire_us)


def _tls(address: ServerAddress) -> ssl.SSLContext | None:
    if urlsplit(address.url).scheme != "wss":
        return None
    return trusting(address.authority) if address.authority else trusting_this_system()


def _headers(address: ServerAddress) -> dict[str, str]:
    headers = {"Authorization": f"Bearer {address.credential}"}
    return headers | {TRIAL_HEADER: "yes"} if address.trial else headers


def _microseconds(seconds: float) -> int:
    return round(seconds * 1_000_000)


def _why_not_opened(error: Exception, url: str) -> LinkLost | LinkError:
    if isinstance(error, InvalidStatus):
        return rejected_handshake(error.response.status_code, error.response.body or b"")
    if isinstance(error, NegotiationError):
        return another_version()
    if isinstance(error, ssl.SSLCertVerificationError):
        wrong = what_is_wrong(error)
        if is_of_a_stranger(error):
            wrong += "; the setting authority names the certificate of the site's authority"
        return LinkLost(LostReason.NOT_TRUSTED, wrong)
    scheme = urlsplit(url).scheme
    if scheme == "wss" and isinstance(error, ssl.SSLError | ConnectionResetError):
        return LinkLost(LostReason.UNREACHABLE, "it speaks no TLS; without a certificate it is ws://")
    if scheme == "ws" and isinstance(error, InvalidMessage):
        return LinkLost(LostReason.UNREACHABLE, "it speaks no HTTP; with a certificate it is wss://")
    return LinkLost(LostReason.UNREACHABLE, str(error) or type(error).__name__)


def _last_word(closed: ConnectionClosed) -> tuple[int | None, str]:
    """The close code that tells why: ours when our side found the fault, else the server's."""
    said = closed.rcvd if closed.rcvd_then_sent or closed.sent is None else closed.sent
    return (None, str(closed)) if said is None else (said.code, said.reason)
