"""What the ranker knows: the counters of each customer, and every ranker that was learned.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; counters of purchases that are there already come with the next import."""
    op.create_table(
        "histories",
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("older", sa.Text(), nullable=True),
        sa.Column("counted", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.customer_id"],
            name="fk_histories_customer_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("customer_id", name="pk_histories"),
    )
    op.create_table(
        "rankers",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("fitted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_rankers"),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("rankers")
    op.drop_table("histories")
