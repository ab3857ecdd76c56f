"""When an answer was recorded: old ones are forgotten, and are found without looking at all.

Revision ID: 0030
Revises: 0029
"""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Find the old ones."""
    op.create_index("ix_answers_recorded_at", "answers", ["recorded_at"])


def downgrade() -> None:
    """Remove it again."""
    op.drop_index("ix_answers_recorded_at", table_name="answers")
