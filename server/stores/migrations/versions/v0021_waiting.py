"""How many orders wait at each bay, counted in the index alone.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None
_WAITS = sa.text("collected_at IS NULL")


def upgrade() -> None:
    """Add the column that the condition names; SQLite looks at each order for it otherwise."""
    _make(["site_id", "bay", "collected_at"])


def downgrade() -> None:
    """Remove it again."""
    _make(["site_id", "bay"])


def _make(columns: list[str]) -> None:
    op.drop_index("ix_pickups_waiting", table_name="pickups")
    op.create_index("ix_pickups_waiting", "pickups", columns, sqlite_where=_WAITS, postgresql_where=_WAITS)
