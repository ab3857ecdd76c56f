"""The audit log: who did what, in lines that nobody can change without it being seen.

Each line holds the digest of the one before. Whoever keeps one digest can prove later that nothing up to it
was changed, left out or put in between.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from server.stores.instants import instant, stamp
from server.stores.schema import audit_log

BEGINNING = "0" * 64
"""What the first line follows."""
PAGE = 50
_LAST_LINE = 2**31 - 1
"""PostgreSQL has no greater integer."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody does; ids only, never a name or a code."""

    actor: str
    """The login of a user, or ``cli`` for the command line."""
    action: str
    """A word such as ``user.add``; ``server.console.deeds`` has its sentence."""
    subject: str
    """What it is done to, such as ``user:u12`` or ``site:lille``."""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log."""

    line: int
    at: dt.datetime
    entry: Entry
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the log is whole."""

    lines: int
    broken_at: int | None
    """The first line that does not follow from the one before."""
    head: str
    """The digest of the last line; kept elsewhere it proves everything before it."""


@dataclass(frozen=True, slots=True)
class Search:
    """Which lines to show; an empty word, and no actor, mean any."""

    actors: frozenset[str] = frozenset()
    action: str = ""
    subject: str = ""
    """A kind and an id, such as ``customer:c1``; the id alone is of any kind."""
    before: int | None = None


def append(connection: sa.Connection, entry: Entry, now: dt.datetime) -> None:
    """Write one line at the end, in the transaction that is under way."""
    if connection.dialect.name == "postgresql":
        # Two who append at once would follow the same line; here the second one waits.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('baylens.audit'))")
    last = connection.execute(
        sa.select(audit_log.c.line, audit_log.c.digest).order_by(audit_log.c.line.desc()).limit(1)
    ).first()
    number, previous = (last.line + 1, last.digest) if last else (1, BEGINNING)
    at = stamp(now)
    connection.execute(
        audit_log.insert().values(
            line=number,
            at=at,
            actor=entry.actor,
            action=entry.action,
            subject=entry.subject,
            detail=entry.detail,
            previous=previous,
            digest=_digest(number, at, entry, previous),
        )
    )


def lines(connection: sa.Connection, search: Search, most: int = PAGE) -> tuple[Line, ...]:
    """The newest lines that fit, newest first."""
    query = sa.select(audit_log).order_by(audit_log.c.line.desc()).limit(most)
    if search.actors:
        query = query.where(audit_log.c.actor.in_(search.actors))
    if search.action:
        query = query.where(audit_log.c.action == search.action)
    if ":" in search.subject:
        query = query.where(audit_log.c.subject == search.subject)
    elif search.subject:
        query = query.where(audit_log.c.subject.endswith(f":{search.subject}", autoescape=True))
    if search.before is not None:
        query = query.where(audit_log.c.line < min(search.before, _LAST_LINE))
    return tuple(_line(row) for row in connection.execute(query))


def wrote(connection: sa.Connection, actors: Collection[str]) -> bool:
    """Whether any of these has a line."""
    return bool(connection.execute(sa.select(sa.exists().where(audit_log.c.actor.in_(actors)))).scalar())


def wrote_since(connection: sa.Connection, entry: Entry, since: dt.datetime) -> bool:
    """Whether such a line stands there already, of this moment or a later one."""
    found = sa.exists().where(
        audit_log.c.subject == entry.subject,
        audit_log.c.actor == entry.actor,
        audit_log.c.action == entry.action,
        audit_log.c.detail == entry.detail,
        audit_log.c.at >= stamp(since),
    )
    return bool(connection.execute(sa.select(found)).scalar())


def last_line(connection: sa.Connection) -> int:
    """The number of the newest line; 0 = there is none."""
    return connection.execute(sa.select(sa.func.max(audit_log.c.line))).scalar() or 0


def actions(connection: sa.Connection) -> Sequence[str]:
    """Every kind of deed in the log."""
    return (
        connection.execute(sa.select(audit_log.c.action).distinct().order_by(audit_log.c.action))
        .scalars()
        .all()
    )


def verify(connection: sa.Connection) -> Verdict:
    """Go through the whole log and find the first line that does not follow from the one before."""
    head, count = BEGINNING, 0
    query = sa.select(audit_log).order_by(audit_log.c.line)
    with connection.execution_options(yield_per=1000).execute(query) as rows:
        for row in rows:
            count += 1
            found = _line(row)
            expected = _digest(count, row.at, found.entry, head)
            if found.line != count or found.previous != head or found.digest != expected:
                return Verdict(count, found.line, head)
            head = found.digest
    return Verdict(count, None, head)


def _digest(line: int, at: int, entry: Entry, previous: str) -> str:
    content = [line, at, entry.actor, entry.action, entry.subject, entry.detail, previous]
    return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()


def _line(row: sa.Row[tuple[object, ...]]) -> Line:
    entry = Entry(row.actor, row.action, row.subject, row.detail)
    return Line(row.line, instant(row.at), entry, row.previous, row.digest)
