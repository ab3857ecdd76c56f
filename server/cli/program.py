"""``baylens-server``: run the server, prepare its store, let glasses in. Exit 0 fine, 1 refused, 2 usage."""

import importlib
import sys
from collections.abc import Iterator, MutableMapping
from importlib.metadata import version
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_group

from overlays import speech
from overlays.settings import at_home, is_text

_WHERE: Final = {
    "serve": "serving:serve",
    "init": "serving:init",
    "copy-store": "copying:copy_store",
    "load-shop": "shop:load_shop",
    "fit": "learning:fit",
    "status": "shop:status",
    "issue-glasses": "glasses:issue_glasses",
    "revoke-glasses": "glasses:revoke_glasses",
    "command-key": "glasses:command_key",
    "arrive": "lobby:arrive",
    "message": "lobby:message",
    "messages": "lobby:messages",
    "campaigns": "publishing:campaigns",
    "users": "users:users",
    "team": "team:team",
    "data": "data:data",
    "customers": "customers:customers",
    "integrations": "integrations:integrations",
    "glasses": "glasses:glasses",
    "events": "events:events",
}
"""In which module each command stands, as a function or as a group of them."""


class _Commands(MutableMapping[str, Any]):
    """The commands by their names; the module of one is loaded when it is asked for.

    Each needs other parts of the server, and some of those take longer to load than most commands take.
    """

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - the type of a command is typer's own secret
        module, _, part = _WHERE[name].partition(":")
        return _built(name, getattr(importlib.import_module(f"server.cli.{module}"), part))

    def __setitem__(self, name: str, command: object) -> None:
        raise TypeError(f"the command {name} stands in no module")

    def __delitem__(self, name: str) -> None:
        raise TypeError(f"the command {name} stays")

    def __iter__(self) -> Iterator[str]:
        return iter(_WHERE)

    def __len__(self) -> int:
        return len(_WHERE)


def _built(name: str, part: Any) -> Any:  # noqa: ANN401 - as above
    """A command as typer makes it of a function, or of a group of functions."""
    alone = typer.Typer(rich_markup_mode=None)
    if isinstance(part, typer.Typer):
        alone.add_typer(part, name=name)
    else:
        alone.command(name)(part)
    return get_group(alone).commands[name]


class _Program(TyperGroup):
    """Refuses what is no text before any command sees it."""

    def __init__(self, **as_typer_says: Any) -> None:  # noqa: ANN401 - as above
        super().__init__(**as_typer_says)
        self.commands = _Commands()

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - as above
        for place, argument in enumerate(args, start=1):
            if not is_text(argument):
                raise typer.BadParameter(f"argument {place} is no UTF-8, or holds a NUL")
        return super().parse_args(ctx, [at_home(argument) for argument in args])


app = typer.Typer(
    cls=_Program,
    help="The desk of a drive-through pickup: who has come, which order, and what may be handed over.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"baylens-server {version('baylens')}")
        raise typer.Exit


@app.callback()
def _before_every_command(
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Typer makes a group of what has this."""


def main() -> None:
    """Run the command line; says so and ends with 1 when what it prints cannot be written."""
    try:
        try:
            app()
        finally:
            # A service may be started without any.
            if sys.stdout is not None:
                sys.stdout.flush()
    except UnicodeEncodeError as error:
        speech.say(
            f"baylens-server: the output cannot be written as {error.encoding}: set PYTHONIOENCODING=utf-8",
            sys.stderr,
        )
        sys.exit(1)
    except OSError as error:
        speech.say_no_more(sys.stdout)
        speech.say(f"baylens-server: the output cannot be written: {error.strerror}", sys.stderr)
        sys.exit(1)
