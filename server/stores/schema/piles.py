"""The tables of what may leave: balances, what was received, and what counts for a limit."""

import sqlalchemy as sa

from server.stores.schema.naming import metadata

_SCARCE = "remaining < CASE measure WHEN 'cents' THEN 100000 ELSE 1 END"
"""Less is left than an offer may be worth (its face value is bounded): only these can be too little."""

balances = sa.Table(
    "balances",
    metadata,
    sa.Column("offer_id", sa.ForeignKey("offers.offer_id"), primary_key=True),
    sa.Column("measure", sa.Text, primary_key=True),
    sa.Column("site_id", sa.Text, primary_key=True),
    sa.Column("received", sa.BigInteger, nullable=False),
    sa.Column("remaining", sa.BigInteger, nullable=False),
    sa.Column("reserved", sa.BigInteger, nullable=False),
    sa.Column("given", sa.BigInteger, nullable=False),
    sa.CheckConstraint("remaining >= 0 AND reserved >= 0 AND given >= 0", "no_pile_below_zero"),
    sa.CheckConstraint("remaining + reserved + given = received", "nothing_lost"),
    sa.CheckConstraint("measure IN ('stock', 'units', 'cents')", "measure"),
    sa.Index(
        "ix_balances_scarce", "site_id", sqlite_where=sa.text(_SCARCE), postgresql_where=sa.text(_SCARCE)
    ),
)

receipts = sa.Table(
    "receipts",
    metadata,
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("offer_id", sa.Text, nullable=False),
    sa.Column("measure", sa.Text, nullable=False),
    sa.Column("site_id", sa.Text, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("received_at", sa.BigInteger, nullable=False),
    sa.Column("movement_id", sa.Text),
    sa.Column("cause", sa.Text),
    sa.Index("uq_receipts_movement_id", "movement_id", unique=True),
    sa.ForeignKeyConstraint(
        ["offer_id", "measure", "site_id"],
        ["balances.offer_id", "balances.measure", "balances.site_id"],
    ),
)

counts = sa.Table(
    "counts",
    metadata,
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("counter", sa.Text, primary_key=True),
    sa.Column("stretch", sa.Text, primary_key=True),
    sa.Column("reserved", sa.BigInteger, nullable=False),
    sa.Column("given", sa.BigInteger, nullable=False),
    sa.CheckConstraint("reserved >= 0 AND given >= 0", "nothing_below_zero"),
    sa.CheckConstraint("counter IN ('units', 'cents')", "counter"),
)
"""How much of each limit is used; the most that it may be stands in the published document."""
