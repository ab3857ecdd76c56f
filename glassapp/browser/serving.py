"""Serving the site: on this machine alone, or to headsets over TLS."""

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from glassapp.browser.messages import LARGEST_FRAME_BYTES
from glassapp.errors import SettingsError

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Tls:
    """The site's certificate and its key, PEM files."""

    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the site is served."""

    host: str = LOOPBACK
    port: int = 8770
    tls: Tls | None = None

    def __post_init__(self) -> None:
        """Refuse what would show a camera in clear to a network.

        Raises:
            SettingsError: Another address than this machine's own, and no certificate; or a file is missing.
        """
        if self.tls is None and not _is_loopback(self.host):
            raise SettingsError(
                "beyond this machine a page gets no camera without TLS; make a certificate with: "
                "baylens-glasses certificate"
            )
        for path in () if self.tls is None else (self.tls.certificate, self.tls.key):
            if not path.is_file():
                raise SettingsError(f"there is no file {path}; make it with: baylens-glasses certificate")

    def bound(self) -> socket.socket:
        """Take the port; 0 takes any that is free.

        Raises:
            SettingsError: Another program has it, or the address is not this machine's.
        """
        try:
            return socket.create_server((self.host, self.port))
        except OSError as error:
            taken = f"port {self.port} of {self.host} cannot be used ({error.strerror})"
            raise SettingsError(f"{taken}; choose another with --port") from None


class SiteServer(uvicorn.Server):
    """Says when the site can be reached."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        if self.started:
            self._ready()


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
            ws="websockets-sansio",
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
        ready,
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
