"""One server at a time sends to a subscriber.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add who sends, and until when."""
    op.add_column("subscribers", sa.Column("leased_by", sa.Text(), nullable=True))
    op.add_column("subscribers", sa.Column("leased_until", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Remove them."""
    op.drop_column("subscribers", "leased_until")
    op.drop_column("subscribers", "leased_by")
