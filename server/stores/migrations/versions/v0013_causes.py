"""A movement of stock says why: received, counted, broken, moved to another site.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was moved before has no cause."""
    op.add_column("receipts", sa.Column("cause", sa.Text))


def downgrade() -> None:
    """Remove it."""
    op.drop_column("receipts", "cause")
