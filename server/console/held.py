"""Where somebody may do what they may do, as the audit log has it."""

import datetime as dt

import sqlalchemy as sa

from server.domain.team import User
from server.stores.console import Entry
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
