"""How many orders wait at each bay now, counted in the index alone: those left of other days are passed over.

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None
_WAITS = sa.text("collected_at IS NULL")


def upgrade() -> None:
    """Add the time that the condition names."""
    _make(["site_id", "bay", "starts_at", "collected_at"])


def downgrade() -> None:
    """Remove it again."""
    _make(["site_id", "bay", "collected_at"])


def _make(columns: list[str]) -> None:
    op.drop_index("ix_pickups_waiting", table_name="pickups")
    op.create_index("ix_pickups_waiting", "pickups", columns, sqlite_where=_WAITS, postgresql_where=_WAITS)
