"""The tables of what was counted and learned of purchases."""

import sqlalchemy as sa

from server.stores.schema.naming import metadata

histories = sa.Table(
    "histories",
    metadata,
    sa.Column("customer_id", sa.ForeignKey("customers.customer_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("older", sa.Text),
    sa.Column("counted", sa.Text, nullable=False),
)
"""The counters of each customer's purchases: of receipts that are kept no longer, and of all."""

rankers = sa.Table(
    "rankers",
    metadata,
    sa.Column("version", sa.Text, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("fitted_at", sa.BigInteger, nullable=False),
)
