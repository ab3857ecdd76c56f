"""One scan reads what changed, not every offer: the catalogue's edition, balances by site.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the edition and the index."""
    op.create_table(
        "catalogue",
        sa.Column("line", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.CheckConstraint("line = 1", name=op.f("ck_catalogue_one_line")),
        sa.PrimaryKeyConstraint("line", name="pk_catalogue"),
    )
    op.execute("INSERT INTO catalogue (line, edition) VALUES (1, 'first')")
    op.create_index("ix_balances_site_id", "balances", ["site_id"], unique=False)


def downgrade() -> None:
    """Remove them."""
    op.drop_index("ix_balances_site_id", table_name="balances")
    op.drop_table("catalogue")
