"""What other systems tell the shop, who may tell it, and whom the shop tells what happened.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_COLUMNS = (
    ("sites", "region", sa.Text()),
    ("customers", "known_since", sa.BigInteger()),
    ("customers", "erased_at", sa.BigInteger()),
    ("customers", "birth_month", sa.SmallInteger()),
    ("customers", "birth_day", sa.SmallInteger()),
    ("codes", "until", sa.BigInteger()),
    ("purchases", "source_id", sa.Text()),
    ("pickups", "arrived_at", sa.BigInteger()),
    ("pickups", "basket", sa.Text()),
    ("receipts", "movement_id", sa.Text()),
)
_UNIQUE = (("purchases", "source_id"), ("receipts", "movement_id"))


def upgrade() -> None:
    """Add columns, tables and the trigger that notes every move for every subscriber."""
    for table, name, kind in _COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=True))
    for table, name in _UNIQUE:
        op.create_index(f"uq_{table}_{name}", table, [name], unique=True)
    _facts()
    _integrations()
    _subscribers()
    _note_for_subscribers()


def downgrade() -> None:
    """Remove them."""
    op.execute("DROP TRIGGER ledger_to_outbox" + (" ON ledger" if _postgres() else ""))
    if _postgres():
        op.execute("DROP FUNCTION note_for_subscribers()")
    for table in ("outbox", "subscribers", "bulk_posts", "integrations", "segments", "interests", "consents"):
        op.drop_table(table)
    for table, name in _UNIQUE:
        op.drop_index(f"uq_{table}_{name}", table_name=table)
    for table, name, _kind in reversed(_COLUMNS):
        op.drop_column(table, name)


def _postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _of_customer(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["customer_id"], ["customers.customer_id"], name=f"fk_{table}_customer_id")


def _facts() -> None:
    op.create_table(
        "consents",
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("said_at", sa.BigInteger(), nullable=False),
        sa.Column("agreed", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        _of_customer("consents"),
        sa.PrimaryKeyConstraint("customer_id", "purpose", "said_at", name="pk_consents"),
    )
    op.create_table(
        "interests",
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("until_on", sa.Integer(), nullable=False),
        _of_customer("interests"),
        sa.PrimaryKeyConstraint("customer_id", "category", name="pk_interests"),
    )
    op.create_table(
        "segments",
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        _of_customer("segments"),
        sa.PrimaryKeyConstraint("customer_id", "segment", name="pk_segments"),
    )


def _integrations() -> None:
    op.create_table(
        "integrations",
        sa.Column("integration_id", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("integration_id", name="pk_integrations"),
    )
    op.create_table(
        "bulk_posts",
        sa.Column("integration_id", sa.Text(), nullable=False),
        sa.Column("post_key", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["integration_id"], ["integrations.integration_id"], name="fk_bulk_posts_integration_id"
        ),
        sa.PrimaryKeyConstraint("integration_id", "post_key", name="pk_bulk_posts"),
    )


def _subscribers() -> None:
    op.create_table(
        "subscribers",
        sa.Column("subscriber_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subscriber_id", name="pk_subscribers"),
    )
    op.create_table(
        "outbox",
        sa.Column("subscriber_id", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("dead_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscribers.subscriber_id"], name="fk_outbox_subscriber_id"
        ),
        sa.ForeignKeyConstraint(["line"], ["ledger.line"], name="fk_outbox_line"),
        sa.PrimaryKeyConstraint("subscriber_id", "line", name="pk_outbox"),
    )


def _note_for_subscribers() -> None:
    """Note each line of the ledger for everybody who wants to hear of it, in the same transaction."""
    note = (
        "INSERT INTO outbox (subscriber_id, line, attempts, due_at)"
        " SELECT subscriber_id, NEW.line, 0, 0 FROM subscribers"
    )
    if not _postgres():
        op.execute(f"CREATE TRIGGER ledger_to_outbox AFTER INSERT ON ledger BEGIN {note}; END")
        return
    op.execute(
        f"""
        CREATE FUNCTION note_for_subscribers() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            {note};
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER ledger_to_outbox AFTER INSERT ON ledger"
        " FOR EACH ROW EXECUTE FUNCTION note_for_subscribers()"
    )
