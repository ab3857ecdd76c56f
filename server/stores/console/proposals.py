"""Proposals as somebody's to-do list: what waits, and what was answered of theirs."""

import datetime as dt

import sqlalchemy as sa

from server.domain.offers.proposals import Proposal, ProposalState
from server.stores.instants import instant, stamp
from server.stores.schema import proposals, publications

_OPEN = (ProposalState.WAITING, ProposalState.SCHEDULED)
_BAD_NEWS = (ProposalState.SENT_BACK, ProposalState.OVERTAKEN, ProposalState.REFUSED)


def waiting(connection: sa.Connection) -> tuple[Proposal, ...]:
    """What waits for an approver or for its time, oldest first."""
    query = sa.select(proposals).where(proposals.c.state.in_(_OPEN)).order_by(proposals.c.line)
    return tuple(_proposal(row) for row in connection.execute(query))


def bad_news(connection: sa.Connection, login: str, since: dt.datetime) -> tuple[Proposal, ...]:
    """What somebody asked for and did not get since then, until the campaign is asked for or published."""
    newer = proposals.alias()
    query = (
        sa.select(proposals)
        .where(
            proposals.c.asked_by == login,
            proposals.c.state.in_(_BAD_NEWS),
            proposals.c.moved_at > stamp(since),
            ~sa.exists().where(
                newer.c.campaign_id == proposals.c.campaign_id, newer.c.line > proposals.c.line
            ),
            ~sa.exists().where(
                publications.c.campaign_id == proposals.c.campaign_id,
                publications.c.published_at > proposals.c.moved_at,
            ),
        )
        .order_by(proposals.c.line)
    )
    return tuple(_proposal(row) for row in connection.execute(query))


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
