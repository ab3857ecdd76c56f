"""Health: ``/healthz`` says that the process runs, ``/readyz`` that it can serve a pickup."""

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from server.desk.store import Store
from server.errors import StoreError


def application(store: Store) -> Starlette:
    """Make the HTTP application of one store."""

    async def alive(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "alive"})

    async def ready(_request: Request) -> JSONResponse:
        try:
            await run_in_threadpool(store.check)
        except StoreError as error:
            return JSONResponse({"status": "not ready", "reason": type(error).__name__}, status_code=503)
        return JSONResponse({"status": "ready"})

    return Starlette(routes=[Route("/healthz", alive), Route("/readyz", ready)])
