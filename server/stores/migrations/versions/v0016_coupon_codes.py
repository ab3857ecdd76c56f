"""A coupon has a code of its own at the checkout, one that was sent here or one that is made.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_FREE = sa.text("bonus_id IS NULL")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "coupon_codes",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("offer_id", sa.Text(), nullable=False),
        sa.Column("bonus_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.offer_id"], name="fk_coupon_codes_offer_id"),
        sa.ForeignKeyConstraint(["bonus_id"], ["bonuses.bonus_id"], name="fk_coupon_codes_bonus_id"),
        sa.PrimaryKeyConstraint("code", name="pk_coupon_codes"),
    )
    op.create_index("uq_coupon_codes_bonus_id", "coupon_codes", ["bonus_id"], unique=True)
    op.create_index(
        "ix_coupon_codes_free",
        "coupon_codes",
        ["offer_id", "code"],
        sqlite_where=_FREE,
        postgresql_where=_FREE,
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("coupon_codes")
