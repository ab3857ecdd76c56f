"""The team as a file, for who keeps it with other files or moves it to another server."""

from pathlib import Path
from typing import Annotated

import typer

from server.cli.behind import opened_console
from server.cli.flags import Config, StoreAt
from server.cli.words import refusals, say
from server.clock import SystemClock
from server.console.roster import Roster
from server.domain.team import COMMAND_LINE
from server.domain.team_file import LARGEST_FILE_BYTES
from server.errors import FileUnreadable

team = typer.Typer(help="Everybody who may sign in to the console, as one file.", no_args_is_help=True)


@team.command("export")
def export_team(config: Config = None, store: StoreAt = None) -> None:
    """Print logins, names, roles and who may sign in; never a password or an invitation."""
    with refusals(), opened_console(config, store) as books:
        print(Roster(books, COMMAND_LINE, SystemClock().now()).take_away(), end="")


@team.command("import")
def import_team(
    file: Annotated[Path, typer.Argument(help="A file that export or the console's page has written.")],
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Bring in everybody in a file, or nobody; who is new signs in once they are invited."""
    with refusals(), opened_console(config, store) as books:
        count = Roster(books, COMMAND_LINE, SystemClock().now()).bring_in(_read(file))
        say(f"{count} people of {file.name} are in the team; users invite lets a new one choose a password")


def _read(file: Path) -> str:
    """As much as may be in it, and one character more, which is refused."""
    try:
        with file.open(encoding="utf-8-sig") as opened:
            return opened.read(LARGEST_FILE_BYTES + 1)
    except OSError as error:
        raise FileUnreadable(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise FileUnreadable(f"{file} cannot be read: it is no UTF-8") from error
