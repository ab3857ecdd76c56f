"""Who comes where: sites, glasses, customers with their codes and purchases, pickups.

Revision ID: 0001
Revises: nothing
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    _sites()
    _glasses()
    _customers()
    _codes()
    _purchases()
    _pickups()


def downgrade() -> None:
    """Remove the tables."""
    op.drop_table("pickups")
    op.drop_table("purchases")
    op.drop_table("codes")
    op.drop_table("customers")
    op.drop_table("glasses")
    op.drop_table("sites")


def _sites() -> None:
    op.create_table(
        "sites",
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("command_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", name="pk_sites"),
    )


def _glasses() -> None:
    op.create_table(
        "glasses",
        sa.Column("glasses_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name="fk_glasses_site_id"),
        sa.PrimaryKeyConstraint("glasses_id", name="pk_glasses"),
    )


def _customers() -> None:
    op.create_table(
        "customers",
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("family_initial", sa.Text(), nullable=False),
        sa.Column("name_on_glasses", sa.SmallInteger(), nullable=False),
        sa.Column("profiling", sa.SmallInteger(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("pickups_before", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(family_initial) = 1", name=op.f("ck_customers_initial_only")),
        sa.PrimaryKeyConstraint("customer_id", name="pk_customers"),
    )


def _codes() -> None:
    op.create_table(
        "codes",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("symbology", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.customer_id"], name="fk_codes_customer_id"),
        sa.PrimaryKeyConstraint("code", name="pk_codes"),
    )
    op.create_index("ix_codes_customer_id", "codes", ["customer_id"], unique=False)


def _purchases() -> None:
    op.create_table(
        "purchases",
        sa.Column("purchase_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("gtin", sa.Text(), nullable=False),
        sa.Column("bought_on", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.customer_id"], name="fk_purchases_customer_id"),
        sa.PrimaryKeyConstraint("purchase_id", name="pk_purchases"),
    )
    op.create_index("ix_purchases_customer_id", "purchases", ["customer_id"], unique=False)


def _pickups() -> None:
    op.create_table(
        "pickups",
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("bay", sa.Text(), nullable=False),
        sa.Column("bags", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("collected_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.customer_id"], name="fk_pickups_customer_id"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name="fk_pickups_site_id"),
        sa.PrimaryKeyConstraint("order_number", name="pk_pickups"),
    )
    op.create_index("ix_pickups_customer_id", "pickups", ["customer_id"], unique=False)
    op.create_index("ix_pickups_site_id_starts_at", "pickups", ["site_id", "starts_at"], unique=False)
