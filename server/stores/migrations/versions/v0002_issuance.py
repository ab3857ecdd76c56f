"""What may leave and what left: offers, balances, cards, bonuses and the ledger.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    _offers()
    _balances()
    _receipts()
    _cards()
    _scans()
    _answers()
    _bonuses()
    _ledger()
    if op.get_bind().dialect.name == "postgresql":
        _append_only_function()
    _append_only("ledger")
    _append_only("receipts")


def downgrade() -> None:
    """Remove the tables."""
    op.drop_table("ledger")
    op.drop_table("bonuses")
    op.drop_table("answers")
    op.drop_table("scans")
    op.drop_table("cards")
    op.drop_table("receipts")
    op.drop_table("balances")
    op.drop_table("offers")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION append_only()")


def _offers() -> None:
    op.create_table(
        "offers",
        sa.Column("offer_id", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("face_value_cents", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("balances", sa.Integer(), nullable=False),
        sa.Column("live", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("offer_id", name="pk_offers"),
    )


def _balances() -> None:
    op.create_table(
        "balances",
        sa.Column("offer_id", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("remaining", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("given", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("measure IN ('stock', 'units', 'cents')", name=op.f("ck_balances_measure")),
        sa.CheckConstraint("remaining + reserved + given = received", name=op.f("ck_balances_nothing_lost")),
        sa.CheckConstraint(
            "remaining >= 0 AND reserved >= 0 AND given >= 0", name=op.f("ck_balances_no_pile_below_zero")
        ),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.offer_id"], name="fk_balances_offer_id"),
        sa.PrimaryKeyConstraint("offer_id", "measure", "site_id", name="pk_balances"),
    )


def _receipts() -> None:
    op.create_table(
        "receipts",
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["offer_id", "measure", "site_id"],
            ["balances.offer_id", "balances.measure", "balances.site_id"],
            name="fk_receipts_offer_id_measure_site_id",
        ),
        sa.PrimaryKeyConstraint("line", name="pk_receipts"),
    )


def _cards() -> None:
    op.create_table(
        "cards",
        sa.Column("card_id", sa.Text(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.customer_id"], name="fk_cards_customer_id"),
        sa.ForeignKeyConstraint(["order_number"], ["pickups.order_number"], name="fk_cards_order_number"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name="fk_cards_site_id"),
        sa.PrimaryKeyConstraint("card_id", name="pk_cards"),
    )
    op.create_index(
        "uq_cards_open_order",
        "cards",
        ["order_number"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def _scans() -> None:
    op.create_table(
        "scans",
        sa.Column("scan_id", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scan_id", name="pk_scans"),
    )


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("answer_id", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("card_id", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["cards.card_id"], name="fk_answers_card_id"),
        sa.PrimaryKeyConstraint("answer_id", name="pk_answers"),
    )


def _bonuses() -> None:
    op.create_table(
        "bonuses",
        sa.Column("bonus_id", sa.Text(), nullable=False),
        sa.Column("offer_id", sa.Text(), nullable=False),
        sa.Column("card_id", sa.Text(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("reserved_on", sa.Integer(), nullable=False),
        sa.Column("face_value_cents", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("moved_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state IN ('reserved', 'given', 'declined', 'released', 'expired')", name=op.f("ck_bonuses_state")
        ),
        sa.ForeignKeyConstraint(["card_id"], ["cards.card_id"], name="fk_bonuses_card_id"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.customer_id"], name="fk_bonuses_customer_id"),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.offer_id"], name="fk_bonuses_offer_id"),
        sa.ForeignKeyConstraint(["order_number"], ["pickups.order_number"], name="fk_bonuses_order_number"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name="fk_bonuses_site_id"),
        sa.PrimaryKeyConstraint("bonus_id", name="pk_bonuses"),
    )
    op.create_index("ix_bonuses_customer_id", "bonuses", ["customer_id"], unique=False)
    op.create_index(
        "ix_bonuses_due",
        "bonuses",
        ["expires_at"],
        unique=False,
        sqlite_where=sa.text("state = 'reserved'"),
        postgresql_where=sa.text("state = 'reserved'"),
    )
    op.create_index("ix_bonuses_order_number", "bonuses", ["order_number"], unique=False)
    op.create_index(
        "uq_bonuses_offer_customer_period",
        "bonuses",
        ["offer_id", "customer_id", "period"],
        unique=True,
        sqlite_where=sa.text("state IN ('reserved', 'given')"),
        postgresql_where=sa.text("state IN ('reserved', 'given')"),
    )


def _ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("bonus_id", sa.Text(), nullable=False),
        sa.Column("was", sa.Text(), nullable=True),
        sa.Column("became", sa.Text(), nullable=False),
        sa.Column("glasses_id", sa.Text(), nullable=False),
        sa.Column("moved_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["bonus_id"], ["bonuses.bonus_id"], name="fk_ledger_bonus_id"),
        sa.PrimaryKeyConstraint("line", name="pk_ledger"),
    )
    op.create_index("ix_ledger_bonus_id", "ledger", ["bonus_id"], unique=False)


def _append_only(table: str) -> None:
    """Let nobody change a line that is written; SQLite and PostgreSQL say this differently."""
    postgres = op.get_bind().dialect.name == "postgresql"
    for change in ("UPDATE", "DELETE"):
        what = "FOR EACH ROW EXECUTE FUNCTION append_only()"
        if not postgres:
            what = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        op.execute(f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} {what}")


def _append_only_function() -> None:
    op.execute(
        """
        CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """
    )
