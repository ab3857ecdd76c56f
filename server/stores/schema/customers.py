"""The tables of customers, and of what they hold, bought and said."""

import sqlalchemy as sa

from server.stores.schema.naming import metadata

customers = sa.Table(
    "customers",
    metadata,
    sa.Column("customer_id", sa.Text, primary_key=True),
    sa.Column("first_name", sa.Text, nullable=False),
    sa.Column("family_initial", sa.Text, nullable=False),
    sa.Column("name_on_glasses", sa.SmallInteger, nullable=False),
    sa.Column("profiling", sa.SmallInteger, nullable=False),
    sa.Column("tier", sa.Text, nullable=False),
    sa.Column("pickups_before", sa.Integer, nullable=False),
    sa.Column("known_since", sa.BigInteger),
    sa.Column("erased_at", sa.BigInteger),
    sa.Column("birth_month", sa.SmallInteger),
    sa.Column("birth_day", sa.SmallInteger),
    sa.CheckConstraint("length(family_initial) = 1", "initial_only"),
    sa.Index(
        "ix_customers_known_since",
        "known_since",
        sqlite_where=sa.text("erased_at IS NULL"),
        postgresql_where=sa.text("erased_at IS NULL"),
    ),
)

codes = sa.Table(
    "codes",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("customer_id", sa.ForeignKey("customers.customer_id"), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("symbology", sa.Text, nullable=False),
    sa.Column("until", sa.BigInteger),
    sa.Index(
        "ix_codes_until",
        "until",
        sqlite_where=sa.text("until IS NOT NULL"),
        postgresql_where=sa.text("until IS NOT NULL"),
    ),
)

purchases = sa.Table(
    "purchases",
    metadata,
    sa.Column("purchase_id", sa.Integer, primary_key=True),
    sa.Column("customer_id", sa.ForeignKey("customers.customer_id"), nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("gtin", sa.Text, nullable=False),
    sa.Column("bought_on", sa.Integer, nullable=False),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("cents", sa.Integer, nullable=False),
    sa.Column("source_id", sa.Text),
    sa.Index("uq_purchases_source_id", "source_id", unique=True),
    sa.Index("ix_purchases_past", "customer_id", "bought_on", "category", "gtin"),
)

consents = sa.Table(
    "consents",
    metadata,
    sa.Column("customer_id", sa.ForeignKey("customers.customer_id"), primary_key=True),
    sa.Column("purpose", sa.Text, primary_key=True),
    sa.Column("said_at", sa.BigInteger, primary_key=True),
    sa.Column("agreed", sa.SmallInteger, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
)

interests = sa.Table(
    "interests",
    metadata,
    sa.Column("customer_id", sa.ForeignKey("customers.customer_id"), primary_key=True),
    sa.Column("category", sa.Text, primary_key=True),
    sa.Column("until_on", sa.Integer, nullable=False, index=True),
)

segments = sa.Table(
    "segments",
    metadata,
    sa.Column("customer_id", sa.ForeignKey("customers.customer_id"), primary_key=True),
    sa.Column("segment", sa.Text, primary_key=True),
)
