"""What supervisors write to the glasses of a site, and a quick look at who is here.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and the index."""
    op.create_index("ix_pickups_site_id_arrived_at", "pickups", ["site_id", "arrived_at"], unique=False)
    op.create_table(
        "memos",
        sa.Column("memo_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name="fk_memos_site_id"),
        sa.PrimaryKeyConstraint("memo_id", name="pk_memos"),
    )
    op.create_index("ix_memos_site_id_written_at", "memos", ["site_id", "written_at"], unique=False)
    op.create_table(
        "memo_reads",
        sa.Column("memo_id", sa.Text(), nullable=False),
        sa.Column("glasses_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["memo_id"], ["memos.memo_id"], name="fk_memo_reads_memo_id"),
        sa.ForeignKeyConstraint(["glasses_id"], ["glasses.glasses_id"], name="fk_memo_reads_glasses_id"),
        sa.PrimaryKeyConstraint("memo_id", "glasses_id", name="pk_memo_reads"),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("memo_reads")
    op.drop_index("ix_memos_site_id_written_at", table_name="memos")
    op.drop_table("memos")
    op.drop_index("ix_pickups_site_id_arrived_at", table_name="pickups")
