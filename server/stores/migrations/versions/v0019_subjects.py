"""Who an account belongs to at the identity provider, for good.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("users", sa.Column("subject", sa.Text(), nullable=True))
    op.create_index("uq_users_subject", "users", ["subject"], unique=True)


def downgrade() -> None:
    """Remove it."""
    op.drop_index("uq_users_subject", table_name="users")
    op.drop_column("users", "subject")
