"""The tables of the console: who signs in, what they did, and where bonuses are switched off."""

import sqlalchemy as sa

from server.stores.schema.naming import metadata

users = sa.Table(
    "users",
    metadata,
    sa.Column("user_id", sa.Text, primary_key=True),
    sa.Column("login", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("active", sa.SmallInteger, nullable=False),
    sa.Column("password_hash", sa.Text),
    sa.Column("invitation_hash", sa.Text, unique=True),
    sa.Column("invited_until", sa.BigInteger),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("subject", sa.Text),
    sa.Column("everywhere", sa.SmallInteger, nullable=False, server_default="1"),
    sa.Column("seen_at", sa.BigInteger),
    sa.Index("uq_users_subject", "subject", unique=True),
)
"""Without a password only the invitation opens; it is spent by choosing one.

Whoever does not work everywhere works where ``user_sites`` has a line, and nowhere without one.
"""

user_sites = sa.Table(
    "user_sites",
    metadata,
    sa.Column("user_id", sa.ForeignKey("users.user_id"), primary_key=True),
    sa.Column("site_id", sa.ForeignKey("sites.site_id"), primary_key=True),
)
"""Where somebody who is held to sites may do what they may do; no site goes while somebody is held to it."""

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token_hash", sa.Text, primary_key=True),
    sa.Column("user_id", sa.ForeignKey("users.user_id"), nullable=False, index=True),
    sa.Column("started_at", sa.BigInteger, nullable=False),
    sa.Column("seen_at", sa.BigInteger, nullable=False),
)

audit_log = sa.Table(
    "audit_log",
    metadata,
    sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False, index=True),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("previous", sa.Text, nullable=False, unique=True),
    sa.Column("digest", sa.Text, nullable=False),
)
"""A line follows one other line only: whoever appends at the same time fails and begins anew."""

switches = sa.Table(
    "switches",
    metadata,
    sa.Column("site_id", sa.Text, primary_key=True),
    sa.Column("off_since", sa.BigInteger, nullable=False),
)
"""Where no bonus is given: a line per site, or one line whose site is empty for all of them."""

upkeep = sa.Table(
    "upkeep",
    metadata,
    sa.Column("line", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("tidied_at", sa.BigInteger, nullable=False),
    sa.CheckConstraint("line = 1", "one_line"),
)
"""At most one line: the time that was believed when something was last forgotten."""
