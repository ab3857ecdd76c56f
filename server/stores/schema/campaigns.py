"""The tables of campaigns: what was written, asked for, published, and runs."""

import sqlalchemy as sa

from server.stores.schema.naming import metadata

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

backtests = sa.Table(
    "backtests",
    metadata,
    sa.Column("campaign_id", sa.Text, primary_key=True),
    sa.Column("job_id", sa.Text, nullable=False),
    sa.Column("asked_by", sa.Text, nullable=False),
    sa.Column("asked_at", sa.BigInteger, nullable=False),
    sa.Column("moved_at", sa.BigInteger, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("whole", sa.Integer, nullable=False),
    sa.Column("outcome", sa.Text),
)
"""The one of each campaign that was begun last; whoever carries it out sees here that it was cancelled."""

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
