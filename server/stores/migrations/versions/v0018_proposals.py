"""Proposals: who asks for a version to run, when, and what became of it.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_OPEN = sa.text("state IN ('waiting', 'scheduled')")
_STATES = "'waiting', 'scheduled', 'published', 'sent_back', 'cancelled', 'overtaken', 'refused'"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "proposals",
        sa.Column("line", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("campaign_id", "version_hash")),
        sa.Column("runs", sa.Text()),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("note", "wall", "state", "moved_by")),
        sa.Column("moved_at", sa.BigInteger(), nullable=False),
        sa.Column("approver", sa.Text()),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_proposals_state")),
        sa.ForeignKeyConstraint(
            ["version_hash"], ["campaign_versions.version_hash"], name="fk_proposals_version_hash"
        ),
        sa.PrimaryKeyConstraint("line", name="pk_proposals"),
    )
    op.create_index("ix_proposals_campaign_id", "proposals", ["campaign_id"], unique=False)
    op.create_index(
        "uq_proposals_open",
        "proposals",
        ["campaign_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("proposals")
