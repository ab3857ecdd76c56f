"""Users in the books."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from server.domain.team import PROGRAMS, Role, User
from server.errors import AccountChanged, LastAdministrator, LoginTaken, UnknownUser
from server.stores.console.accounts import account, accounts, write_sites
from server.stores.instants import instant, stamp
from server.stores.schema import sessions, users


@dataclass(frozen=True, slots=True)
class Keys:
    """How a user proves who they are."""

    user: User
    password_hash: str | None


class Standing(StrEnum):
    """Whether somebody can sign in, and what is missing if not."""

    LOCKED_OUT = "locked_out"
    ACTIVE = "active"
    NOT_INVITED = "not_invited"
    INVITED = "invited"
    INVITATION_OVER = "invitation_over"


@dataclass(frozen=True, slots=True)
class Member:
    """A user as whoever keeps the team sees them."""

    user: User
    signs_in: bool
    """With a password, or with the account of the house that is bound to theirs."""
    invited_until: dt.datetime | None
    seen_at: dt.datetime | None

    def standing(self, now: dt.datetime) -> Standing:
        """How they stand at a time."""
        if not self.user.active:
            return Standing.LOCKED_OUT
        if self.signs_in:
            return Standing.ACTIVE
        if self.invited_until is None:
            return Standing.NOT_INVITED
        return Standing.INVITED if now < self.invited_until else Standing.INVITATION_OVER


def members(connection: sa.Connection) -> tuple[Member, ...]:
    """Everybody, by login."""
    rows = {row.user_id: row for row in connection.execute(sa.select(users))}
    return tuple(_member(one, rows[one.user_id]) for one in accounts(connection))


def user(connection: sa.Connection, user_id: str) -> User:
    """One user.

    Raises:
        UnknownUser: There is none of this id.
    """
    row = connection.execute(sa.select(users).where(users.c.user_id == user_id)).first()
    if row is None:
        raise UnknownUser("there is no such user: open the team's page again")
    return account(connection, row)


def hold(connection: sa.Connection, user_id: str) -> User:
    """One user, whom nobody else changes until the end.

    Raises:
        UnknownUser: There is none of this id.
    """
    connection.execute(sa.select(users.c.user_id).where(users.c.user_id == user_id).with_for_update())
    return user(connection, user_id)


def keys(connection: sa.Connection, login: str) -> Keys | None:
    """What the user of this login is checked by."""
    row = connection.execute(sa.select(users).where(users.c.login == login)).first()
    return Keys(account(connection, row), row.password_hash) if row else None


def hold_keys(connection: sa.Connection, known: Keys) -> None:
    """Go on only when somebody is still checked by this; nobody changes it until the end.

    Looking at a password takes a moment, and longer when others look at theirs.

    Raises:
        AccountChanged: They have another password or none, or may sign in no more.
    """
    query = sa.select(users.c.password_hash, users.c.active).where(users.c.user_id == known.user.user_id)
    row = connection.execute(query.with_for_update()).first()
    if row is None or not row.active or row.password_hash != known.password_hash:
        raise AccountChanged("the account was changed meanwhile: sign in again")


def hold_invitation(connection: sa.Connection, invitation_hash: str, now: dt.datetime) -> None:
    """Go on only when an invitation is still good; nobody takes it back until the end.

    Raises:
        AccountChanged: It was used or taken back.
    """
    if connection.execute(_invited(invitation_hash, now).with_for_update()).first() is None:
        raise AccountChanged("the invitation was used or taken back meanwhile: ask for another one")


def of_subject(connection: sa.Connection, subject: str) -> User | None:
    """Whose account is bound to this person at the identity provider."""
    row = connection.execute(sa.select(users).where(users.c.subject == subject)).first()
    return account(connection, row) if row else None


def has_subject(connection: sa.Connection, user_id: str) -> bool:
    """Whether an account is bound to somebody at the identity provider."""
    found = sa.select(users.c.subject).where(users.c.user_id == user_id)
    return connection.execute(found).scalar_one() is not None


def bind(connection: sa.Connection, user_id: str, subject: str) -> None:
    """Bind an account to a person at the identity provider; it is theirs from now on."""
    connection.execute(users.update().where(users.c.user_id == user_id).values(subject=subject))


def invited(connection: sa.Connection, invitation_hash: str, now: dt.datetime) -> User | None:
    """Whose invitation this is, as long as it is good."""
    row = connection.execute(_invited(invitation_hash, now)).first()
    return account(connection, row) if row else None


def add(connection: sa.Connection, newcomer: User) -> None:
    """Add a user, who cannot sign in before there is an invitation or a password.

    Raises:
        LoginTaken: Somebody has this login, or it stands for a program.
        RoleEverywhere: They are held to sites, and their role holds at every one.
        UnknownSite: They are held to one that there is not.
    """
    if newcomer.login in PROGRAMS or keys(connection, newcomer.login) is not None:
        raise LoginTaken("somebody has this login already: choose another one")
    connection.execute(
        users.insert().values(
            user_id=newcomer.user_id,
            login=newcomer.login,
            name=newcomer.name,
            role=newcomer.role.value,
            active=int(newcomer.active),
            created_at=stamp(newcomer.created_at),
        )
    )
    write_sites(connection, newcomer)


def change(connection: sa.Connection, changed: User) -> None:
    """Change somebody's name, role, sites or whether they may sign in; who may not is signed out.

    Raises:
        UnknownUser: There is none of this id.
        RoleEverywhere: They are held to sites, and their role holds at every one.
        UnknownSite: They are held to one that there is not.
        LastAdministrator: Nobody would be left who can let people in.
    """
    user(connection, changed.user_id)
    connection.execute(
        users.update()
        .where(users.c.user_id == changed.user_id)
        .values(name=changed.name, role=changed.role.value, active=int(changed.active))
    )
    write_sites(connection, changed)
    left = connection.execute(
        sa.select(sa.func.count()).where(users.c.role == Role.ADMINISTRATOR.value, users.c.active == 1)
    ).scalar_one()
    if not left:
        raise LastAdministrator("somebody has to stay administrator: make somebody else one first")
    if not changed.active:
        connection.execute(sessions.delete().where(sessions.c.user_id == changed.user_id))


def invite(connection: sa.Connection, user_id: str, invitation_hash: str, until: dt.datetime) -> None:
    """Let somebody choose a new password; the old one and every session are void."""
    user(connection, user_id)
    connection.execute(
        users.update()
        .where(users.c.user_id == user_id)
        .values(password_hash=None, invitation_hash=invitation_hash, invited_until=stamp(until))
    )
    connection.execute(sessions.delete().where(sessions.c.user_id == user_id))


def set_password(connection: sa.Connection, user_id: str, password_hash: str) -> None:
    """Keep a new password; an invitation is spent by it, and every session is void."""
    connection.execute(
        users.update()
        .where(users.c.user_id == user_id)
        .values(password_hash=password_hash, invitation_hash=None, invited_until=None)
    )
    connection.execute(sessions.delete().where(sessions.c.user_id == user_id))


def _invited(invitation_hash: str, now: dt.datetime) -> sa.Select[tuple[object, ...]]:
    return sa.select(users).where(
        users.c.invitation_hash == invitation_hash,
        users.c.invited_until > stamp(now),
        users.c.active == 1,
    )


def _member(one: User, row: sa.Row[tuple[object, ...]]) -> Member:
    signs_in = row.password_hash is not None or row.subject is not None
    return Member(one, signs_in, _when(row.invited_until), _when(row.seen_at))


def _when(microseconds: int | None) -> dt.datetime | None:
    return instant(microseconds) if microseconds is not None else None
