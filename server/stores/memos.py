"""The tables of what supervisors write to the glasses of a site."""

import sqlalchemy as sa

from server.stores.naming import metadata

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

TABLES = (memos, memo_reads)
