"""Drafts: the working copy of each campaign, as it was typed. No scan ever reads one."""

import dataclasses
import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from server.domain.offers.errors import DraftChanged
from server.stores.console import audit
from server.stores.console.once import written_once
from server.stores.instants import instant, stamp
from server.stores.schema import campaign_drafts as drafts


@dataclass(frozen=True, slots=True)
class Draft:
    """One campaign as somebody is writing it."""

    campaign_id: str
    revision: int
    """Another with every save, and none that any draft of it ever had; 0 = nobody has saved it yet."""
    document: str
    """JSON of what stands in the fields, whether or not it could be a campaign already."""
    author: str
    """Who saved it last."""
    changed_at: dt.datetime
    parent: str | None = None
    """The version that it was begun from."""


def find(connection: sa.Connection, campaign_id: str) -> Draft | None:
    """The draft of a campaign."""
    row = connection.execute(sa.select(drafts).where(drafts.c.campaign_id == campaign_id)).first()
    return None if row is None else _draft(row)


def every(connection: sa.Connection) -> tuple[Draft, ...]:
    """All drafts, saved last first."""
    rows = connection.execute(sa.select(drafts).order_by(drafts.c.changed_at.desc(), drafts.c.campaign_id))
    return tuple(_draft(row) for row in rows)


def save(connection: sa.Connection, draft: Draft) -> Draft:
    """Save a draft over the revision that it was made from.

    The first revision is above every line of the audit log, and each save writes a line: a draft that was
    thrown away had none that comes again.

    Args:
        connection: The transaction, which has its line in the audit log.
        draft: Its revision is the one that its author saw; 0 where there was none.

    Returns:
        The draft with its new revision.

    Raises:
        DraftChanged: Somebody saved meanwhile, or threw it away; nothing was changed.
    """
    saved = dataclasses.replace(draft, revision=(draft.revision or audit.last_line(connection)) + 1)
    values = {
        "revision": saved.revision,
        "document": saved.document,
        "author": saved.author,
        "changed_at": stamp(saved.changed_at),
        "parent": saved.parent,
    }
    if draft.revision:
        same = (drafts.c.campaign_id == draft.campaign_id) & (drafts.c.revision == draft.revision)
        if connection.execute(drafts.update().where(same).values(values)).rowcount == 1:
            return saved
    elif written_once(connection, drafts, values | {"campaign_id": draft.campaign_id}):
        return saved
    raise DraftChanged(f"the draft of {draft.campaign_id} was saved by somebody else: look at theirs first")


def discard(connection: sa.Connection, campaign_id: str, revision: int) -> None:
    """Throw a draft away; where there is none, nothing happens.

    Args:
        connection: The transaction.
        campaign_id: Whose draft.
        revision: The one that was seen.

    Raises:
        DraftChanged: Somebody saved meanwhile; nothing was changed.
    """
    same = (drafts.c.campaign_id == campaign_id) & (drafts.c.revision == revision)
    gone = connection.execute(drafts.delete().where(same)).rowcount
    if not gone and find(connection, campaign_id) is not None:
        raise DraftChanged(f"the draft of {campaign_id} was saved by somebody else: look at theirs first")


def _draft(row: sa.Row[tuple[object, ...]]) -> Draft:
    return Draft(
        campaign_id=row.campaign_id,
        revision=row.revision,
        document=row.document,
        author=row.author,
        changed_at=instant(row.changed_at),
        parent=row.parent,
    )
