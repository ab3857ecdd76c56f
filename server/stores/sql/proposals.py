"""Statements about proposals: who asked for a version to run, and what became of it."""

from typing import Any

from server.domain.offers.proposals import Proposal, ProposalState
from server.stores.instants import instant, stamp
from server.stores.sql.statements import Statements

_ALL = (
    "campaign_id, version_hash, runs, asked_by, asked_at, note, wall, state, moved_by, moved_at, approver, "
    "answer, line"
)


class ProposalStatements:
    """Proposals, inside the transaction that is under way."""

    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def stocked(self, offer_id: str) -> int:
        """How many units of an offer are on the shelves of all sites, reserved ones included."""
        (units,) = self._connection.execute(
            "SELECT sum(remaining + reserved) FROM balances WHERE measure = 'stock' AND offer_id = ?",
            (offer_id,),
        ).fetchone()
        return int(units or 0)

    def propose(self, proposal: Proposal) -> Proposal:
        """Write a proposal down; a campaign has one that is open at most."""
        (number,) = self._connection.execute(
            """
            INSERT INTO proposals (campaign_id, version_hash, runs, asked_by, asked_at, note, wall, state,
                moved_by, moved_at, approver, answer)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING line
            """,
            (
                *(proposal.campaign_id, proposal.version_hash, proposal.runs, proposal.asked_by),
                *(stamp(proposal.asked_at), proposal.note, proposal.wall, proposal.state, proposal.moved_by),
                *(stamp(proposal.moved_at), proposal.approver, proposal.answer),
            ),
        ).fetchone()
        found = self.proposal(number)
        assert found is not None, "it was written a moment ago"
        return found

    def proposal(self, number: int) -> Proposal | None:
        """The proposal of this number."""
        row = self._connection.execute(
            f"SELECT {_ALL} FROM proposals WHERE line = ?",  # noqa: S608 - names of columns
            (number,),
        ).fetchone()
        return None if row is None else read_proposal(row)

    def proposals(self, campaign_id: str) -> tuple[Proposal, ...]:
        """What was asked for a campaign, oldest first."""
        rows = self._connection.execute(
            f"SELECT {_ALL} FROM proposals WHERE campaign_id = ? ORDER BY line",  # noqa: S608
            (campaign_id,),
        )
        return tuple(read_proposal(row) for row in rows.fetchall())

    def open_proposals(self) -> tuple[Proposal, ...]:
        """Everything that waits for an approver or for its time, oldest first."""
        rows = self._connection.execute(
            f"SELECT {_ALL} FROM proposals WHERE state IN ('waiting', 'scheduled') ORDER BY line"  # noqa: S608
        )
        return tuple(read_proposal(row) for row in rows.fetchall())

    def move_proposal(self, proposal: Proposal) -> None:
        """Write down what became of a proposal."""
        self._connection.execute(
            """
            UPDATE proposals SET state = ?, moved_by = ?, moved_at = ?, approver = ?, answer = ?
             WHERE line = ?
            """,
            (
                *(proposal.state, proposal.moved_by, stamp(proposal.moved_at)),
                *(proposal.approver, proposal.answer, proposal.number),
            ),
        )


def read_proposal(row: Any) -> Proposal:  # noqa: ANN401 - as the database gives it
    """Read a proposal from its columns, in their order."""
    campaign_id, version_hash, runs, asked_by, asked_at, note, wall, state, *rest = row
    moved_by, moved_at, approver, answer, number = rest
    return Proposal(
        campaign_id=campaign_id,
        version_hash=version_hash,
        runs=runs,
        asked_by=asked_by,
        asked_at=instant(asked_at),
        note=note,
        wall=wall,
        state=ProposalState(state),
        moved_by=moved_by,
        moved_at=instant(moved_at),
        approver=approver,
        answer=answer,
        number=number,
    )
