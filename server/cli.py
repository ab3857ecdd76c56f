"""``baylens-server``: run the server, prepare its store, let glasses in. Exit 0 fine, 1 refused, 2 usage."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError
from rich.console import Console
from rich.table import Table

from overlays.card import Identifier
from server.bootstrap import Running, configure_log, open_store, prepare, running
from server.clock import SystemClock
from server.desk.door import Door
from server.desk.store import Store
from server.domain.shop import read_shop
from server.errors import ServerError, SettingsError, ShopRefused
from server.settings import Settings, read_settings

app = typer.Typer(
    help="The desk of a drive-through pickup: who has come, which order, and what may be handed over.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Config = Annotated[Path | None, typer.Option(help="TOML file with a table [server].")]
StoreAt = Annotated[str | None, typer.Option("--store", help=str(Settings.model_fields["store"].description))]


@app.command()
def serve(
    config: Config = None,
    store: StoreAt = None,
    host: Annotated[str | None, typer.Option(help="Address at which glasses connect.")] = None,
    port: Annotated[int | None, typer.Option(help="Port at which glasses connect; 0 = any free one.")] = None,
    http_port: Annotated[int | None, typer.Option(help="Port of health and readiness.")] = None,
    ready_file: Annotated[
        Path | None, typer.Option(help="Write the two ports here once they are open.")
    ] = None,
) -> None:
    """Serve glasses until SIGTERM or SIGINT."""
    settings = _settings(config=config, store=store, host=host, port=port, http_port=http_port)
    configure_log(settings)

    def say_ready(server: Running) -> None:
        ports = {"glasses_port": server.glasses_port, "http_port": server.http_port}
        if ready_file is not None:
            # Renamed into place: whoever waits for the file never reads half of it.
            fresh = ready_file.with_name(f"{ready_file.name}.new")
            try:
                fresh.write_text(json.dumps(ports) + "\n", encoding="utf-8")
                fresh.replace(ready_file)
            except OSError as error:
                raise SettingsError(f"{ready_file} cannot be written: {error.strerror}") from error
        _say(f"serving glasses at {settings.host}:{server.glasses_port}, health at port {server.http_port}")

    with _refusals():
        asyncio.run(_serve(settings, say_ready))
    _say("stopped")


@app.command()
def init(config: Config = None, store: StoreAt = None) -> None:
    """Prepare the store: make it, or bring it to the newest schema."""
    settings = _settings(config=config, store=store)
    with _refusals():
        changed = prepare(settings)
    _say(f"{settings.store} is {'ready' if changed else 'ready already'}")


@app.command()
def load_shop(
    document: Annotated[Path, typer.Argument(help="A shop document, schema 1.")],
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Load sites, customers, pickups, campaigns and stock; doing it again changes only times."""
    with _refusals(), _store(config, store) as books_store:
        try:
            text = document.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ShopRefused(f"{document} cannot be read: {error}") from error
        shop = read_shop(text)
        with books_store.transaction() as books:
            books.load(shop, SystemClock().now())
    _say(f"loaded {len(shop.sites)} sites, {len(shop.customers)} customers, {len(shop.pickups)} pickups")


@app.command()
def issue_glasses(
    glasses_id: Annotated[str, typer.Argument(help="A name for this pair of glasses.")],
    site: Annotated[str, typer.Option(help="The site where it is worn.")],
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Print a new credential for a pair of glasses, once; an older one stops working."""
    _check_id(glasses_id)
    with _refusals(), _store(config, store) as books_store:
        print(Door(books_store, SystemClock()).issue(glasses_id, site))


@app.command()
def revoke_glasses(
    glasses_id: Annotated[str, typer.Argument(help="The pair of glasses.")],
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Let a pair of glasses in no more; a running connection ends within seconds."""
    with _refusals(), _store(config, store) as books_store:
        Door(books_store, SystemClock()).revoke(glasses_id)
    _say(f"{glasses_id} is revoked")


@app.command()
def command_key(
    site: Annotated[str, typer.Argument(help="The site.")], config: Config = None, store: StoreAt = None
) -> None:
    """Print the key that signs a site's command cards, as hex."""
    with _refusals(), _store(config, store) as books_store:
        print(Door(books_store, SystemClock()).command_key(site))


@app.command()
def status(config: Config = None, store: StoreAt = None) -> None:
    """Show what is in the store, and whether every stock and budget adds up."""
    with _refusals(), _store(config, store) as books_store, books_store.transaction() as books:
        census, balances = books.census(), books.balances()
    table = Table("what", "how many", box=None, pad_edge=False)
    for name in census.__slots__:
        table.add_row(name, str(getattr(census, name)))
    wrong = [balance for balance in balances if not balance.holds]
    table.add_row("stocks and budgets", str(len(balances)))
    table.add_row("of which do not add up", str(len(wrong)))
    Console().print(table)
    if wrong:
        raise typer.Exit(1)


def main() -> None:
    """Run the command line."""
    app()


async def _serve(settings: Settings, ready: Callable[[Running], None]) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stopped.set)
    async with running(settings) as server:
        ready(server)
        await stopped.wait()


@contextmanager
def _store(config: Path | None, where: str | None) -> Iterator[Store]:
    store = open_store(_settings(config=config, store=where))
    try:
        yield store
    finally:
        store.close()


def _settings(**flags: object) -> Settings:
    with _refusals():
        return read_settings(flags, os.environ)


@contextmanager
def _refusals() -> Iterator[None]:
    """Say what is refused, one line a fault, and end with 1."""
    try:
        yield
    except ServerError as error:
        for line in str(error).splitlines():
            print(f"baylens-server: {line}", file=sys.stderr)
        raise typer.Exit(1) from None


def _check_id(glasses_id: str) -> None:
    try:
        TypeAdapter(Identifier).validate_python(glasses_id)
    except ValidationError:
        raise typer.BadParameter("an id has 1 to 64 letters, digits, - and _") from None


def _say(sentence: str) -> None:
    print(f"baylens-server: {sentence}", flush=True)
