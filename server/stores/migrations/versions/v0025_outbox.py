"""What waits for a subscriber is found without what was put aside before it.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    waits = sa.text("dead_at IS NULL")
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["subscriber_id", "line"],
        sqlite_where=waits,
        postgresql_where=waits,
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_outbox_waiting", "outbox")
