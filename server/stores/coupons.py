"""The table of coupons' codes."""

import sqlalchemy as sa

from server.stores.naming import metadata

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

TABLES = (coupon_codes,)
