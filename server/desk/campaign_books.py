"""What the books keep of campaigns: every version, every publication, and what runs."""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from server.desk.records import Member
from server.domain.offers.proposals import Proposal
from server.domain.offers.versions import CampaignVersion, Publication


class CampaignBooks(Protocol):
    """Campaigns, open inside one transaction."""

    def hold_catalogue(self) -> None:
        """Nobody else publishes until the end of the transaction."""
        ...

    def person(self, customer_id: str) -> Member | None:
        """The customer of this id, for whom somebody looks at campaigns beforehand."""
        ...

    def pickups_between(self, since: dt.datetime, until: dt.datetime) -> int:
        """How many pickups there were at all sites, by when they were to start."""
        ...

    def site_ids(self) -> Sequence[str]:
        """Every site."""
        ...

    def regions(self) -> frozenset[str]:
        """The regions of which any site is."""
        ...

    def offer_campaign(self, offer_id: str) -> str | None:
        """The campaign that an offer belongs to, running or not."""
        ...

    def keep_version(self, version: CampaignVersion) -> None:
        """Write a version down; what was written before stays as it is."""
        ...

    def version(self, version_hash: str) -> CampaignVersion | None:
        """The version of this hash."""
        ...

    def versions_like(self, beginning: str) -> Sequence[CampaignVersion]:
        """Versions whose hash begins like this, two of them at most."""
        ...

    def versions(self, campaign_id: str) -> Sequence[CampaignVersion]:
        """Every version of a campaign, oldest first."""
        ...

    def publications(self, campaign_id: str) -> Sequence[Publication]:
        """The life of a campaign, oldest first."""
        ...

    def latest_publications(self) -> Sequence[Publication]:
        """What was done last with every campaign that was ever published."""
        ...

    def publish(self, publication: Publication) -> None:
        """Let a version that was written down run, or stop its campaign; every node sees it at its next scan.

        Raises:
            ShopRefused: Less would have been received than has left already.
        """
        ...

    def stocked(self, offer_id: str) -> int:
        """How many units of an offer are on the shelves of all sites, reserved ones included."""
        ...

    def propose(self, proposal: Proposal) -> Proposal:
        """Write a proposal down; a campaign has one that is open at most.

        Returns:
            The same, with its number.
        """
        ...

    def proposal(self, number: int) -> Proposal | None:
        """The proposal of this number."""
        ...

    def proposals(self, campaign_id: str) -> Sequence[Proposal]:
        """What was asked for a campaign, oldest first."""
        ...

    def open_proposals(self) -> Sequence[Proposal]:
        """Everything that waits for an approver or for its time, oldest first."""
        ...

    def move_proposal(self, proposal: Proposal) -> None:
        """Write down what became of a proposal."""
        ...
