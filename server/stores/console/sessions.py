"""Sessions in the books: only a hash of what the browser holds."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from server.domain.team import User
from server.stores.console.accounts import account
from server.stores.instants import instant, stamp
from server.stores.schema import sessions, users

IDLE = dt.timedelta(hours=1)
ABSOLUTE = dt.timedelta(hours=12)
_NOTED_EVERY = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in."""

    user: User
    seen_at: dt.datetime

    def is_due(self, now: dt.datetime) -> bool:
        """Whether it is time to note that it is still in use."""
        return now - self.seen_at >= _NOTED_EVERY


def begin(connection: sa.Connection, token_hash: str, user_id: str, now: dt.datetime) -> None:
    """Begin a session, and forget those that have run out."""
    idle, absolute = stamp(now - IDLE), stamp(now - ABSOLUTE)
    old = sa.or_(sessions.c.seen_at <= idle, sessions.c.started_at <= absolute)
    connection.execute(users.update().where(users.c.user_id == user_id).values(seen_at=stamp(now)))
    connection.execute(sessions.delete().where(old))
    connection.execute(
        sessions.insert().values(
            token_hash=token_hash, user_id=user_id, started_at=stamp(now), seen_at=stamp(now)
        )
    )


def find(connection: sa.Connection, token_hash: str, now: dt.datetime) -> Session | None:
    """Who holds this token, as long as it is good and they may sign in."""
    row = connection.execute(
        sa.select(users, sessions.c.seen_at)
        .join(sessions)
        .where(
            sessions.c.token_hash == token_hash,
            sessions.c.seen_at > stamp(now - IDLE),
            sessions.c.started_at > stamp(now - ABSOLUTE),
            users.c.active == 1,
        )
    ).first()
    if row is None:
        return None
    return Session(account(connection, row), instant(row.seen_at))


def note(connection: sa.Connection, token_hash: str, now: dt.datetime) -> None:
    """Note that a session is still in use, and that its user was seen; users are held before sessions."""
    theirs = sa.select(sessions.c.user_id).where(sessions.c.token_hash == token_hash)
    connection.execute(
        users.update().where(users.c.user_id == theirs.scalar_subquery()).values(seen_at=stamp(now))
    )
    connection.execute(
        sessions.update().where(sessions.c.token_hash == token_hash).values(seen_at=stamp(now))
    )


def end(connection: sa.Connection, token_hash: str) -> None:
    """End one session."""
    connection.execute(sessions.delete().where(sessions.c.token_hash == token_hash))


def end_all(connection: sa.Connection, user_id: str) -> None:
    """End every session of a user."""
    connection.execute(sessions.delete().where(sessions.c.user_id == user_id))
