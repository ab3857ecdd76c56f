"""Campaigns have versions: what was written, what was published, and from which version each offer runs.

Offers that are in the books already become the first version of their campaign, in the form that offers have
since then: limits are a list, and how many days lie between two bonuses stands beside it.

Revision ID: 0008
Revises: 0007
"""

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_AUTHOR = "before versions"


def upgrade() -> None:
    """Add the tables, and write down what runs."""
    _versions()
    _publications()
    _drafts()
    op.add_column("offers", sa.Column("version_hash", sa.Text(), nullable=True))
    _write_down_what_runs()
    with op.batch_alter_table("offers") as table:
        table.alter_column("version_hash", existing_type=sa.Text(), nullable=False)
        table.create_foreign_key(
            "fk_offers_version_hash", "campaign_versions", ["version_hash"], ["version_hash"]
        )
    op.create_index("ix_offers_campaign_id", "offers", ["campaign_id"], unique=False)
    for table_name in ("campaign_versions", "publications"):
        _append_only(table_name)


def downgrade() -> None:
    """Remove them; offers keep the form that they have now."""
    op.drop_index("ix_offers_campaign_id", table_name="offers")
    with op.batch_alter_table("offers") as table:
        table.drop_constraint("fk_offers_version_hash", type_="foreignkey")
        table.drop_column("version_hash")
    for table_name in ("campaign_drafts", "publications", "campaign_versions"):
        op.drop_table(table_name)


def _versions() -> None:
    op.create_table(
        "campaign_versions",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("version_hash", "campaign_id")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("document", "author")),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("version_hash", name="pk_campaign_versions"),
    )
    op.create_index("ix_campaign_versions_campaign_id", "campaign_versions", ["campaign_id"], unique=False)


def _publications() -> None:
    op.create_table(
        "publications",
        sa.Column("line", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("campaign_id", "version_hash", "act")),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("approver", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("act IN ('published', 'archived')", name=op.f("ck_publications_act")),
        sa.ForeignKeyConstraint(
            ["version_hash"], ["campaign_versions.version_hash"], name="fk_publications_version_hash"
        ),
        sa.PrimaryKeyConstraint("line", name="pk_publications"),
    )
    op.create_index("ix_publications_campaign_id", "publications", ["campaign_id"], unique=False)


def _drafts() -> None:
    op.create_table(
        "campaign_drafts",
        sa.Column("campaign_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("document", "author")),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent"], ["campaign_versions.version_hash"], name="fk_campaign_drafts_parent"
        ),
        sa.PrimaryKeyConstraint("campaign_id", name="pk_campaign_drafts"),
    )


def _write_down_what_runs() -> None:
    """One version of a campaign for its offers that run, and another for those that ran."""
    books = op.get_bind()
    rows = books.execute(
        sa.text("SELECT campaign_id, live, priority, document FROM offers ORDER BY offer_id")
    )
    offers: dict[tuple[str, int], list[tuple[int, str]]] = {}
    for campaign_id, live, priority, document in rows.fetchall():
        offers.setdefault((campaign_id, live), []).append((priority, document))
    for (campaign_id, live), group in sorted(offers.items()):
        version_hash = _write_down(books, campaign_id, group)
        books.execute(
            sa.text(
                """
                INSERT INTO publications (campaign_id, version_hash, act, published_at, published_by, note)
                VALUES (:campaign_id, :version_hash, :act, 0, :author, '')
                """
            ),
            {
                "campaign_id": campaign_id,
                "version_hash": version_hash,
                "act": "published" if live else "archived",
                "author": _AUTHOR,
            },
        )
        books.execute(
            sa.text("UPDATE offers SET version_hash = :hash WHERE campaign_id = :id AND live = :live"),
            {"hash": version_hash, "id": campaign_id, "live": live},
        )
    _rewrite_offers(books)


def _write_down(books: sa.Connection, campaign_id: str, group: list[tuple[int, str]]) -> str:
    campaign = {
        "campaign_id": campaign_id,
        "name": campaign_id,
        "priority": group[0][0],
        "offers": [_rewritten(json.loads(document)) for _, document in group],
    }
    document = json.dumps(campaign, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    version_hash = hashlib.sha256(document.encode()).hexdigest()
    books.execute(
        sa.text(
            """
            INSERT INTO campaign_versions (version_hash, campaign_id, document, author, written_at)
            VALUES (:hash, :campaign_id, :document, :author, 0)
            """
        ),
        {"hash": version_hash, "campaign_id": campaign_id, "document": document, "author": _AUTHOR},
    )
    return version_hash


def _rewrite_offers(books: sa.Connection) -> None:
    for offer_id, document in books.execute(sa.text("SELECT offer_id, document FROM offers")).fetchall():
        books.execute(
            sa.text("UPDATE offers SET document = :document WHERE offer_id = :offer_id"),
            {"document": json.dumps(_rewritten(json.loads(document))), "offer_id": offer_id},
        )


def _rewritten(offer: dict[str, Any]) -> dict[str, Any]:
    """An offer in the form of today; one that has it already stays as it is."""
    limits = offer["limits"]
    if isinstance(limits, list):
        return offer
    counters = {"units_total": "units", "budget_cents": "cents"}
    listed = [
        {"scope": "offer", "counter": counter, "maximum": limits[name]}
        for name, counter in counters.items()
        if limits.get(name) is not None
    ]
    return offer | {"limits": listed, "days_between": limits["days_between"]}


def _append_only(table: str) -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    for change in ("UPDATE", "DELETE"):
        what = "FOR EACH ROW EXECUTE FUNCTION append_only()"
        if not postgres:
            what = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        op.execute(f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} {what}")
