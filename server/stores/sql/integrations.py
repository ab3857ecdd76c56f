"""Statements about integrations, and about the requests that they made."""

import datetime as dt
from typing import Any

from server.office.records import Integration, Posted, Scope
from server.stores.instants import instant, stamp
from server.stores.sql.statements import Statements

_COLUMNS = "integration_id, secret_hash, scopes, issued_at, revoked_at, last_day"


class IntegrationStatements:
    """Reads and writes them."""

    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def integration(self, integration_id: str) -> Integration | None:
        """The integration of this id, a revoked one included."""
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM integrations WHERE integration_id = ?",  # noqa: S608 - names of columns
            (integration_id,),
        ).fetchone()
        return _integration(row) if row else None

    def integrations(self) -> tuple[Integration, ...]:
        """All of them, by their ids."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM integrations ORDER BY integration_id"  # noqa: S608 - names of columns
        )
        return tuple(_integration(row) for row in rows)

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

    def posted(self, integration_id: str, key: str) -> Posted | None:
        """The request of this key; nobody else carries one out for this integration until the end."""
        self._connection.execute(
            "SELECT 1 FROM integrations WHERE integration_id = ? /*pg FOR NO KEY UPDATE */", (integration_id,)
        ).fetchone()
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


def _integration(row: tuple[Any, ...]) -> Integration:
    integration_id, secret_hash, scopes, issued_at, revoked_at, last_day = row
    return Integration(
        integration_id,
        secret_hash,
        frozenset(Scope(name) for name in scopes.split()),
        instant(issued_at),
        None if revoked_at is None else instant(revoked_at),
        None if last_day is None else dt.date.fromordinal(last_day),
    )
