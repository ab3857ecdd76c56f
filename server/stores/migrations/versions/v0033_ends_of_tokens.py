"""The token of another system may have a last day; those that were issued before have none.

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("integrations", sa.Column("last_day", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Remove it."""
    op.drop_column("integrations", "last_day")
