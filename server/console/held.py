"""Where somebody may do what they may do, as the audit log has it."""

import dataclasses
import datetime as dt

import sqlalchemy as sa

from server.domain.team import User, well_formed_login
from server.errors import UnknownUser
from server.stores.console import ConsoleStore, Entry, team
from server.stores.console.accounts import write_sites
from server.stores.console.audit import append

EVERYWHERE = "everywhere"
ONLY = "only"


def where(sites: frozenset[str] | None) -> str:
    """The detail of the line: everywhere, or only where ids follow; none follows where there is none yet."""
    return EVERYWHERE if sites is None else " ".join((ONLY, *sorted(sites)))


def note_sites(connection: sa.Connection, actor: str, user: User, now: dt.datetime) -> None:
    """Write down at which sites somebody works.

    Args:
        connection: The transaction in which they come to work there.
        actor: Who says so.
        user: Who works there.
        now: When.
    """
    append(connection, Entry(actor, "user.sites", f"user:{user.user_id}", where(user.sites)), now)


def hold_login(
    store: ConsoleStore, actor: str, login: str, sites: frozenset[str] | None, now: dt.datetime
) -> User:
    """Hold somebody to sites, or let them work at every one; who is signed in stays so, and works there only.

    Args:
        store: Whose books.
        actor: Who says so.
        login: Of whom.
        sites: Where; None = at every site.
        now: When.

    Returns:
        Who they are from now on.

    Raises:
        LoginUnusable: The login is malformed.
        UnknownUser: Nobody has it.
        RoleEverywhere: Sites are named for a role that holds at every one.
        UnknownSite: There is no such site.
    """
    with store.bookkeeping() as connection:
        keys = team.keys(connection, well_formed_login(login))
        if keys is None:
            raise UnknownUser("nobody has this login: see baylens-server users add")
        held = dataclasses.replace(team.hold(connection, keys.user.user_id), sites=sites)
        write_sites(connection, held)
        note_sites(connection, actor, held, now)
    return held
