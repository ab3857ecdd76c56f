"""The token that another system had before it was given another one may go on for a while.

Revision ID: 0034
Revises: 0033
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "older_tokens",
        sa.Column("integration_id", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["integration_id"], ["integrations.integration_id"]),
        sa.PrimaryKeyConstraint("integration_id", "secret_hash"),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("older_tokens")
