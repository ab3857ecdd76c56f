"""Counts hold limits by period, customer, site and group; a customer's purchases are read from one page.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table, the column and the index."""
    op.create_table(
        "counts",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("subject", "counter", "stretch")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("reserved", "given")),
        sa.CheckConstraint("reserved >= 0 AND given >= 0", name=op.f("ck_counts_nothing_below_zero")),
        sa.CheckConstraint("counter IN ('units', 'cents')", name=op.f("ck_counts_counter")),
        sa.PrimaryKeyConstraint("subject", "counter", "stretch", name="pk_counts"),
    )
    op.add_column("bonuses", sa.Column("claims", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_purchases_past", "purchases", ["customer_id", "bought_on", "category", "gtin"])
    op.drop_index("ix_purchases_customer_id", table_name="purchases")


def downgrade() -> None:
    """Remove them."""
    op.create_index("ix_purchases_customer_id", "purchases", ["customer_id"])
    op.drop_index("ix_purchases_past", table_name="purchases")
    op.drop_column("bonuses", "claims")
    op.drop_table("counts")
