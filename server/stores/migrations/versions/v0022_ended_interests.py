"""Which interests have ended.

Revision ID: 0022
Revises: 0021
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Find them without looking at all."""
    op.create_index("ix_interests_until_on", "interests", ["until_on"])


def downgrade() -> None:
    """Remove it again."""
    op.drop_index("ix_interests_until_on", table_name="interests")
