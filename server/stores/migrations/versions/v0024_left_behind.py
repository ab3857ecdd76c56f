"""What older programs left behind: counts in which nothing is, and open cards of orders that changed hands.

Revision ID: 0024
Revises: 0023
"""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the counts, which may name somebody who was erased, and close the cards, which let scans fail."""
    op.execute("DELETE FROM counts WHERE reserved = 0 AND given = 0")
    op.execute(
        """
        UPDATE cards SET closed_at = opened_at WHERE closed_at IS NULL AND customer_id <> (
               SELECT customer_id FROM pickups WHERE pickups.order_number = cards.order_number)
        """
    )


def downgrade() -> None:
    """Nothing is missing."""
