"""The time that was believed when something was last forgotten: a clock that leaps ahead is not, at first.

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Begin with none: the first time is believed."""
    op.create_table(
        "upkeep",
        sa.Column("line", sa.SmallInteger, autoincrement=False, nullable=False),
        sa.Column("tidied_at", sa.BigInteger, nullable=False),
        sa.CheckConstraint("line = 1", name=op.f("ck_upkeep_one_line")),
        sa.PrimaryKeyConstraint("line", name=op.f("pk_upkeep")),
    )


def downgrade() -> None:
    """Remove it again."""
    op.drop_table("upkeep")
