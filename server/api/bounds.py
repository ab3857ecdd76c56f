"""No request is larger or slower than one that means well."""

import asyncio

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.api.messages import Refused, Why

LARGEST_BODY_BYTES = 2 * 1024 * 1024
BODY_WITHIN_S = 10.0


class BodyRefused(Exception):
    """The body is too large, or takes too long."""

    def __init__(self, status: int, says: str) -> None:
        super().__init__(says)
        self.status = status


class BoundedBody:
    """Reads the body of each request before anybody works on it, so far and so long and no further."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(BODY_WITHIN_S):
                body = await _read(receive)
        except TimeoutError:
            await _refuse(408, "the body takes too long")(scope, receive, send)
        except BodyRefused as refused:
            await _refuse(refused.status, str(refused))(scope, receive, send)
        else:
            await self._app(scope, _given(body, receive), send)


async def _read(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise BodyRefused(400, "the body ends too soon")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > LARGEST_BODY_BYTES:
            raise BodyRefused(413, f"a body has at most {LARGEST_BODY_BYTES} bytes: send fewer records")
        if not message.get("more_body", False):
            return b"".join(parts)


def _given(body: bytes, receive: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def read() -> Message:
        return waiting.pop() if waiting else await receive()

    return read


def _refuse(status: int, says: str) -> JSONResponse:
    return JSONResponse(Refused(error=Why.BODY_REFUSED, says=says).model_dump(), status_code=status)
