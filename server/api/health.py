"""Health: ``/healthz`` says that the process runs, ``/readyz`` that it can serve a pickup."""

import structlog
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from server.desk.store import Store
from server.errors import StoreError

_log = structlog.get_logger(__name__)


def application(store: Store, *beside: BaseRoute) -> Starlette:
    """Make the HTTP application of one store; why it is not ready is in the log, once.

    Args:
        store: The books whose readiness is asked for.
        beside: What else this port serves.
    """
    said: str | None = None

    async def alive(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "alive"})

    async def ready(_request: Request) -> JSONResponse:
        nonlocal said
        try:
            await run_in_threadpool(store.check)
        except StoreError as error:
            if str(error) != said:
                said = str(error)
                _log.warning("not ready", error=said)
            return JSONResponse({"status": "not ready", "reason": type(error).__name__}, status_code=503)
        said = None
        return JSONResponse({"status": "ready"})

    served = Starlette(routes=[Route("/healthz", alive), Route("/readyz", ready), *beside])
    # A redirect for a slash leads to http:// behind a proxy that ends TLS and does not say so.
    served.router.redirect_slashes = False
    return served
