"""The tables of other systems: what they may do, and what waits for them."""

import sqlalchemy as sa

from server.stores.schema.naming import metadata

integrations = sa.Table(
    "integrations",
    metadata,
    sa.Column("integration_id", sa.Text, primary_key=True),
    sa.Column("secret_hash", sa.Text, nullable=False),
    sa.Column("scopes", sa.Text, nullable=False),
    sa.Column("issued_at", sa.BigInteger, nullable=False),
    sa.Column("revoked_at", sa.BigInteger),
    sa.Column("last_day", sa.Integer),
)
"""A token without a last day is good until it is revoked."""

older_tokens = sa.Table(
    "older_tokens",
    metadata,
    sa.Column("integration_id", sa.ForeignKey("integrations.integration_id"), primary_key=True),
    sa.Column("secret_hash", sa.Text, primary_key=True),
    sa.Column("ends_at", sa.BigInteger, nullable=False),
)
"""Those that were renewed, and go on for a while (docs/decisions/0067)."""

bulk_posts = sa.Table(
    "bulk_posts",
    metadata,
    sa.Column("integration_id", sa.ForeignKey("integrations.integration_id"), primary_key=True),
    sa.Column("post_key", sa.Text, primary_key=True),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("reply", sa.Text, nullable=False),
    sa.Column("answered_at", sa.BigInteger, nullable=False, index=True),
)

subscribers = sa.Table(
    "subscribers",
    metadata,
    sa.Column("subscriber_id", sa.Text, primary_key=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("secret", sa.Text, nullable=False),
    sa.Column("added_at", sa.BigInteger, nullable=False),
    sa.Column("leased_by", sa.Text),
    sa.Column("leased_until", sa.BigInteger),
)

_WAITS = "dead_at IS NULL"

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("subscriber_id", sa.ForeignKey("subscribers.subscriber_id"), primary_key=True),
    sa.Column("line", sa.ForeignKey("ledger.line"), primary_key=True),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("due_at", sa.BigInteger, nullable=False),
    sa.Column("dead_at", sa.BigInteger),
    sa.Index(
        "ix_outbox_waiting",
        "subscriber_id",
        "line",
        sqlite_where=sa.text(_WAITS),
        postgresql_where=sa.text(_WAITS),
    ),
)
"""A trigger writes one line for each line of the ledger and each subscriber."""
