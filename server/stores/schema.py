"""The schema of the books: what the migrations must add up to (a test compares the two).

Times are microseconds since 1970 in UTC, days are ordinals of the Gregorian calendar, money is cents.
Rules that must hold whatever the code does are constraints here (docs/decisions/0006).
"""

import sqlalchemy as sa

from server.stores import coupons, exchange, memos, naming, worn

metadata = naming.metadata
EXCHANGED = exchange.TABLES
WRITTEN = memos.TABLES
HEARD = worn.TABLES
DRAWN = coupons.TABLES

sites = sa.Table(
    "sites",
    metadata,
    sa.Column("site_id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("timezone", sa.Text, nullable=False),
    sa.Column("command_key", sa.Text, nullable=False),
    sa.Column("region", sa.Text),
)

glasses = sa.Table(
    "glasses",
    metadata,
    sa.Column("glasses_id", sa.Text, primary_key=True),
    sa.Column("site_id", sa.ForeignKey("sites.site_id"), nullable=False),
    sa.Column("secret_hash", sa.Text, nullable=False),
    sa.Column("issued_at", sa.BigInteger, nullable=False),
    sa.Column("revoked_at", sa.BigInteger),
)

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

histories = sa.Table(
    "histories",
    metadata,
    sa.Column("customer_id", sa.ForeignKey("customers.customer_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("older", sa.Text),
    sa.Column("counted", sa.Text, nullable=False),
)
"""The counters of each customer's purchases: of receipts that are kept no longer, and of all."""

rankers = sa.Table(
    "rankers",
    metadata,
    sa.Column("version", sa.Text, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("fitted_at", sa.BigInteger, nullable=False),
)

_HERE = "collected_at IS NULL AND arrived_at IS NOT NULL"

pickups = sa.Table(
    "pickups",
    metadata,
    sa.Column("order_number", sa.Text, primary_key=True),
    sa.Column("customer_id", sa.ForeignKey("customers.customer_id"), nullable=False, index=True),
    sa.Column("site_id", sa.ForeignKey("sites.site_id"), nullable=False),
    sa.Column("bay", sa.Text, nullable=False),
    sa.Column("bags", sa.Text, nullable=False),
    sa.Column("starts_at", sa.BigInteger, nullable=False),
    sa.Column("collected_at", sa.BigInteger),
    sa.Column("arrived_at", sa.BigInteger),
    sa.Column("basket", sa.Text),
    sa.Index("ix_pickups_site_id_starts_at", "site_id", "starts_at"),
    sa.Index(
        "ix_pickups_waiting",
        "site_id",
        "bay",
        "collected_at",
        sqlite_where=sa.text("collected_at IS NULL"),
        postgresql_where=sa.text("collected_at IS NULL"),
    ),
    sa.Index("ix_pickups_site_id_arrived_at", "site_id", "arrived_at"),
    sa.Index(
        "ix_pickups_here",
        "site_id",
        "arrived_at",
        "collected_at",
        sqlite_where=sa.text(_HERE),
        postgresql_where=sa.text(_HERE),
    ),
)

campaign_versions = sa.Table(
    "campaign_versions",
    metadata,
    sa.Column("version_hash", sa.Text, primary_key=True),
    sa.Column("campaign_id", sa.Text, nullable=False, index=True),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("written_at", sa.BigInteger, nullable=False),
    sa.Column("parent", sa.Text),
)

publications = sa.Table(
    "publications",
    metadata,
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("campaign_id", sa.Text, nullable=False, index=True),
    sa.Column("version_hash", sa.ForeignKey("campaign_versions.version_hash"), nullable=False),
    sa.Column("act", sa.Text, nullable=False),
    sa.Column("published_at", sa.BigInteger, nullable=False),
    sa.Column("published_by", sa.Text, nullable=False),
    sa.Column("approver", sa.Text),
    sa.Column("note", sa.Text, nullable=False),
    sa.CheckConstraint("act IN ('published', 'archived')", "act"),
)

_OPEN = "state IN ('waiting', 'scheduled')"

proposals = sa.Table(
    "proposals",
    metadata,
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("campaign_id", sa.Text, nullable=False, index=True),
    sa.Column("version_hash", sa.ForeignKey("campaign_versions.version_hash"), nullable=False),
    sa.Column("runs", sa.Text),
    sa.Column("asked_by", sa.Text, nullable=False),
    sa.Column("asked_at", sa.BigInteger, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("wall", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("moved_by", sa.Text, nullable=False),
    sa.Column("moved_at", sa.BigInteger, nullable=False),
    sa.Column("approver", sa.Text),
    sa.Column("answer", sa.Text, nullable=False),
    sa.CheckConstraint(
        "state IN ('waiting', 'scheduled', 'published', 'sent_back', 'cancelled', 'overtaken', 'refused')",
        "state",
    ),
    sa.Index(
        "uq_proposals_open",
        "campaign_id",
        unique=True,
        sqlite_where=sa.text(_OPEN),
        postgresql_where=sa.text(_OPEN),
    ),
)
"""Who asked for a version to run, and what became of it; of a campaign, one is open at most."""

campaign_drafts = sa.Table(
    "campaign_drafts",
    metadata,
    sa.Column("campaign_id", sa.Text, primary_key=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("changed_at", sa.BigInteger, nullable=False),
    sa.Column("parent", sa.ForeignKey("campaign_versions.version_hash")),
)
"""What somebody is writing; its revision is another with every change, so that nobody overwrites unseen."""

offers = sa.Table(
    "offers",
    metadata,
    sa.Column("offer_id", sa.Text, primary_key=True),
    sa.Column("campaign_id", sa.Text, nullable=False, index=True),
    sa.Column("version_hash", sa.ForeignKey("campaign_versions.version_hash"), nullable=False),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("face_value_cents", sa.Integer, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("balances", sa.Integer, nullable=False),
    sa.Column("live", sa.SmallInteger, nullable=False),
)

catalogue = sa.Table(
    "catalogue",
    metadata,
    sa.Column("line", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("edition", sa.Text, nullable=False),
    sa.CheckConstraint("line = 1", "one_line"),
)
"""One line: its edition is another as soon as any offer is."""

_SCARCE = "remaining < CASE measure WHEN 'cents' THEN 100000 ELSE 1 END"
"""Less is left than an offer may be worth (its face value is bounded): only these can be too little."""

balances = sa.Table(
    "balances",
    metadata,
    sa.Column("offer_id", sa.ForeignKey("offers.offer_id"), primary_key=True),
    sa.Column("measure", sa.Text, primary_key=True),
    sa.Column("site_id", sa.Text, primary_key=True),
    sa.Column("received", sa.BigInteger, nullable=False),
    sa.Column("remaining", sa.BigInteger, nullable=False),
    sa.Column("reserved", sa.BigInteger, nullable=False),
    sa.Column("given", sa.BigInteger, nullable=False),
    sa.CheckConstraint("remaining >= 0 AND reserved >= 0 AND given >= 0", "no_pile_below_zero"),
    sa.CheckConstraint("remaining + reserved + given = received", "nothing_lost"),
    sa.CheckConstraint("measure IN ('stock', 'units', 'cents')", "measure"),
    sa.Index(
        "ix_balances_scarce", "site_id", sqlite_where=sa.text(_SCARCE), postgresql_where=sa.text(_SCARCE)
    ),
)

counts = sa.Table(
    "counts",
    metadata,
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("counter", sa.Text, primary_key=True),
    sa.Column("stretch", sa.Text, primary_key=True),
    sa.Column("reserved", sa.BigInteger, nullable=False),
    sa.Column("given", sa.BigInteger, nullable=False),
    sa.CheckConstraint("reserved >= 0 AND given >= 0", "nothing_below_zero"),
    sa.CheckConstraint("counter IN ('units', 'cents')", "counter"),
)
"""How much of each limit is used; the most that it may be stands in the published document."""

cards = sa.Table(
    "cards",
    metadata,
    sa.Column("card_id", sa.Text, primary_key=True),
    sa.Column("order_number", sa.ForeignKey("pickups.order_number"), nullable=False),
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
    sa.Column("recorded_at", sa.BigInteger, nullable=False),
)

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
        "uq_bonuses_offer_customer_period",
        "offer_id",
        "customer_id",
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

receipts = sa.Table(
    "receipts",
    metadata,
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("offer_id", sa.Text, nullable=False),
    sa.Column("measure", sa.Text, nullable=False),
    sa.Column("site_id", sa.Text, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("received_at", sa.BigInteger, nullable=False),
    sa.Column("movement_id", sa.Text),
    sa.Column("cause", sa.Text),
    sa.Index("uq_receipts_movement_id", "movement_id", unique=True),
    sa.ForeignKeyConstraint(
        ["offer_id", "measure", "site_id"],
        ["balances.offer_id", "balances.measure", "balances.site_id"],
    ),
)

APPEND_ONLY = ("campaign_versions", "ledger", "publications", "receipts")
"""Tables whose lines are never changed; the migrations put triggers on them."""
