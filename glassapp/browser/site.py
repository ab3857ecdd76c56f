"""The site of one process: the page and its parts, sounds, cards, a clip. Nothing comes from elsewhere."""

import contextlib
from collections.abc import AsyncIterator
from importlib import resources
from pathlib import Path

import font_hanken_grotesk
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from glassapp.browser.conversation import Reception
from glassapp.browser.guard import Guard, is_same_origin
from glassapp.browser.rack import IDLE_S
from glassapp.browser.shelves import Shelves
from glassapp.sounds import Earcon, wav
from overlays.card import Language
from overlays.profiles import PROFILES, DisplayProfile

_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_FONTS = {
    "bold.otf": Path(font_hanken_grotesk.HankenGroteskBold),
    "medium.otf": Path(font_hanken_grotesk.HankenGroteskMedium),
}
_PARTS = {
    file.name: file.read_bytes()
    for file in (resources.files("glassapp.browser") / "parts").iterdir()
    if Path(file.name).suffix in _TYPES
}


def build_site(
    reception: Reception,
    hosts: frozenset[str],
    shelves: Shelves,
    *,
    headsets: bool = False,
    idle_s: float = IDLE_S,
) -> Starlette:
    """Put the site together as an ASGI application.

    Args:
        reception: Meets every page; its rack is emptied when the site closes.
        hosts: Names and addresses by which it may be reached.
        shelves: Cards and clip.
        headsets: The page is worn: full screen, nothing but what the glasses show.
        idle_s: After so long without a word of the program the page switches its camera off.
    """

    async def setup(_: Request) -> Response:
        return JSONResponse({**_setup(shelves, headsets=headsets), "idle_s": idle_s})

    async def card(request: Request) -> Response:
        return _file(shelves.card(request.path_params["number"]))

    async def clip_frame(request: Request) -> Response:
        return _file(shelves.clip_frame(request.path_params["number"]))

    async def talk(socket: WebSocket) -> None:
        if is_same_origin(socket):
            await reception.meet(socket)
        else:
            # Closed before it is accepted: the handshake is answered with 403.
            await socket.close()

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await reception.close()

    return Starlette(
        routes=[
            Route("/", _page),
            Route("/cards", _cards_page),
            Route("/parts/{name}", _part),
            Route("/fonts/{name}", _font),
            Route("/sounds/{name}.wav", _sound),
            Route("/setup.json", setup),
            Route("/cards/{number:int}", card),
            Route("/clip/{number:int}", clip_frame),
            WebSocketRoute("/glasses", talk),
        ],
        middleware=[Middleware(Guard, hosts=hosts)],
        lifespan=lifespan,
    )


async def _page(_: Request) -> Response:
    return Response(_PARTS["index.html"], media_type="text/html")


async def _cards_page(_: Request) -> Response:
    return Response(_PARTS["cards.html"], media_type="text/html")


async def _part(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _PARTS:
        return _nothing()
    return Response(_PARTS[name], media_type=_TYPES[Path(name).suffix])


async def _font(request: Request) -> Response:
    return _file(_FONTS.get(request.path_params["name"]))


async def _sound(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in set(Earcon):
        return _nothing()
    return Response(wav(Earcon(name)), media_type="audio/wav")


def _file(path: Path | None) -> Response:
    return _nothing() if path is None or not path.is_file() else FileResponse(path)


def _nothing() -> Response:
    return PlainTextResponse("not_here\n", 404)


def _setup(shelves: Shelves, *, headsets: bool) -> dict[str, object]:
    """What the page needs to know before it is worn."""
    return {
        "headsets": headsets,
        "profiles": [_optics(each) for each in PROFILES.values()],
        "languages": [str(each) for each in Language],
        "earcons": [str(each) for each in Earcon],
        "cards": [path.name for path in shelves.cards],
        "clip": len(shelves.clip),
    }


def _optics(profile: DisplayProfile) -> dict[str, object]:
    return {
        "name": profile.name,
        "width": profile.width_px,
        "height": profile.height_px,
        "degrees": round(profile.field_of_view_deg, 2),
        "colours": str(profile.colours),
        "round": profile.round,
    }
