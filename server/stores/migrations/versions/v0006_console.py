"""The console: users, their sessions, the audit log and the kill switch.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    _people()
    op.create_table(
        "audit_log",
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("actor", "action", "subject", "detail")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("previous", "digest")),
        sa.PrimaryKeyConstraint("line", name="pk_audit_log"),
        sa.UniqueConstraint("previous", name="uq_audit_log_previous"),
    )
    op.create_index("ix_audit_log_subject", "audit_log", ["subject"], unique=False)
    op.create_table(
        "switches",
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("off_since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", name="pk_switches"),
    )
    for change in ("UPDATE", "DELETE"):
        _forbid(change)


def downgrade() -> None:
    """Remove them."""
    for table in ("switches", "audit_log", "sessions", "users"):
        op.drop_table(table)


def _people() -> None:
    op.create_table(
        "users",
        sa.Column("user_id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("login", "name", "role")),
        sa.Column("active", sa.SmallInteger(), nullable=False),
        sa.Column("password_hash", sa.Text()),
        sa.Column("invitation_hash", sa.Text()),
        sa.Column("invited_until", sa.BigInteger()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_users"),
        sa.UniqueConstraint("login", name="uq_users_login"),
        sa.UniqueConstraint("invitation_hash", name="uq_users_invitation_hash"),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], name="fk_sessions_user_id"),
    )
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"], unique=False)


def _forbid(change: str) -> None:
    what = "BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END"
    if op.get_bind().dialect.name == "postgresql":
        what = "FOR EACH ROW EXECUTE FUNCTION append_only()"
    op.execute(f"CREATE TRIGGER audit_log_no_{change.lower()} BEFORE {change} ON audit_log {what}")
