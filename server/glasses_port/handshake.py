"""The handshake: what glasses say of themselves before the first message."""

from collections.abc import Sequence
from http import HTTPStatus

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import NegotiationError
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from overlays.pairing import AUTHORITY_PATH
from overlays.wire import SPEAKS, SUBPROTOCOL, TRIAL_HEADER
from server.glasses_port.tls import Tls


def is_trial(socket: ServerConnection) -> bool:
    """Whether these glasses only ask if they would be let in."""
    return socket.request is not None and TRIAL_HEADER in socket.request.headers


def authorization(socket: ServerConnection) -> tuple[str, str]:
    """The scheme in small letters and what stands after it; both empty when nothing does."""
    headers = socket.request.headers.get_all("Authorization") if socket.request else []
    scheme, _, token = headers[0].partition(" ") if len(headers) == 1 else ("", "", "")
    return scheme.lower(), token.strip()


def show_authority(tls: Tls | None, socket: ServerConnection, request: Request) -> Response | None:
    """Show the authority's certificate to whoever asks: it is public, and compared with an invitation."""
    if tls is None or request.path != AUTHORITY_PATH:
        return None
    return socket.respond(HTTPStatus.OK, tls.authority.decode("ascii"))


def select_subprotocol(_socket: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol:
    """Take the one version there is; any other ends the handshake with HTTP 400 and this sentence."""
    for subprotocol in offered:
        if subprotocol == SUBPROTOCOL:
            return subprotocol
    raise NegotiationError(f"{SPEAKS}{SUBPROTOCOL} only; update the glasses or the server")
