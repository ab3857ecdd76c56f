"""``baylens-glasses``: put the glasses on, or check them before the shift."""

import asyncio
import contextlib
import enum
import logging
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import structlog
import typer
from rich.console import Console

from glassapp.app.check import findings
from glassapp.app.fitting import fitted
from glassapp.app.glasses import Glasses
from glassapp.errors import GlassesError, SettingsError
from glassapp.settings import Settings, read_settings

_FAILED = 1
_WRONG_USE = 2

_complaints = Console(stderr=True, highlight=False, soft_wrap=True)
_answers = Console(highlight=False, soft_wrap=True)


class Action(enum.StrEnum):
    """What to do."""

    RUN = "run"
    CHECK = "check"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 it went well, 1 a part failed, 2 it was called wrongly."""
    _app(args=None if arguments is None else list(arguments), prog_name="baylens-glasses")


_app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


def _help(setting: str) -> str:
    return str(Settings.model_fields[setting].description)


def _show_version(wanted: bool) -> None:
    if wanted:
        _answers.print(f"baylens-glasses {version('baylens')}")
        raise typer.Exit


@_app.command()
def _glasses(  # noqa: PLR0913, PLR0917 - one parameter for each flag
    action: Annotated[Action, typer.Argument(help="Put the glasses on, or check every part.")] = Action.RUN,
    server: Annotated[str | None, typer.Option(help=_help("server"), metavar="URL")] = None,
    camera: Annotated[str | None, typer.Option(help=_help("camera"), metavar="CAMERA")] = None,
    display: Annotated[str | None, typer.Option(help=_help("display"), metavar="DISPLAY")] = None,
    profile: Annotated[str | None, typer.Option(help=_help("profile"), metavar="NAME")] = None,
    language: Annotated[str | None, typer.Option(help=_help("language"), metavar="LANGUAGE")] = None,
    decoders: Annotated[str | None, typer.Option(help=_help("decoders"), metavar="NAMES")] = None,
    credential_file: Annotated[
        Path | None, typer.Option(help=_help("credential_file"), metavar="FILE")
    ] = None,
    journal: Annotated[Path | None, typer.Option(help=_help("journal"), metavar="FILE")] = None,
    log_level: Annotated[str | None, typer.Option(help=_help("log_level"), metavar="LEVEL")] = None,
    config: Annotated[
        Path | None, typer.Option(help="TOML file whose table glasses holds settings", metavar="FILE")
    ] = None,
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
        _log_to_stderr(settings.log_level)
        if action is Action.CHECK:
            _check(settings)
        else:
            _run(settings)


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


def _log_to_stderr(level: str) -> None:
    number = logging.getLevelNamesMapping()[level.upper()]
    # At its debug level the library prints the handshake, and with it the credential.
    logging.getLogger("websockets").setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        # Standard error as it is when something is logged, not as it was when the program began.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
