"""Back-tests of campaigns: how far each is, and what it found.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "backtests",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("campaign_id", "job_id", "asked_by")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("asked_at", "moved_at")),
        sa.Column("stage", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("done", "whole")),
        sa.Column("outcome", sa.Text()),
        sa.PrimaryKeyConstraint("campaign_id", name="pk_backtests"),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("backtests")
