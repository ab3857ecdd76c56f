"""Which cards an order had: whoever is erased takes all of their orders away, and no scan waits for that.

Revision ID: 0027
Revises: 0026
"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Find them without looking at all."""
    op.create_index("ix_cards_order_number", "cards", ["order_number"])


def downgrade() -> None:
    """Remove it again."""
    op.drop_index("ix_cards_order_number", table_name="cards")
