"""Who asked for a version to run, and what became of it, in memory."""

import dataclasses

from server.domain.issuance import Measure
from server.domain.offers.proposals import Proposal
from server.stores.memory.shelves import Shelves


class ProposalShelf:
    """Proposals."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    def stocked(self, offer_id: str) -> int:
        """How many units of an offer are on the shelves of all sites, reserved ones included."""
        return sum(
            one.remaining + one.reserved
            for one in self._shelves.balances.values()
            if one.measure is Measure.STOCK and one.offer_id == offer_id
        )

    def propose(self, proposal: Proposal) -> Proposal:
        """Write a proposal down; a campaign has one that is open at most."""
        assert all(one.campaign_id != proposal.campaign_id for one in self.open_proposals())
        numbered = dataclasses.replace(proposal, number=len(self._shelves.proposals) + 1)
        self._shelves.proposals[numbered.number] = numbered
        return numbered

    def proposal(self, number: int) -> Proposal | None:
        """The proposal of this number."""
        return self._shelves.proposals.get(number)

    def proposals(self, campaign_id: str) -> tuple[Proposal, ...]:
        """What was asked for a campaign, oldest first."""
        return tuple(one for one in self._shelves.proposals.values() if one.campaign_id == campaign_id)

    def open_proposals(self) -> tuple[Proposal, ...]:
        """Everything that waits for an approver or for its time, oldest first."""
        return tuple(one for one in self._shelves.proposals.values() if one.is_open)

    def move_proposal(self, proposal: Proposal) -> None:
        """Write down what became of a proposal."""
        self._shelves.proposals[proposal.number] = proposal
