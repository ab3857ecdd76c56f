"""A bonus says who chose it, may be redeemed and returned, and leans on its card for the rest.

The card already proves customer, order and site, so a bonus does not prove them again; its pickup is found by
its customer; and only balances that are nearly used up are looked at before offers are chosen.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_STATES = ("reserved", "given", "declined", "released", "expired")
_NEW_STATES = (*_STATES, "redeemed", "returned")
_TAKEN = "state IN ('reserved', 'given')"
_NEW_TAKEN = "state IN ('reserved', 'given', 'redeemed', 'returned')"
_SCARCE = "remaining < CASE measure WHEN 'cents' THEN 100000 ELSE 1 END"
_PARENTS = {
    "card_id": "cards.card_id",
    "customer_id": "customers.customer_id",
    "offer_id": "offers.offer_id",
    "order_number": "pickups.order_number",
    "site_id": "sites.site_id",
}
_COLUMNS = (
    *("bonus_id", "offer_id", "card_id", "order_number", "customer_id", "site_id", "period", "reserved_on"),
    *("face_value_cents", "reason", "state", "expires_at", "moved_at"),
)


def upgrade() -> None:
    """Change the bonuses, and find scarce balances quickly."""
    _drop_indexes()
    op.drop_index("ix_bonuses_order_number", table_name="bonuses")
    if op.get_bind().dialect.name == "postgresql":
        for column in ("customer_id", "order_number", "site_id"):
            op.drop_constraint(op.f(f"fk_bonuses_{column}"), "bonuses", type_="foreignkey")
        op.drop_constraint(op.f("ck_bonuses_state"), "bonuses", type_="check")
        op.create_check_constraint(op.f("ck_bonuses_state"), "bonuses", _one_of(_NEW_STATES))
        for new in _provenance():
            op.add_column("bonuses", new)
    else:
        _rebuild(_NEW_STATES, ("card_id", "offer_id"), _provenance())
    _create_indexes(_NEW_TAKEN)
    op.create_index(
        "ix_balances_scarce",
        "balances",
        ["site_id"],
        sqlite_where=sa.text(_SCARCE),
        postgresql_where=sa.text(_SCARCE),
    )
    op.drop_index("ix_balances_site_id", table_name="balances")


def downgrade() -> None:
    """Change them back; what was redeemed was given, what was returned was released."""
    op.create_index("ix_balances_site_id", "balances", ["site_id"], unique=False)
    op.drop_index("ix_balances_scarce", table_name="balances")
    _drop_indexes()
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_bonuses_state"), "bonuses", type_="check")
    else:
        _rebuild(_NEW_STATES, ("card_id", "offer_id"), [])
    op.execute("UPDATE bonuses SET state = 'given' WHERE state = 'redeemed'")
    op.execute("UPDATE bonuses SET state = 'released' WHERE state = 'returned'")
    if op.get_bind().dialect.name == "postgresql":
        op.create_check_constraint(op.f("ck_bonuses_state"), "bonuses", _one_of(_STATES))
        for column in ("customer_id", "order_number", "site_id"):
            table, _, key = _PARENTS[column].partition(".")
            op.create_foreign_key(f"fk_bonuses_{column}", "bonuses", table, [column], [key])
        for new in _provenance():
            op.drop_column("bonuses", new.name)
    else:
        _rebuild(_STATES, tuple(_PARENTS), [])
    _create_indexes(_TAKEN)
    op.create_index("ix_bonuses_order_number", "bonuses", ["order_number"], unique=False)


def _provenance() -> list[sa.Column[object]]:
    return [
        sa.Column("version_hash", sa.Text(), nullable=False, server_default=""),
        sa.Column("ranker", sa.Text(), nullable=False, server_default=""),
        sa.Column("propensity", sa.Double(), nullable=False, server_default="1"),
        sa.Column("arm", sa.Text(), nullable=False, server_default="exploit"),
    ]


def _one_of(states: tuple[str, ...]) -> str:
    return f"state IN ({', '.join(repr(state) for state in states)})"


def _rebuild(states: tuple[str, ...], parents: tuple[str, ...], more: list[sa.Column[object]]) -> None:
    """SQLite changes no constraint of a table that is there: make another one, and bring everything over."""
    op.create_table(
        "bonuses_anew",
        *(sa.Column(name, sa.Text(), nullable=False) for name in _COLUMNS[:6]),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _COLUMNS[6:9]),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _COLUMNS[9:11]),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _COLUMNS[11:]),
        *more,
        sa.CheckConstraint(_one_of(states), name=op.f("ck_bonuses_state")),
        *(
            sa.ForeignKeyConstraint([column], [_PARENTS[column]], name=f"fk_bonuses_{column}")
            for column in parents
        ),
        sa.PrimaryKeyConstraint("bonus_id", name="pk_bonuses"),
    )
    names = ", ".join(_COLUMNS)
    op.execute(f"INSERT INTO bonuses_anew ({names}) SELECT {names} FROM bonuses ORDER BY rowid")  # noqa: S608
    op.drop_table("bonuses")
    op.rename_table("bonuses_anew", "bonuses")


def _drop_indexes() -> None:
    for name in ("uq_bonuses_offer_customer_period", "ix_bonuses_due", "ix_bonuses_customer_id"):
        op.drop_index(name, table_name="bonuses")


def _create_indexes(taken: str) -> None:
    op.create_index("ix_bonuses_customer_id", "bonuses", ["customer_id"], unique=False)
    waits = sa.text("state = 'reserved'")
    op.create_index("ix_bonuses_due", "bonuses", ["expires_at"], sqlite_where=waits, postgresql_where=waits)
    op.create_index(
        "uq_bonuses_offer_customer_period",
        "bonuses",
        ["offer_id", "customer_id", "period"],
        unique=True,
        sqlite_where=sa.text(taken),
        postgresql_where=sa.text(taken),
    )
