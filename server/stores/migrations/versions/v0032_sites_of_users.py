"""A user may be held to sites; whoever is there already works at every site, as before.

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column("users", sa.Column("everywhere", sa.SmallInteger(), nullable=False, server_default="1"))
    op.create_table(
        "user_sites",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "site_id", name="pk_user_sites"),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], name="fk_user_sites_user_id"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name="fk_user_sites_site_id"),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("user_sites")
    op.drop_column("users", "everywhere")
