"""What can go wrong with a campaign, by what the caller can do about it.

::

    ServerError
    └── CampaignError
        ├── CampaignRefused      a campaign document cannot be used, or may not be published; one line a fault
        │   ├── ApprovalNeeded   somebody else has to agree first; ask for it
        │   ├── ApproverUnfit    who shall agree wrote it, asked for it, or is no approver
        │   ├── ReasonMissing    what is sent back goes with a reason
        │   ├── RunsAlready      what is asked for is what runs
        │   ├── NeverRan         nobody can go back to what never ran; publish it
        │   └── TimeUnfit        a time that is none, or has come already
        │       └── TimeTooLate  when it comes, the campaign is over
        ├── ProposalOpen         another version of the campaign waits already; answer it or cancel it first
        ├── ProposalDecided      the proposal was answered meanwhile; nothing was changed
        ├── UnknownProposal      there is no such proposal
        ├── CampaignChanged      somebody else published meanwhile; nothing was changed, look at theirs first
        ├── DraftChanged         somebody else saved the draft first; nothing was changed, look at theirs
        ├── UnknownCampaign      no such campaign was ever written down
        └── UnknownVersion       no version has this hash

The text names the fix and never a customer's data: it may be logged.
"""

from server.errors import ServerError


class CampaignError(ServerError):
    """Something about a campaign; nothing was changed."""


class CampaignRefused(CampaignError):
    """A campaign document cannot be used, or may not be published."""


class ApprovalNeeded(CampaignRefused):
    """Somebody else has to agree before it is published."""


class ApproverUnfit(CampaignRefused):
    """Who shall agree wrote it, asked for it, or is no approver."""


class ReasonMissing(CampaignRefused):
    """What is sent back goes with a reason."""


class RunsAlready(CampaignRefused):
    """The version that somebody asks for is the one that runs."""


class NeverRan(CampaignRefused):
    """Somebody wants to go back to a version that never ran."""


class TimeUnfit(CampaignRefused):
    """A time for publishing is no time, or has come already."""


class TimeTooLate(TimeUnfit):
    """When the time for publishing comes, the campaign is over."""


class ProposalOpen(CampaignError):
    """Another version of the campaign waits already."""


class ProposalDecided(CampaignError):
    """The proposal was answered meanwhile; nothing was changed."""


class UnknownProposal(CampaignError):
    """There is no such proposal."""


class CampaignChanged(CampaignError):
    """Somebody else published meanwhile; look at theirs first."""


class DraftChanged(CampaignError):
    """Somebody else saved the same draft meanwhile; look at theirs first."""


class UnknownCampaign(CampaignError):
    """No such campaign was ever written down."""


class UnknownVersion(CampaignError):
    """No version has this hash, or several begin like it."""
