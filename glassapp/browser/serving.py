"""Serving the site: on this machine alone, or to headsets over TLS."""

import asyncio
import functools
import ipaddress
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import uvicorn
from starlette.types import ASGIApp
from starlette.websockets import WebSocket
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from glassapp.browser.messages import LARGEST_FRAME_BYTES
from glassapp.errors import SettingsError
from overlays.doorstep import AT_ONCE, Doorstep, Entrance

LOOPBACK = "127.0.0.1"
_LET_IN = "let_in"
_LEAVES_S = 0.1
"""So long the loop has to read the end of those who were let go; ``uvicorn`` gives its own as much."""


@dataclass(frozen=True, slots=True)
class Tls:
    """The site's certificate and its key, PEM files."""

    certificate: Path
    key: Path

    def check(self) -> None:
        """See whether they are there, and what they should be.

        Raises:
            SettingsError: They are not, or the key has a passphrase.
        """
        for path in (self.certificate, self.key):
            if not path.is_file():
                raise SettingsError(f"there is no file {path}; make it with: baylens-glasses certificate")
        try:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate, self.key, password=self._ask)
        except (OSError, ssl.SSLError) as error:
            raise SettingsError(
                f"{self.certificate} and {self.key} are no certificate and its key ({error}); "
                "make them with: baylens-glasses certificate"
            ) from None

    def vouch_for(self, host: str) -> None:
        """See whether a browser that trusts its authority will believe that this is ``host``, today.

        Raises:
            SettingsError: It will not; the text says why.
        """
        wrong = _doubt(self.certificate, self.key, host)
        if wrong is not None:
            raise SettingsError(
                f"no headset will believe {self.certificate} at {host} ({wrong}): move "
                f"{self.certificate.parent} away and make it anew: baylens-glasses certificate {host}"
            )

    def _ask(self) -> NoReturn:
        # Without this OpenSSL asks at the terminal, and waits.
        raise SettingsError(
            f"{self.key} has a passphrase, and nobody is asked for it; write it without one: "
            f"openssl pkey -in {self.key} -out NEW"
        )


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the site is served."""

    host: str = LOOPBACK
    port: int = 8770
    tls: Tls | None = None
    doorstep: Doorstep = field(default_factory=Doorstep, compare=False)
    """Where whoever comes waits until its page wears glasses."""

    def __post_init__(self) -> None:
        """Refuse what would show a camera in clear to a network.

        Raises:
            SettingsError: Another address than this machine's own, and no certificate; or a file is missing,
                or holds nothing of the kind.
        """
        if self.tls is None and not _is_loopback(self.host):
            raise SettingsError(
                "beyond this machine a page gets no camera without TLS; make a certificate with: "
                "baylens-glasses certificate"
            )
        if self.tls is not None:
            self.tls.check()

    def bound(self) -> Entrance:
        """Take the port; 0 takes any that is free.

        Raises:
            SettingsError: Another program has it, or the address is not this machine's.
        """
        try:
            return Entrance(self.doorstep, socket.create_server((self.host, self.port)))
        except OSError as error:
            taken = f"port {self.port} of {self.host} cannot be used ({error.strerror})"
            raise SettingsError(f"{taken}; choose another with --port") from None


def _doubt(certificate: Path, key: Path, host: str) -> str | None:
    """What a browser would say of it that trusts whoever signed it: a handshake in memory."""
    site, headset = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    site.load_cert_chain(certificate, key)
    headset.load_verify_locations(certificate)
    headset.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    to_site, to_headset = ssl.MemoryBIO(), ssl.MemoryBIO()
    asking = headset.wrap_bio(to_headset, to_site, server_hostname=host)
    answering = site.wrap_bio(to_site, to_headset, server_side=True)
    # A greeting, and the certificate with all that follows it.
    for one in (asking, answering, asking):
        try:
            one.do_handshake()
        except ssl.SSLWantReadError:
            continue
        except ssl.SSLCertVerificationError as error:
            return error.verify_message
    return None


def let_in(page: WebSocket) -> None:
    """Take a page from the doorstep: it may stay, whoever comes after it."""
    page.scope["state"][_LET_IN]()


class SiteServer(uvicorn.Server):
    """Says when the site can be reached, and leaves nobody standing at its end."""

    def __init__(self, config: uvicorn.Config, doorstep: Doorstep, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._doorstep = doorstep
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Say farewell; then let go of those too who do not answer, or are not through their handshake."""
        await super().shutdown(sockets)
        deaf = [*self.server_state.connections]
        for connection in deaf:
            connection.transport.abort()
        if self._doorstep.clear() or deaf:
            await asyncio.sleep(_LEAVES_S)


def server_for(app: ASGIApp, listening: Listening, ready: Callable[[], None]) -> SiteServer:
    """A server to ``serve()``; it says nothing of its own to the log but what is wrong.

    Args:
        app: The site.
        listening: Where.
        ready: Called when the site can be reached.
    """
    tls = listening.tls
    return SiteServer(
        uvicorn.Config(
            app,
            host=listening.host,
            port=listening.port,
            ssl_certfile=None if tls is None else tls.certificate,
            ssl_keyfile=None if tls is None else tls.key,
            # The other adapter of uvicorn uses an interface that websockets has given up; this one also stops
            # reading from a page while its last message is in hand.
            ws=_page_connection(listening.doorstep),
            backlog=AT_ONCE,
            ws_max_size=LARGEST_FRAME_BYTES,
            ws_per_message_deflate=False,
            ws_ping_interval=10,
            ws_ping_timeout=10,
            http="h11",
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            date_header=False,
            limit_concurrency=256,
            timeout_graceful_shutdown=2,
        ),
        listening.doorstep,
        ready,
    )


def _page_connection(doorstep: Doorstep) -> type[WebSocketsSansIOProtocol]:
    """Connections of pages, each of which ``let_in`` can take from this doorstep."""

    class PageConnection(WebSocketsSansIOProtocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)
            self.app_state = self.app_state | {_LET_IN: functools.partial(doorstep.let_in, transport)}

    return PageConnection


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
