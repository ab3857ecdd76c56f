"""How each pair of glasses was when it was heard last, and what became of an offer since a day.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_COUNTED = ["offer_id", "reserved_on", "state"]


def upgrade() -> None:
    """Add the table and the index."""
    op.create_index("ix_bonuses_offer_id_reserved_on", "bonuses", _COUNTED)
    op.create_table(
        "glasses_states",
        sa.Column("glasses_id", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=False),
        sa.Column("app_version", sa.Text(), nullable=False),
        sa.Column("display", sa.Text(), nullable=False),
        sa.Column("in_service", sa.SmallInteger(), nullable=False),
        sa.Column("battery", sa.SmallInteger(), nullable=True),
        sa.Column("scan_id", sa.Text(), nullable=True),
        sa.Column("online", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("battery BETWEEN 0 AND 100", name="battery_in_percent"),
        sa.ForeignKeyConstraint(["glasses_id"], ["glasses.glasses_id"], name="fk_glasses_states_glasses_id"),
        sa.PrimaryKeyConstraint("glasses_id", name="pk_glasses_states"),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("glasses_states")
    op.drop_index("ix_bonuses_offer_id_reserved_on", table_name="bonuses")
