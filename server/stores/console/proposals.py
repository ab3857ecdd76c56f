"""Proposals as somebody's to-do list: what waits, and what was answered of theirs."""

import datetime as dt

import sqlalchemy as sa

from server.domain.offers.proposals import Proposal, ProposalState
from server.stores.instants import instant, stamp
from server.stores.schema import proposals, publications

_OPEN = (ProposalState.WAITING, ProposalState.SCHEDULED)
_BAD_NEWS = (ProposalState.SENT_BACK, ProposalState.OVERTAKEN, ProposalState.REFUSED)


_WAITING = sa.select(proposals).where(proposals.c.state.in_(_OPEN)).order_by(proposals.c.line)
_newer = proposals.alias()
_FAILED = (
    sa.select(proposals)
    .where(
        proposals.c.asked_by == sa.bindparam("login"),
        proposals.c.state.in_(_BAD_NEWS),
        proposals.c.moved_at > sa.bindparam("since"),
        ~sa.exists().where(_newer.c.campaign_id == proposals.c.campaign_id, _newer.c.line > proposals.c.line),
        ~sa.exists().where(
            publications.c.campaign_id == proposals.c.campaign_id,
            publications.c.published_at > proposals.c.moved_at,
        ),
    )
    .order_by(proposals.c.line)
)


def waiting(connection: sa.Connection) -> tuple[Proposal, ...]:
    """What waits for an approver or for its time, oldest first."""
    return tuple(_proposal(row) for row in connection.execute(_WAITING))


def bad_news(connection: sa.Connection, login: str, since: dt.datetime) -> tuple[Proposal, ...]:
    """What somebody asked for and did not get since then, until the campaign is asked for or published."""
    rows = connection.execute(_FAILED, {"login": login, "since": stamp(since)})
    return tuple(_proposal(row) for row in rows)


def _proposal(row: sa.Row[tuple[object, ...]]) -> Proposal:
    return Proposal(
        campaign_id=row.campaign_id,
        version_hash=row.version_hash,
        runs=row.runs,
        asked_by=row.asked_by,
        asked_at=instant(row.asked_at),
        note=row.note,
        wall=row.wall,
        state=ProposalState(row.state),
        moved_by=row.moved_by,
        moved_at=instant(row.moved_at),
        approver=row.approver,
        answer=row.answer,
        number=row.line,
    )
