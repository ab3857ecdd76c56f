"""Tickets have a key of their own, which no glasses know; a site has one from its first ticket on.

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("sites", sa.Column("pairing_key", sa.Text(), nullable=True))


def downgrade() -> None:
    """Remove it."""
    op.drop_column("sites", "pairing_key")
