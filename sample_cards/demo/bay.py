"""A pickup bay set up from nothing: a fresh database, a shop, one pair of glasses, a server that is ready."""

import contextlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sample_cards.clip.held import Site
from sample_cards.command_cards import read_key
from sample_cards.demo.programs import Program, run, running
from sample_cards.demo.telling import Teller
from sample_cards.errors import DemoFailed
from sample_cards.shop.codes import APP_QR
from server.domain.shop import Shop, write_shop

SERVER = "baylens-server"
GLASSES = "baylens-glasses"
GLASSES_ID = "demo-1"
READY_S = 60.0


@dataclass(frozen=True, slots=True)
class Bay:
    """Everything that glasses need to work at this bay."""

    site: Site
    address: str
    credential_file: Path
    folder: Path
    """For everything that the run leaves behind and nobody looks at."""

    @contextlib.contextmanager
    def glasses(self, frames: Path, journal: Path, displayed: Path) -> Iterator[Program]:
        """Put the glasses on: they look at every frame of the folder, then end."""
        arguments = [
            "run",
            *("--server", self.address),
            *("--camera", f"folder:{frames}"),
            *("--display", f"png:{displayed}"),
            *("--credential-file", str(self.credential_file)),
            *("--journal", str(journal)),
        ]
        log = self.folder / "glasses.log"
        with running(GLASSES, arguments, _environment({}), log) as program:
            yield program


@contextlib.contextmanager
def open_bay(shop: Shop, folder: Path, teller: Teller) -> Iterator[Bay]:
    """Set up the first site of a shop in an empty folder and serve it on free ports.

    Raises:
        DemoFailed: The server could not be set up or did not become ready.
    """
    folder.mkdir(parents=True)
    site = shop.sites[0]
    # Photographs show one customer after the other and nobody leaves: no queue may switch bonuses off.
    places = {"BAYLENS_SERVER_STORE": str(folder / "baylens.sqlite3"), "BAYLENS_SERVER_LONG_QUEUE": "0"}
    places["BAYLENS_SERVER_APP_QR"] = f"{APP_QR.version}{APP_QR.error_correction}{APP_QR.mask}"
    environment = _environment(places)
    document, credential = folder / "shop.json", folder / "credential"
    document.write_text(write_shop(shop), encoding="utf-8")
    teller.say("server: migrate a fresh SQLite file")
    run(SERVER, ["init"], environment)
    orders = f"{len(shop.customers)} customers, {len(shop.pickups)} orders, {len(shop.campaigns)} campaigns"
    teller.say(f"server: load the shop ({orders})")
    run(SERVER, ["load-shop", str(document)], environment)
    teller.say("server: issue a credential for the glasses")
    token = run(SERVER, ["issue-glasses", GLASSES_ID, "--site", site.site_id], environment)
    _write_secret(credential, token)
    key = read_key(run(SERVER, ["command-key", site.site_id], environment).strip())
    ready = folder / "ready.json"
    arguments = ["serve", "--port", "0", "--http-port", "0", "--ready-file", str(ready)]
    with running(SERVER, arguments, environment, folder / "server.log") as server:
        address = address_of(server, ready)
        teller.say(f"server: ready at {address}")
        yield Bay(Site(site.site_id, site.name, key), address, credential, folder)


def _environment(settings: dict[str, str]) -> dict[str, str]:
    """This process's environment, without settings of another installation of Baylens."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("BAYLENS_")}
    return inherited | settings


def _write_secret(path: Path, token: str) -> None:
    path.touch(mode=0o600)
    path.write_text(token.strip() + "\n", encoding="ascii")


def address_of(server: Program, ready: Path, ready_s: float = READY_S) -> str:
    """Wait for the file that the server writes when both ports listen; the address for glasses.

    Raises:
        DemoFailed: It ended before, or took longer; the text has its last words.
    """
    until = time.monotonic() + ready_s
    while not ready.exists():
        if not server.let_run():
            raise DemoFailed(f"the server ended before it was ready: {server.last_words}")
        if time.monotonic() > until:
            raise DemoFailed(f"the server was not ready within {ready_s:.0f} s: {server.last_words}")
    return f"ws://127.0.0.1:{json.loads(ready.read_text(encoding='utf-8'))['glasses_port']}"
