"""When somebody of the team was last seen outlives their session.

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, with what the sessions know."""
    op.add_column("users", sa.Column("seen_at", sa.BigInteger(), nullable=True))
    op.execute(
        "UPDATE users SET seen_at = "
        "(SELECT MAX(sessions.seen_at) FROM sessions WHERE sessions.user_id = users.user_id)"
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_column("users", "seen_at")
