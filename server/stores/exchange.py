"""Tables of what other systems tell the shop, and of whom the shop tells what happened."""

import sqlalchemy as sa

from server.stores.naming import metadata

consents = sa.Table(
    "consents",
    metadata,
    sa.Column("customer_id", sa.ForeignKey("customers.customer_id"), primary_key=True),
    sa.Column("purpose", sa.Text, primary_key=True),
    sa.Column("said_at", sa.BigInteger, primary_key=True),
    sa.Column("agreed", sa.SmallInteger, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
)

interests = sa.Table(
    "interests",
    metadata,
    sa.Column("customer_id", sa.ForeignKey("customers.customer_id"), primary_key=True),
    sa.Column("category", sa.Text, primary_key=True),
    sa.Column("until_on", sa.Integer, nullable=False),
)

segments = sa.Table(
    "segments",
    metadata,
    sa.Column("customer_id", sa.ForeignKey("customers.customer_id"), primary_key=True),
    sa.Column("segment", sa.Text, primary_key=True),
)

integrations = sa.Table(
    "integrations",
    metadata,
    sa.Column("integration_id", sa.Text, primary_key=True),
    sa.Column("secret_hash", sa.Text, nullable=False),
    sa.Column("scopes", sa.Text, nullable=False),
    sa.Column("issued_at", sa.BigInteger, nullable=False),
    sa.Column("revoked_at", sa.BigInteger),
)

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

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("subscriber_id", sa.ForeignKey("subscribers.subscriber_id"), primary_key=True),
    sa.Column("line", sa.ForeignKey("ledger.line"), primary_key=True),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("due_at", sa.BigInteger, nullable=False),
    sa.Column("dead_at", sa.BigInteger),
)
"""A trigger writes one line for each line of the ledger and each subscriber."""

TABLES = (consents, interests, segments, integrations, bulk_posts, subscribers, outbox)
