"""What one scan writes lies side by side: bonuses by customer, and pickups only once they have arrived.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None
_TAKEN = sa.text("state IN ('reserved', 'given', 'redeemed', 'returned')")
_CAME = sa.text("arrived_at IS NOT NULL")
_HERE = sa.text("collected_at IS NULL AND arrived_at IS NOT NULL")


def upgrade() -> None:
    """Put the customer first, and let one index say who came and who is still here."""
    op.drop_index("uq_bonuses_offer_customer_period", table_name="bonuses")
    _taken("uq_bonuses_customer_offer_period", ["customer_id", "offer_id", "period"])
    op.drop_index("ix_pickups_here", table_name="pickups")
    op.drop_index("ix_pickups_site_id_arrived_at", table_name="pickups")
    columns = ["site_id", "arrived_at", "collected_at"]
    op.create_index("ix_pickups_came", "pickups", columns, sqlite_where=_CAME, postgresql_where=_CAME)


def downgrade() -> None:
    """Make them as they were."""
    op.drop_index("ix_pickups_came", table_name="pickups")
    op.create_index("ix_pickups_site_id_arrived_at", "pickups", ["site_id", "arrived_at"])
    columns = ["site_id", "arrived_at", "collected_at"]
    op.create_index("ix_pickups_here", "pickups", columns, sqlite_where=_HERE, postgresql_where=_HERE)
    op.drop_index("uq_bonuses_customer_offer_period", table_name="bonuses")
    _taken("uq_bonuses_offer_customer_period", ["offer_id", "customer_id", "period"])


def _taken(name: str, columns: list[str]) -> None:
    op.create_index(name, "bonuses", columns, unique=True, sqlite_where=_TAKEN, postgresql_where=_TAKEN)
