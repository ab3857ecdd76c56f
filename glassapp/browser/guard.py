"""What stands before every request: the right host, and headers that keep everything foreign out."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob:; "
    "connect-src 'self' {socket}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_HEADERS = {
    "Permissions-Policy": "camera=(self), fullscreen=(self), screen-wake-lock=(self), autoplay=(self), "
    "accelerometer=(self), gyroscope=(self), "
    "microphone=(), geolocation=(), payment=(), usb=()",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class Guard:
    """Refuses a host that is not ours, and says on every answer what the page may load.

    Args:
        app: What is guarded.
        hosts: Names and addresses, without port. Another name that resolves to this machine is refused
            (DNS rebinding).
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "")
        if _name(host) not in self._hosts:
            await self._refuse(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await self._app(scope, receive, send)
            return
        socket = f"{'wss' if scope['scheme'] == 'https' else 'ws'}://{host}"

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY.format(socket=socket)
                headers.update(_HEADERS)
            await send(message)

        await self._app(scope, receive, send_guarded)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        refusal = PlainTextResponse("host_unknown: use the address that was printed at the start\n", 421)
        await refusal(scope, receive, send)


def _name(host: str) -> str | None:
    """The name in a Host header, in small letters; None when there is none."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def is_same_origin(connection: HTTPConnection) -> bool:
    """Whether the page that opens a connection came from here.

    A browser lets every site open a WebSocket to every address and only states the origin (RFC 6455, 10.2).
    """
    scheme = {"ws": "http", "wss": "https"}.get(connection.url.scheme, connection.url.scheme)
    return connection.headers.get("origin") == f"{scheme}://{connection.headers.get('host')}"
