"""The JSON of a request, in which a name stands once in an object."""

from collections.abc import Callable, Coroutine
from json import JSONDecodeError
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.datastructures import Headers

from server.api.gate import NotAllowed
from server.api.messages import Why
from server.domain.plain_json import STANDS_TWICE, Repeating, read_json


class PlainRoute(APIRoute):
    """Reads the body of each request as ``PlainRequest`` does."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler of the framework, which sees the request like this."""
        handle, takes_a_body = super().get_route_handler(), self.body_field is not None

        async def handle_plain(request: Request) -> Response:
            if takes_a_body:
                _refuse_unreadable(request.headers)
            return await handle(PlainRequest(request.scope, request.receive))

        return handle_plain


def _refuse_unreadable(head: Headers) -> None:
    """Refuse a body that would not be read as JSON: the framework looks for an object in its bytes."""
    if head.get("content-encoding", "identity").lower() != "identity":
        raise NotAllowed(415, Why.UNSUPPORTED_MEDIA_TYPE, "body: send it not compressed")
    kind = head.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _JSON and not kind.endswith("+json") and head.get("content-length") != "0":
        raise NotAllowed(415, Why.UNSUPPORTED_MEDIA_TYPE, f"body: send it as Content-Type: {_JSON}")


_JSON = "application/json"


class PlainRequest(Request):
    """A request that is refused when its outermost object repeats a name; each record is judged by itself."""

    async def json(self) -> Any:  # noqa: ANN401 - whatever was sent
        """What was sent.

        Raises:
            NotAllowed: A name stands twice, or it cannot be read at all.
            JSONDecodeError: It is no JSON; the framework says where.
        """
        try:
            document = read_json(await self.body())
        except RecursionError:
            raise NotAllowed(400, Why.MALFORMED_REQUEST, "body: nests too deep") from None
        except JSONDecodeError:
            raise
        except ValueError:
            says = "body: is not UTF-8, or holds a number of thousands of digits"
            raise NotAllowed(400, Why.MALFORMED_REQUEST, says) from None
        if isinstance(document, Repeating):
            known = document.name if document.name == "records" else "a name"
            raise NotAllowed(422, Why.MALFORMED_REQUEST, f"body: {known} {STANDS_TWICE}")
        return document
