"""Of whoever was erased, the day is known and not the hour.

Revision ID: 0026
Revises: 0025
"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_STRANGERS = "customer_id IN (SELECT customer_id FROM customers WHERE erased_at IS NOT NULL)"


def upgrade() -> None:
    """Forget the hour, which led from the audit log to the stranger."""
    op.execute(f"UPDATE cards SET closed_at = opened_at WHERE {_STRANGERS}")  # noqa: S608 - no value
    op.execute(
        "UPDATE pickups SET collected_at = collected_at - collected_at % 86400000000 "  # noqa: S608 - no value
        f"WHERE {_STRANGERS}"
    )
    op.execute(
        "UPDATE customers SET erased_at = erased_at - erased_at % 86400000000 WHERE erased_at IS NOT NULL"
    )


def downgrade() -> None:
    """Nothing is missing."""
