"""The console counts what waits at each bay without reading every order there ever was.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_WAITS = sa.text("collected_at IS NULL")


def upgrade() -> None:
    """Add the index; an order leaves it when it is collected."""
    op.create_index(
        "ix_pickups_waiting", "pickups", ["site_id", "bay"], sqlite_where=_WAITS, postgresql_where=_WAITS
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_index("ix_pickups_waiting", table_name="pickups")
