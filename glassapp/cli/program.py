"""``baylens-glasses``: put the glasses on, or check them before the shift."""

import asyncio
import contextlib
import enum
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import segno
import typer
from typer.core import TyperGroup

from glassapp.app.check import findings
from glassapp.app.fitting import fitted
from glassapp.app.glasses import Glasses
from glassapp.app.log import log_to_stderr
from glassapp.app.pairing import PAIRED, drop_others, keep, make_room, pair
from glassapp.app.simulator import FOLDER, PORT, Simulation, Simulator, site_certificate
from glassapp.app.voice import forget, switch_on, teach
from glassapp.app.voice import make_room as make_room_for_words
from glassapp.errors import GlassesError, SettingsError
from glassapp.settings import Settings, read_settings
from glassapp.transport import find_servers
from glassapp.voice import Ear
from overlays.settings import at_home, is_text
from overlays.speech import LossyConsole

_FAILED = 1
_WRONG_USE = 2

_complaints = LossyConsole(stderr=True, highlight=False, soft_wrap=True)
_answers = LossyConsole(highlight=False, soft_wrap=True)


class Action(enum.StrEnum):
    """What to do."""

    RUN = "run"
    CHECK = "check"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 it went well, 1 a part failed, 2 it was called wrongly."""
    app(args=None if arguments is None else list(arguments), prog_name="baylens-glasses")


class _RunByDefault(TyperGroup):
    """``baylens-glasses --camera ...`` is ``baylens-glasses run --camera ...``."""

    # The type of ctx is typer's own secret.
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        for place, argument in enumerate(args, start=1):
            if not is_text(argument):
                raise typer.BadParameter(f"argument {place} is no UTF-8, or holds a NUL")
        if not args or (args[0].startswith("-") and args[0] not in ctx.help_option_names):
            args = [Action.RUN.value, *args]
        return super().parse_args(ctx, [at_home(argument) for argument in args])


app = typer.Typer(
    cls=_RunByDefault,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Glasses that read a loyalty code. Without a command: run.",
)


def _help(setting: str) -> str:
    return str(Settings.model_fields[setting].description)


_Server = Annotated[str | None, typer.Option(help=_help("server"), metavar="URL")]
_Decoders = Annotated[str | None, typer.Option(help=_help("decoders"), metavar="NAMES")]
_CredentialFile = Annotated[Path | None, typer.Option(help=_help("credential_file"), metavar="FILE")]
_LogLevel = Annotated[str | None, typer.Option(help=_help("log_level"), metavar="LEVEL")]
_Config = Annotated[
    Path | None, typer.Option(help="TOML file whose table glasses holds settings", metavar="FILE")
]
_CertificateFolder = Annotated[
    Path, typer.Option("--certificate", help="Folder of the site's certificate, for --lan", metavar="DIR")
]


def _show_version(wanted: bool) -> None:
    if wanted:
        _answers.print(f"baylens-glasses {version('baylens')}")
        raise typer.Exit


def _glasses(  # noqa: PLR0913, PLR0917 - one parameter for each flag
    context: typer.Context,
    server: _Server = None,
    camera: Annotated[str | None, typer.Option(help=_help("camera"), metavar="CAMERA")] = None,
    display: Annotated[str | None, typer.Option(help=_help("display"), metavar="DISPLAY")] = None,
    profile: Annotated[str | None, typer.Option(help=_help("profile"), metavar="NAME")] = None,
    language: Annotated[str | None, typer.Option(help=_help("language"), metavar="LANGUAGE")] = None,
    decoders: _Decoders = None,
    credential_file: _CredentialFile = None,
    journal: Annotated[Path | None, typer.Option(help=_help("journal"), metavar="FILE")] = None,
    log_level: _LogLevel = None,
    config: _Config = None,
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Look at a loyalty code, see who, which order, which bay, and what to hand over.

    Keys: Enter or o = OK, n = NEXT, u = UNDO, h = HELP, w = WRONG CUSTOMER; Ctrl-C takes the glasses off.
    """
    flags = {
        "server": server,
        "camera": camera,
        "display": display,
        "profile": profile,
        "language": language,
        "decoders": decoders,
        "credential_file": credential_file,
        "journal": journal,
        "log_level": log_level,
        "config": config,
    }
    with _one_sentence():
        settings = read_settings(flags, os.environ)
        log_to_stderr(settings.log_level)
        if context.info_name == Action.CHECK:
            _check(settings)
        else:
            _run(settings)


app.command(Action.RUN.value)(_glasses)
app.command(Action.CHECK.value, help="Check every part before the shift, and say what does not work.")(
    _glasses
)


@app.command("simulate")
def _simulate(  # noqa: PLR0913, PLR0917 - one parameter for each flag
    server: _Server = None,
    decoders: _Decoders = None,
    credential_file: _CredentialFile = None,
    port: Annotated[int, typer.Option(help="Port of the page", min=0, max=65535)] = PORT,
    cards: Annotated[
        Path | None, typer.Option(help="Folder of sample cards, as make cards draws it", metavar="DIR")
    ] = None,
    clip: Annotated[
        Path | None, typer.Option(help="Folder of JPEG frames, played without a webcam", metavar="DIR")
    ] = None,
    lan: Annotated[
        list[str] | None,
        typer.Option(help="Serve headsets, which reach this machine by this name or address", metavar="HOST"),
    ] = None,
    certificate: _CertificateFolder = FOLDER,
    headsets: Annotated[
        Path | None, typer.Option(help="File with a credential in each line, for --lan", metavar="FILE")
    ] = None,
    log_level: _LogLevel = None,
    config: _Config = None,
) -> None:
    """Let a browser be the glasses: a laptop with its webcam, or headsets on the site's network."""
    flags = {"server": server, "decoders": decoders, "log_level": log_level, "config": config}
    with _one_sentence():
        settings = read_settings(flags | {"credential_file": credential_file}, os.environ)
        log_to_stderr(settings.log_level)
        simulation = Simulation(port, cards, clip, tuple(lan or ()), certificate, headsets)
        asyncio.run(Simulator(settings, simulation).serve(_tell_addresses))


@app.command("certificate")
def _certificate(
    hosts: Annotated[list[str], typer.Argument(help="Names and addresses of this machine")],
    certificate: _CertificateFolder = FOLDER,
) -> None:
    """Make the certificate with which this machine serves headsets (needs the extra lan)."""
    with _one_sentence():
        authority, *_ = site_certificate(hosts, certificate)
        _answers.print(f"made {certificate}; install {authority.name} on every headset", markup=False)


@app.command("pair")
def _pair(
    camera: Annotated[str, typer.Option(help=_help("camera"), metavar="CAMERA")] = "opencv:0",
    code: Annotated[
        str | None, typer.Option(help="The text under the code, where there is no camera", metavar="TEXT")
    ] = None,
    into: Annotated[
        Path, typer.Option(help="Folder for the credential and the settings", metavar="DIR")
    ] = PAIRED,
) -> None:
    """Look at the QR code that the server shows, and keep the credential it brings."""
    with _one_sentence():
        make_room(into)
        issued = pair(camera, code)
        _answers.print(f"these glasses are {issued.glasses_id} at {issued.address}", markup=False)
        _answers.print(f"put them on: baylens-glasses --config {keep(issued, into)}", markup=False)
        for name, messages in drop_others(into, issued.glasses_id).items():
            _answers.print(f"dropped what {name} never sent: {messages}", markup=False)


@app.command("find")
def _find(
    seconds: Annotated[float, typer.Option(help="How long to listen", min=0.1, max=60)] = 3.0,
    interface: Annotated[
        str | None, typer.Option(help="Address of this machine in the network to look at", metavar="ADDRESS")
    ] = None,
) -> None:
    """List the servers that announce themselves in this network (needs the extra discovery); trusts none."""
    with _one_sentence():
        found = asyncio.run(find_servers(seconds, interface))
        for server in found:
            _answers.print(f"{server.name}: {server.address}", markup=False)
        if not found:
            _answers.print("nobody announces a server here; a server does with BAYLENS_SERVER_ANNOUNCE=true")


@app.command("voice")
def _voice(
    words: Annotated[Path, typer.Argument(help="File for how the words sounded", metavar="FILE")],
    delete: Annotated[bool, typer.Option("--forget", help="Delete the words instead")] = False,
) -> None:
    """Teach the glasses your words for OK, NEXT and HELP (needs the extra voice); keeps no sound."""
    with _one_sentence():
        if delete:
            forget(words)
            _answers.print(f"forgotten: {words}", markup=False)
            return
        make_room_for_words(words)
        teach(_answers.print, switch_on(), Ear()).save(words)
        _answers.print(f"learnt; listen for them: BAYLENS_GLASSES_VOICE={words}", markup=False)


def _tell_addresses(addresses: Sequence[tuple[str, str]]) -> None:
    for name, address in addresses:
        _answers.print(f"{name}: {address}", markup=False)
        # A headset has no keyboard; its camera reads addresses.
        if address.startswith("https") and sys.stdout.isatty():
            segno.make(address, micro=False).terminal(compact=True)


def _run(settings: Settings) -> None:
    with fitted(settings, _warn) as glasses:
        asyncio.run(_until_stopped(glasses))


async def _until_stopped(glasses: Glasses) -> None:
    loop = asyncio.get_running_loop()
    for stop in (signal.SIGINT, signal.SIGTERM):
        # Windows has no such handlers; there Ctrl-C raises KeyboardInterrupt.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(stop, glasses.stop)
    await glasses.run()


def _check(settings: Settings) -> None:
    all_work = True
    for finding in findings(settings):
        mark = "[green]ok[/]    " if finding.works else "[red]failed[/]"
        _answers.print(f"{mark} {finding.part}: ", end="")
        _answers.print(finding.sentence, markup=False)
        all_work = all_work and finding.works
    if not all_work:
        raise typer.Exit(_FAILED)


@contextlib.contextmanager
def _one_sentence() -> Iterator[None]:
    """Turn what can go wrong into a sentence and an exit code."""
    try:
        yield
    except SettingsError as error:
        _complain(error)
        raise typer.Exit(_WRONG_USE) from None
    except GlassesError as error:
        _complain(error)
        raise typer.Exit(_FAILED) from None
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def _complain(error: GlassesError) -> None:
    _complaints.print("[red]baylens-glasses:[/] ", end="")
    _complaints.print(str(error), markup=False)


def _warn(sentence: str) -> None:
    _complaints.print("[yellow]baylens-glasses:[/] ", end="")
    _complaints.print(sentence, markup=False)
