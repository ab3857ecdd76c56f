"""The console as one application, for the HTTP listener to mount."""

from functools import partial
from http.client import NOT_FOUND

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from server.clock import Clock
from server.console import PREFIX
from server.console.assets import assets
from server.console.attempts import Attempts
from server.console.backtesting import Backtests
from server.console.call import Beside, Door, House
from server.console.feed import Feed
from server.console.gate import Gate
from server.console.headers import Headers
from server.console.measuring.answers import Answers
from server.console.pages import (
    account,
    audit,
    backtest,
    campaigns,
    cards,
    customers,
    drafts,
    glasses,
    home,
    measure,
    review,
    samples,
    sign_in,
    single_sign_on,
    sites,
    team,
    team_file,
    team_sites,
    wishes,
)
from server.stores.console import ConsoleStore

DOORS: tuple[Door, ...] = (
    *sign_in.DOORS,
    *single_sign_on.DOORS,
    *account.DOORS,
    *home.DOORS,
    *drafts.DOORS,
    *backtest.DOORS,
    *cards.DOORS,
    *campaigns.DOORS,
    *review.DOORS,
    *customers.DOORS,
    *wishes.DOORS,
    *samples.DOORS,
    *measure.DOORS,
    *sites.DOORS,
    *glasses.DOORS,
    *team.DOORS,
    *team_file.DOORS,
    *team_sites.DOORS,
    *audit.DOORS,
)
"""Every address of the console; who may open it stands in ``access``."""
_FOREVER = "public, max-age=31536000, immutable"


def console_application(store: ConsoleStore, clock: Clock, beside: Beside) -> Starlette:
    """Put the console together; mount it at ``PREFIX``."""
    house = House(
        store,
        clock,
        Attempts(),
        beside,
        Feed(store, clock),
        Backtests(store, clock, beside.choosing),
        Answers(clock),
    )
    gate = Gate(house)
    assets()

    async def refuse(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        if status == NOT_FOUND and request.url.path.endswith("/"):
            return _without_slash(request)
        return await run_in_threadpool(gate.refuse, request, status)

    routes = [Route("/static/{digest}/{name}", _static, methods=["GET"])]
    routes += [Route(door.path, partial(gate.pass_through, door), methods=[door.method]) for door in DOORS]
    console = Starlette(
        routes=routes,
        middleware=[Middleware(Headers), Middleware(GZipMiddleware, minimum_size=500)],
        exception_handlers={HTTPException: refuse},
    )
    console.router.redirect_slashes = False
    return console


def console_routes(store: ConsoleStore, clock: Clock, beside: Beside | None = None) -> tuple[BaseRoute, ...]:
    """The console at its place on the HTTP port; the port's own root and a slash too few lead there."""

    async def lead(_request: Request) -> Response:
        return RedirectResponse(f"{PREFIX}/")

    return (
        Route("/", lead),
        Route(PREFIX, lead),
        Mount(PREFIX, console_application(store, clock, beside or Beside())),
    )


def _without_slash(request: Request) -> Response:
    """Lead to the page itself, and not to a host: behind a proxy only the proxy knows how it is called."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(request.url.path.rstrip("/") + query)


async def _static(request: Request) -> Response:
    digest, name = request.path_params["digest"], request.path_params["name"]
    asset = assets().at(f"/static/{digest}/{name}")
    if asset is None:
        raise HTTPException(404)
    headers = {"Cache-Control": _FOREVER, "ETag": f'"{digest}"', "Vary": "Accept-Encoding"}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return Response(
            asset.packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=asset.media_type
        )
    return Response(asset.content, headers=headers, media_type=asset.media_type)
