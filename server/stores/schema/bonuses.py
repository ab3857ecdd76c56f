"""The tables of bonuses, of every move of theirs, and of coupons' codes."""

import sqlalchemy as sa

from server.stores.schema.naming import metadata

_TAKEN = "state IN ('reserved', 'given', 'redeemed', 'returned')"

_WAITS = "state = 'reserved'"

bonuses = sa.Table(
    "bonuses",
    metadata,
    sa.Column("bonus_id", sa.Text, primary_key=True),
    sa.Column("offer_id", sa.ForeignKey("offers.offer_id"), nullable=False),
    sa.Column("card_id", sa.ForeignKey("cards.card_id"), nullable=False),
    sa.Column("order_number", sa.Text, nullable=False),
    sa.Column("customer_id", sa.Text, nullable=False, index=True),
    sa.Column("site_id", sa.Text, nullable=False),
    sa.Column("period", sa.Integer, nullable=False),
    sa.Column("reserved_on", sa.Integer, nullable=False),
    sa.Column("face_value_cents", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("expires_at", sa.BigInteger, nullable=False),
    sa.Column("moved_at", sa.BigInteger, nullable=False),
    sa.Column("version_hash", sa.Text, nullable=False, server_default=""),
    sa.Column("ranker", sa.Text, nullable=False, server_default=""),
    sa.Column("propensity", sa.Double, nullable=False, server_default="1"),
    sa.Column("arm", sa.Text, nullable=False, server_default="exploit"),
    sa.Column("claims", sa.Text, nullable=False, server_default=""),
    sa.CheckConstraint(
        "state IN ('reserved', 'given', 'declined', 'released', 'expired', 'redeemed', 'returned')", "state"
    ),
    sa.Index(
        "uq_bonuses_customer_offer_period",
        "customer_id",
        "offer_id",
        "period",
        unique=True,
        sqlite_where=sa.text(_TAKEN),
        postgresql_where=sa.text(_TAKEN),
    ),
    sa.Index("ix_bonuses_offer_id_reserved_on", "offer_id", "reserved_on", "state"),
    sa.Index("ix_bonuses_due", "expires_at", sqlite_where=sa.text(_WAITS), postgresql_where=sa.text(_WAITS)),
)
"""Whose it is, where, and of which order, its card proves; it stands here so that it is found quickly."""

ledger = sa.Table(
    "ledger",
    metadata,
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("bonus_id", sa.ForeignKey("bonuses.bonus_id"), nullable=False, index=True),
    sa.Column("was", sa.Text),
    sa.Column("became", sa.Text, nullable=False),
    sa.Column("glasses_id", sa.Text, nullable=False),
    sa.Column("moved_at", sa.BigInteger, nullable=False),
)

_FREE = "bonus_id IS NULL"

coupon_codes = sa.Table(
    "coupon_codes",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("offer_id", sa.ForeignKey("offers.offer_id"), nullable=False),
    sa.Column("bonus_id", sa.ForeignKey("bonuses.bonus_id")),
    sa.Index("uq_coupon_codes_bonus_id", "bonus_id", unique=True),
    sa.Index(
        "ix_coupon_codes_free",
        "offer_id",
        "code",
        sqlite_where=sa.text(_FREE),
        postgresql_where=sa.text(_FREE),
    ),
)
"""Codes that were sent here, drawn or not, and those that were made here; a bonus has one at most."""
