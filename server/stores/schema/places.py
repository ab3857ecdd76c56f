"""The tables of sites, of their glasses, and of what supervisors write to them."""

import sqlalchemy as sa

from server.stores.schema.naming import metadata

sites = sa.Table(
    "sites",
    metadata,
    sa.Column("site_id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("timezone", sa.Text, nullable=False),
    sa.Column("command_key", sa.Text, nullable=False),
    sa.Column("pairing_key", sa.Text),
    sa.Column("region", sa.Text),
)

glasses = sa.Table(
    "glasses",
    metadata,
    sa.Column("glasses_id", sa.Text, primary_key=True),
    sa.Column("site_id", sa.ForeignKey("sites.site_id"), nullable=False),
    sa.Column("secret_hash", sa.Text, nullable=False),
    sa.Column("issued_at", sa.BigInteger, nullable=False),
    sa.Column("revoked_at", sa.BigInteger),
)

glasses_states = sa.Table(
    "glasses_states",
    metadata,
    sa.Column("glasses_id", sa.ForeignKey("glasses.glasses_id"), primary_key=True),
    sa.Column("session_id", sa.Text, nullable=False),
    sa.Column("heard_at", sa.BigInteger, nullable=False),
    sa.Column("app_version", sa.Text, nullable=False),
    sa.Column("display", sa.Text, nullable=False),
    sa.Column("in_service", sa.SmallInteger, nullable=False),
    sa.Column("battery", sa.SmallInteger),
    sa.Column("scan_id", sa.Text),
    sa.Column("online", sa.SmallInteger, nullable=False),
    sa.CheckConstraint("battery BETWEEN 0 AND 100", "battery_in_percent"),
)
"""One line a pair, overwritten: nobody's day can be read from it."""

memos = sa.Table(
    "memos",
    metadata,
    sa.Column("memo_id", sa.Text, primary_key=True),
    sa.Column("site_id", sa.ForeignKey("sites.site_id"), nullable=False),
    sa.Column("lines", sa.Text, nullable=False),
    sa.Column("written_at", sa.BigInteger, nullable=False),
    sa.Index("ix_memos_site_id_written_at", "site_id", "written_at"),
)

memo_reads = sa.Table(
    "memo_reads",
    metadata,
    sa.Column("memo_id", sa.ForeignKey("memos.memo_id"), primary_key=True),
    sa.Column("glasses_id", sa.ForeignKey("glasses.glasses_id"), primary_key=True),
)
"""Which glasses have read which memo. There is no column for when: nobody is timed."""
