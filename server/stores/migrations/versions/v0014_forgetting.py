"""Forgetting finds what is old without looking at everything: a scan must not wait for it.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_LIVING = sa.text("erased_at IS NULL")
_ENDS = sa.text("until IS NOT NULL")


def upgrade() -> None:
    """Add the indices."""
    op.create_index(
        "ix_customers_known_since",
        "customers",
        ["known_since"],
        sqlite_where=_LIVING,
        postgresql_where=_LIVING,
    )
    op.create_index("ix_codes_until", "codes", ["until"], sqlite_where=_ENDS, postgresql_where=_ENDS)
    op.create_index("ix_scans_answered_at", "scans", ["answered_at"])
    op.create_index("ix_bulk_posts_answered_at", "bulk_posts", ["answered_at"])


def downgrade() -> None:
    """Remove them."""
    op.drop_index("ix_bulk_posts_answered_at", table_name="bulk_posts")
    op.drop_index("ix_scans_answered_at", table_name="scans")
    op.drop_index("ix_codes_until", table_name="codes")
    op.drop_index("ix_customers_known_since", table_name="customers")
