"""A user as the books hold them, with the sites that they are held to."""

from collections.abc import Mapping

import sqlalchemy as sa

from server.domain.obstacles import Obstacle, ObstacleKind
from server.domain.team import Role, User, check_sites
from server.errors import UnknownSite
from server.stores.instants import instant
from server.stores.schema import sites, user_sites, users


def account(connection: sa.Connection, row: sa.Row[tuple[object, ...]]) -> User:
    """One user of the table; where they are held, their sites are looked up."""
    held: Mapping[str, frozenset[str]] = {}
    if not row.everywhere:
        query = sa.select(user_sites.c.site_id).where(user_sites.c.user_id == row.user_id)
        held = {row.user_id: frozenset(connection.execute(query).scalars())}
    return _user(row, held)


def accounts(connection: sa.Connection) -> tuple[User, ...]:
    """Everybody, by login."""
    held: dict[str, frozenset[str]] = {}
    for line in connection.execute(sa.select(user_sites)):
        held[line.user_id] = held.get(line.user_id, frozenset()) | {line.site_id}
    return tuple(_user(row, held) for row in connection.execute(sa.select(users).order_by(users.c.login)))


def write_sites(connection: sa.Connection, user: User) -> None:
    """Hold somebody to their sites, or to none.

    Raises:
        RoleEverywhere: Their role holds at every site.
        UnknownSite: There is no such site; the text names one.
    """
    check_sites(user.role, user.sites)
    wanted = user.sites or frozenset()
    known = frozenset(
        connection.execute(sa.select(sites.c.site_id).where(sites.c.site_id.in_(wanted))).scalars()
    )
    if known < wanted:
        values = {"site": min(wanted - known)[:64]}
        raise UnknownSite(Obstacle(kind=ObstacleKind.UNKNOWN_SITE, values=values))
    connection.execute(
        users.update().where(users.c.user_id == user.user_id).values(everywhere=int(user.sites is None))
    )
    connection.execute(user_sites.delete().where(user_sites.c.user_id == user.user_id))
    if wanted:
        lines = [{"user_id": user.user_id, "site_id": site_id} for site_id in sorted(wanted)]
        connection.execute(user_sites.insert(), lines)


def _user(row: sa.Row[tuple[object, ...]], held: Mapping[str, frozenset[str]]) -> User:
    """Whoever is held works where a line says, and nowhere without one."""
    theirs = None if row.everywhere else held.get(row.user_id, frozenset())
    created_at = instant(row.created_at)
    return User(row.user_id, row.login, row.name, Role(row.role), bool(row.active), created_at, theirs)
