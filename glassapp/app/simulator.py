"""The simulator: one process that is the client behind a browser page, or behind many headsets."""

import asyncio
import stat
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from glassapp.app.fitting import outbox_of
from glassapp.app.wearing import wear_with
from glassapp.browser import (
    IDLE_S,
    LOOPBACK,
    Badge,
    Listening,
    Rack,
    Reception,
    Shelves,
    Tls,
    build_site,
    server_for,
)
from glassapp.clock import wall
from glassapp.errors import SettingsError
from glassapp.settings import Settings, read_credential
from overlays.file import read_whole

PORT = 8770
FOLDER = Path("certificate")
"""Where the site's certificate is unless somebody says otherwise."""

_CERTIFICATE, _KEY = "site.pem", "site-key.pem"
_EVERYWHERE = "0.0.0.0"  # noqa: S104 - asked for with --lan, and only over TLS


@dataclass(frozen=True, slots=True)
class Simulation:
    """What is served, and where."""

    port: int = PORT
    cards: Path | None = None
    clip: Path | None = None
    lan: tuple[str, ...] = ()
    """Names and addresses by which headsets reach this machine; none for this machine's own browser alone."""
    certificate: Path = FOLDER
    """Folder with the site's certificate."""
    headsets: Path | None = None
    """File with a credential in each line; one process is that many pairs of glasses."""
    idle_s: float = IDLE_S
    """After this long without a scan or an answer a camera is switched off."""


class Simulator:
    """The site, the glasses behind it, and where both can be reached.

    Args:
        settings: Which server and which decoders.
        simulation: What is served, and where.

    Raises:
        SettingsError: A credential, a file or a folder is not there, or is not what it should be.
    """

    def __init__(self, settings: Settings, simulation: Simulation) -> None:
        self._simulation = simulation
        self._badges = _badges(settings, simulation)
        for badge in self._badges:
            outbox_of(settings, badge.credential)
        self._listening = _listening(simulation)
        self.rack = Rack(
            self._badges, wear_with(settings), open_to_all=not simulation.lan, idle_s=simulation.idle_s
        )
        self._site = build_site(
            Reception(self.rack),
            frozenset(simulation.lan or (LOOPBACK, "localhost")),
            Shelves.stocked(simulation.cards, simulation.clip),
            headsets=bool(simulation.lan),
            idle_s=simulation.idle_s,
        )

    async def serve(self, ready: Callable[[Sequence[tuple[str, str]]], None]) -> None:
        """Serve until the process is asked to stop, or the task is cancelled.

        Args:
            ready: Told each headset's name and address once they can be opened.

        Raises:
            SettingsError: The port is taken.
        """
        with self._listening.bound() as listener:
            port = int(listener.getsockname()[1])
            addresses = [(each.name, _address(each, self._simulation, port)) for each in self._badges]
            server = server_for(self._site, self._listening, lambda: ready(addresses))
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            try:
                await asyncio.shield(serving)
            except asyncio.CancelledError:
                server.should_exit = True
                await serving
                raise


def _address(badge: Badge, simulation: Simulation, port: int) -> str:
    if not simulation.lan:
        return f"http://{LOOPBACK}:{port}/"
    # Behind the hash: browsers send it to nobody, so that it stands in no log on the way.
    return f"https://{simulation.lan[0]}:{port}/#headset={badge.token}"


def _listening(simulation: Simulation) -> Listening:
    if not simulation.lan:
        return Listening(port=simulation.port)
    folder = simulation.certificate
    tls = Tls(folder / _CERTIFICATE, folder / _KEY)
    listening = Listening(_EVERYWHERE, simulation.port, tls)
    for host in simulation.lan:
        tls.vouch_for(host)
    return listening


def _badges(settings: Settings, simulation: Simulation) -> tuple[Badge, ...]:
    """The glasses of the file, or the one pair of the settings."""
    path = simulation.headsets
    if path is None:
        return (Badge(read_credential(settings)),)
    if not simulation.lan:
        raise SettingsError("--headsets is for --lan; a laptop is one pair of glasses")
    try:
        if sys.platform != "win32" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise SettingsError(f"others can read the file of headsets {path}: chmod 600 {path}")
        lines = read_whole(path).decode("utf-8").split()
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"the file of headsets {path} cannot be read") from None
    badges = tuple(dict.fromkeys(map(Badge, lines)))
    names = {badge.name for badge in badges}
    if not badges or len(names) != len(badges) or not all(badge.looks_right for badge in badges):
        raise SettingsError(
            f"{path} must hold a credential of another pair of glasses in each line, "
            "as baylens-server issue-glasses prints it"
        )
    return badges


def site_certificate(hosts: Sequence[str], folder: Path) -> tuple[Path, ...]:
    """Make the certificate for ``--lan``; the first file is the one to install on headsets.

    Raises:
        SettingsError: A host is none, the folder holds a certificate already, or the extra is missing.
    """
    try:
        from glassapp.browser.certificate import make_certificate
    except ImportError:
        raise SettingsError("to make a certificate: pip install 'baylens[lan]'") from None
    return make_certificate(hosts, wall()).write(folder)
