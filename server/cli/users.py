"""Who may sign in to the console."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from server.cli.behind import opened_console
from server.cli.flags import Config, StoreAt, read_flags
from server.cli.words import complain, refusals, say, show
from server.clock import SystemClock
from server.console import PREFIX
from server.console.held import hold_login
from server.console.invitations import Invitations
from server.domain.team import COMMAND_LINE, Role
from server.settings import Settings
from server.stores.console import team

users = typer.Typer(help="Who may sign in to the console.", no_args_is_help=True)


@users.command("add")
def add_user(
    login: Annotated[str, typer.Argument(help="What they sign in with.")],
    role: Annotated[Role, typer.Option(help="What they may do.")],
    name: Annotated[str, typer.Option(help="How the console calls them; the login when empty.")] = "",
    site: Annotated[
        list[str] | None,
        typer.Option(help="Id of a site at which they work, as often as there are some; else at every site."),
    ] = None,
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Make an account, and print the address at which its owner chooses a password, once."""
    sites = frozenset(site) if site else None
    _invite(config, store, lambda invitations: invitations.add(login, name, role, sites))


@users.command("invite")
def invite_user(
    login: Annotated[str, typer.Argument(help="Who.")], config: Config = None, store: StoreAt = None
) -> None:
    """Let somebody choose another password; the old one stops working."""
    _invite(config, store, lambda invitations: invitations.renew_login(login))


@users.command("list")
def list_users(config: Config = None, store: StoreAt = None) -> None:
    """Show everybody who has an account: as what, at which sites, how it stands and when they last came."""
    with refusals(), opened_console(config, store) as books, books.reading() as connection:
        everybody = team.members(connection)
    now = SystemClock().now()
    rows = (
        (
            *(one.user.login, one.user.name, one.user.role.value, one.standing(now).replace("_", " ")),
            f"{one.seen_at:%Y-%m-%d}" if one.seen_at else "never",
            "every site" if one.user.sites is None else ", ".join(sorted(one.user.sites)) or "no site yet",
        )
        for one in everybody
    )
    show(("login", "name", "role", "stands", "last seen", "sites"), rows)


@users.command("sites")
def hold_user(
    login: Annotated[str, typer.Argument(help="Who.")],
    site: Annotated[
        list[str] | None, typer.Option(help="Id of a site at which they work, as often as there are some.")
    ] = None,
    everywhere: Annotated[bool, typer.Option("--everywhere", help="They work at every site.")] = False,
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Say at which sites somebody works from now on, and no others; who is signed in stays so."""
    if bool(site) is everywhere:
        raise typer.BadParameter("name sites with --site, or say --everywhere")
    sites = None if everywhere else frozenset(site or ())
    with refusals(), opened_console(config, store) as books:
        held = hold_login(books, COMMAND_LINE, login, sites, SystemClock().now())
    say(f"{held.login} works at {'every site' if sites is None else ', '.join(sorted(sites))}")


def _invite(config: Path | None, where: str | None, work: Callable[[Invitations], str]) -> None:
    settings = read_flags(config=config, store=where)
    with refusals(), opened_console(config, where) as books:
        token = work(Invitations(books, COMMAND_LINE, SystemClock().now()))
    base = settings.console_url or _on_this_machine(settings)
    print(f"{base.rstrip('/')}{PREFIX}/invitation/{token}")


def _on_this_machine(settings: Settings) -> str:
    """The address of the HTTP port; one that listens everywhere has none of its own, which is said."""
    host = _NEAR.get(settings.http_host, settings.http_host)
    if host != settings.http_host:
        complain(
            "baylens-server: this address opens on this machine only; set console_url to the one at which "
            "others find the console"
        )
    if not settings.http_port:
        complain("baylens-server: put the port that serve listens at in the place of 0, or set http_port")
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.http_port}"


_NEAR = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - told from others, not bound
"""Where to find, on the machine itself, what listens at all of its addresses."""
