"""``baylens-server``: run the server, prepare its store, let glasses in. Exit 0 fine, 1 refused, 2 usage."""

from typing import Any

import typer
from typer.core import TyperGroup

from overlays.settings import is_text
from server.cli.customers import customers
from server.cli.data import data
from server.cli.events import events
from server.cli.glasses import command_key, glasses, issue_glasses, revoke_glasses
from server.cli.integrations import integrations
from server.cli.learning import fit
from server.cli.lobby import arrive, message, messages
from server.cli.publishing import campaigns
from server.cli.serving import init, serve
from server.cli.shop import load_shop, status
from server.cli.team import team
from server.cli.users import users


class _InText(TyperGroup):
    """Refuses what is no text before any command sees it."""

    # The type of ctx is typer's own secret.
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        for place, argument in enumerate(args, start=1):
            if not is_text(argument):
                raise typer.BadParameter(f"argument {place} is no UTF-8, or holds a NUL")
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_InText,
    help="The desk of a drive-through pickup: who has come, which order, and what may be handed over.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
COMMANDS = (
    *(serve, init, load_shop, fit, status),
    *(issue_glasses, revoke_glasses, command_key),
    *(arrive, message, messages),
)
for command in COMMANDS:
    app.command()(command)
app.add_typer(campaigns, name="campaigns")
app.add_typer(users, name="users")
app.add_typer(team, name="team")
app.add_typer(data)
app.add_typer(customers)
app.add_typer(integrations)
app.add_typer(glasses, name="glasses")
app.add_typer(events)


def main() -> None:
    """Run the command line."""
    app()
