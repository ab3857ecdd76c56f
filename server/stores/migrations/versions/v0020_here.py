"""Who came and has not left, found without a look at everybody who came today.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None
_HERE = sa.text("collected_at IS NULL AND arrived_at IS NOT NULL")


def upgrade() -> None:
    """Add the index."""
    columns = ["site_id", "arrived_at", "collected_at"]
    op.create_index("ix_pickups_here", "pickups", columns, sqlite_where=_HERE, postgresql_where=_HERE)


def downgrade() -> None:
    """Remove it."""
    op.drop_index("ix_pickups_here", table_name="pickups")
