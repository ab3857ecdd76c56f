"""The tables of orders that are collected: cards, scans and answers."""

import sqlalchemy as sa

from server.stores.schema.naming import metadata

_CAME = "arrived_at IS NOT NULL"

pickups = sa.Table(
    "pickups",
    metadata,
    sa.Column("order_number", sa.Text, primary_key=True),
    sa.Column("customer_id", sa.ForeignKey("customers.customer_id"), nullable=False, index=True),
    sa.Column("site_id", sa.ForeignKey("sites.site_id"), nullable=False),
    sa.Column("bay", sa.Text, nullable=False),
    sa.Column("bags", sa.Text, nullable=False),
    sa.Column("starts_at", sa.BigInteger, nullable=False),
    # -1: it was cancelled (server.stores.sql.statements.CANCELLED).
    sa.Column("collected_at", sa.BigInteger),
    sa.Column("arrived_at", sa.BigInteger),
    sa.Column("basket", sa.Text),
    sa.Index("ix_pickups_site_id_starts_at", "site_id", "starts_at"),
    sa.Index(
        "ix_pickups_waiting",
        "site_id",
        "bay",
        "starts_at",
        "collected_at",
        sqlite_where=sa.text("collected_at IS NULL"),
        postgresql_where=sa.text("collected_at IS NULL"),
    ),
    sa.Index(
        "ix_pickups_came",
        "site_id",
        "arrived_at",
        "collected_at",
        sqlite_where=sa.text(_CAME),
        postgresql_where=sa.text(_CAME),
    ),
)

cards = sa.Table(
    "cards",
    metadata,
    sa.Column("card_id", sa.Text, primary_key=True),
    sa.Column("order_number", sa.ForeignKey("pickups.order_number"), nullable=False, index=True),
    sa.Column("customer_id", sa.ForeignKey("customers.customer_id"), nullable=False),
    sa.Column("site_id", sa.ForeignKey("sites.site_id"), nullable=False),
    sa.Column("opened_at", sa.BigInteger, nullable=False),
    sa.Column("closed_at", sa.BigInteger),
    sa.Index(
        "uq_cards_open_order",
        "order_number",
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    ),
)

scans = sa.Table(
    "scans",
    metadata,
    sa.Column("scan_id", sa.Text, primary_key=True),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("card", sa.Text, nullable=False),
    sa.Column("answered_at", sa.BigInteger, nullable=False, index=True),
)

answers = sa.Table(
    "answers",
    metadata,
    sa.Column("answer_id", sa.Text, primary_key=True),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("card_id", sa.ForeignKey("cards.card_id"), nullable=False),
    sa.Column("recorded_at", sa.BigInteger, nullable=False, index=True),
)
