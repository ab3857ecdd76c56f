"""Running the server, and preparing its store."""

import asyncio
import json
import shlex
import signal
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from pathlib import Path
from typing import Annotated, TypeVar

import structlog
import typer

from overlays.file import write_whole
from server.cli.flags import Config, StoreAt, meaning, read_flags
from server.cli.words import refusals, say
from server.errors import FileUnwritable
from server.opening import configure_log, prepare
from server.stores.address import PostgresUrl
from server.stores.sqlite import open_to_others

R = TypeVar("R")
_PORTS_BEGIN = b'{"glasses_port"'
QUIET_S = 10.0
"""So long after the start pages leave the processor to glasses."""
_log = structlog.get_logger(__name__)


def serve(
    config: Config = None,
    store: StoreAt = None,
    host: Annotated[str | None, typer.Option(help=meaning("host"))] = None,
    port: Annotated[int | None, typer.Option(help=meaning("port"))] = None,
    http_port: Annotated[int | None, typer.Option(help=meaning("http_port"))] = None,
    ready_file: Annotated[
        Path | None, typer.Option(help="Write the two ports here once they are open.")
    ] = None,
) -> None:
    """Serve glasses until SIGTERM or SIGINT."""
    settings = read_flags(config=config, store=store, host=host, port=port, http_port=http_port)
    configure_log(settings)
    _warn_of_readers(settings.store)
    # Loaded by whoever serves: pages, plots and protocols take as long as most commands.
    from server import bootstrap

    def say_ready(server: bootstrap.Running) -> None:
        ports = {"glasses_port": server.glasses_port, "http_port": server.http_port}
        if ready_file is not None:
            try:
                write_whole(ready_file, json.dumps(ports).encode() + b"\n", _PORTS_BEGIN)
            except OSError as error:
                raise FileUnwritable(f"{ready_file} cannot be written: {error.strerror}") from error
        say(f"serving glasses at {settings.host}:{server.glasses_port}, health at port {server.http_port}")

    afterwards = (bootstrap.settle, bootstrap.make_pages_ready)
    with refusals():
        asyncio.run(_until_stopped(bootstrap.running(settings), say_ready, *afterwards))
    say("stopped")


def init(config: Config = None, store: StoreAt = None) -> None:
    """Prepare the store: make it, or bring it to the newest schema."""
    settings = read_flags(config=config, store=store)
    with refusals():
        changed = prepare(settings)
    say(f"{settings.store} is {'ready' if changed else 'ready already'}")


def _warn_of_readers(store: Path | PostgresUrl) -> None:
    """No more than that: earlier programs made the file like this, and somebody may mean it so."""
    files = open_to_others(store) if isinstance(store, Path) else ()
    if files:
        _log.warning("others can read the store", fix=f"chmod 600 {shlex.join(map(str, files))}")


async def _until_stopped(
    running: AbstractAsyncContextManager[R],
    ready: Callable[[R], None],
    settle: Callable[[], None],
    make_pages_ready: Callable[[], None],
) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stopped.set)
    async with running as server:
        ready(server)
        # Glasses that come back after a crash wait for the port, not for what only makes later work faster.
        await asyncio.to_thread(settle)
        with suppress(TimeoutError):
            # They come back within this time; whoever looks at a page meanwhile waits until that one is read.
            await asyncio.wait_for(stopped.wait(), QUIET_S)
            return
        await _for_later(make_pages_ready)
        await stopped.wait()


async def _for_later(make_pages_ready: Callable[[], None]) -> None:
    """The top of what glasses do without: a page that cannot be read now is read by whoever asks for it."""
    try:
        await asyncio.to_thread(make_pages_ready)
    except Exception:  # noqa: BLE001 - too many open files, or too little memory
        _log.exception("pages not ready")
