"""What somebody has to know before a version runs."""

from dataclasses import dataclass

import sqlalchemy as sa

from server.console.call import Call
from server.console.versions import campaign_desk
from server.desk.publishing import made_from
from server.domain.offers.lint import Finding, Severity
from server.domain.offers.proposals import Proposal, ProposalState
from server.domain.offers.versions import Act, CampaignVersion, Publication
from server.stores.console import campaigns


@dataclass(frozen=True, slots=True)
class Cost:
    """What may leave, in cents of face value; None = nothing limits it."""

    most: int | None
    running: int | None
    """Of the version that runs."""
    given: int
    """What has been given of the campaign already."""


@dataclass(frozen=True, slots=True)
class Review:
    """One version, and everything around it that somebody decides by."""

    version: CampaignVersion
    running: CampaignVersion | None
    published: Publication | None
    """How the one that runs came to run."""
    before: CampaignVersion | None
    """What ran before it."""
    ran: bool
    """Whether this version ran at any time: whoever goes back to it needs no new approval."""
    overtaken: bool
    """Whether another version runs than the one that this was made from: it cannot be published."""
    findings: tuple[Finding, ...]
    cost: Cost
    approval_above_cents: int | None
    needs_approval: bool
    may_sign: bool
    """Whether this user's word counts as the second pair of eyes."""
    proposals: tuple[Proposal, ...]
    """All that was asked for the campaign, newest first."""

    @property
    def runs(self) -> bool:
        """Whether this is the version that runs."""
        return self.running is not None and self.running.hash == self.version.hash

    @property
    def open(self) -> Proposal | None:
        """What waits for an approver or for its time."""
        return next((one for one in self.proposals if one.is_open), None)

    @property
    def waits(self) -> Proposal | None:
        """What waits of this very version."""
        found = self.open
        return found if found is not None and found.version_hash == self.version.hash else None

    @property
    def answered(self) -> Proposal | None:
        """The last answer to this version, when it was no good one and nothing was asked since."""
        last = next((one for one in self.proposals if one.version_hash == self.version.hash), None)
        bad = (ProposalState.SENT_BACK, ProposalState.OVERTAKEN, ProposalState.REFUSED)
        return last if last is not None and last.state in bad and not self.runs else None

    @property
    def has_faults(self) -> bool:
        """Whether a rule keeps it from being published."""
        return any(one.severity is Severity.ERROR for one in self.findings)


def review(call: Call, connection: sa.Connection, version: CampaignVersion) -> Review:
    """Look at a version, for whoever calls."""
    books, desk, policy = call.store.books(connection), campaign_desk(call, connection), call.house.policy
    campaign_id = version.campaign.campaign_id
    life = books.publications(campaign_id)
    published = life[-1] if life and life[-1].act is Act.PUBLISHED else None
    running = books.version(published.version_hash) if published else None
    earlier = [one for one in life if published and one.version_hash != published.version_hash]
    most, user = desk.at_risk(version.campaign), call.somebody
    return Review(
        version=version,
        running=running,
        published=published,
        ran=any(one.version_hash == version.hash for one in life),
        overtaken=running is not None and running.hash not in {version.hash, made_from(books, version)},
        before=books.version(earlier[-1].version_hash) if earlier else None,
        findings=desk.findings(version.campaign),
        cost=Cost(
            most,
            desk.at_risk(running.campaign) if running else None,
            campaigns.spent_cents(connection, campaign_id),
        ),
        approval_above_cents=policy.approval_above_cents,
        needs_approval=policy.needs_approval(most),
        may_sign=call.may("POST /campaigns/{campaign_id}/approve") and version.author != user.login,
        proposals=books.proposals(campaign_id)[::-1],
    )
