"""Statements about integrations, and about the requests that they made."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from server.office.records import Integration, OlderToken, Posted, Scope
from server.stores.instants import instant, stamp
from server.stores.sql.statements import Statements

_SELECT = """
    SELECT integrations.integration_id, integrations.secret_hash, scopes, issued_at, revoked_at, last_day,
        older_tokens.secret_hash, ends_at
    FROM integrations LEFT JOIN older_tokens ON older_tokens.integration_id = integrations.integration_id
"""


class IntegrationStatements:
    """Reads and writes them."""

    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def integration(self, integration_id: str) -> Integration | None:
        """The integration of this id, a revoked one included."""
        rows = self._connection.execute(
            f"{_SELECT} WHERE integrations.integration_id = ? ORDER BY ends_at", (integration_id,)
        )
        return next(_read(rows), None)

    def hold_integration(self, integration_id: str) -> Integration | None:
        """The integration of this id, which nobody else changes until the end."""
        _hold(self._connection, integration_id)
        return self.integration(integration_id)

    def integrations(self) -> tuple[Integration, ...]:
        """All of them, by their ids."""
        return tuple(
            _read(self._connection.execute(f"{_SELECT} ORDER BY integrations.integration_id, ends_at"))
        )

    def keep_integration(self, integration: Integration) -> None:
        """Record an integration, or replace what is recorded of it."""
        one = integration
        self._connection.execute(
            """
            INSERT INTO integrations (integration_id, secret_hash, scopes, issued_at, revoked_at, last_day)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (integration_id) DO UPDATE SET secret_hash = excluded.secret_hash,
                scopes = excluded.scopes, issued_at = excluded.issued_at, revoked_at = excluded.revoked_at,
                last_day = excluded.last_day
            """,
            (
                *(one.integration_id, one.secret_hash, " ".join(sorted(one.scopes)), stamp(one.issued_at)),
                None if one.revoked_at is None else stamp(one.revoked_at),
                None if one.last_day is None else one.last_day.toordinal(),
            ),
        )
        self._connection.execute("DELETE FROM older_tokens WHERE integration_id = ?", (one.integration_id,))
        for older in one.older:
            self._connection.execute(
                "INSERT INTO older_tokens (integration_id, secret_hash, ends_at) VALUES (?, ?, ?)",
                (one.integration_id, older.secret_hash, stamp(older.ends)),
            )

    def posted(self, integration_id: str, key: str) -> Posted | None:
        """The request of this key; nobody else carries one out for this integration until the end."""
        _hold(self._connection, integration_id)
        row = self._connection.execute(
            "SELECT content, reply FROM bulk_posts WHERE integration_id = ? AND post_key = ?",
            (integration_id, key),
        ).fetchone()
        return Posted(*row) if row else None

    def keep_posted(self, integration_id: str, key: str, posted: Posted, at: dt.datetime) -> None:
        """Record a request that was carried out."""
        self._connection.execute(
            """
            INSERT INTO bulk_posts (integration_id, post_key, content, reply, answered_at)
            VALUES (?, ?, ?, ?, ?)
            """,
            (integration_id, key, posted.content, posted.reply, stamp(at)),
        )

    def drop_posts(self, before: dt.datetime, most: int) -> int:
        """Throw away old requests; says how many."""
        return self._connection.changed(
            """
            DELETE FROM bulk_posts WHERE (integration_id, post_key) IN
                (SELECT integration_id, post_key FROM bulk_posts WHERE answered_at < ? LIMIT ?)
            """,
            (stamp(before), most),
        )


def _hold(connection: Statements, integration_id: str) -> None:
    connection.execute(
        "SELECT 1 FROM integrations WHERE integration_id = ? /*pg FOR NO KEY UPDATE */", (integration_id,)
    ).fetchone()


def _read(rows: Iterable[tuple[Any, ...]]) -> Iterator[Integration]:
    """Each from its lines, which follow each other: one for each older token, and one where there is none."""
    for whose, lines in groupby(rows, key=_whose):
        integration_id, secret_hash, scopes, issued_at, revoked_at, last_day = whose
        yield Integration(
            integration_id,
            secret_hash,
            frozenset(Scope(name) for name in scopes.split()),
            instant(issued_at),
            None if revoked_at is None else instant(revoked_at),
            None if last_day is None else dt.date.fromordinal(last_day),
            tuple(OlderToken(older, instant(ends)) for *_, older, ends in lines if older is not None),
        )


def _whose(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return row[:6]
