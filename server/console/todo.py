"""What waits for whoever looks: proposals to answer, plans whose time has not come, and bad news."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from server.console.call import Call
from server.domain.offers.proposals import Proposal, ProposalState
from server.stores.console import proposals

_REMEMBERED = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Errand:
    """One line."""

    proposal: Proposal
    name: str
    """Of the campaign."""
    yours: bool
    """Whether this user is to answer it."""


def errands(call: Call, connection: sa.Connection) -> tuple[Errand, ...]:
    """What waits for whoever calls; nothing for those who do not publish."""
    if not call.may("POST /campaigns/{campaign_id}/publish"):
        return ()
    found = proposals.waiting(connection)
    found += proposals.bad_news(connection, call.somebody.login, call.now - _REMEMBERED)
    return tuple(_errand(call, connection, one) for one in found)


def _errand(call: Call, connection: sa.Connection, one: Proposal) -> Errand:
    version = call.store.books(connection).version(one.version_hash)
    assert version is not None, "a proposal is of a version that was written down"
    login = call.somebody.login
    yours = (
        one.state is ProposalState.WAITING
        and call.may("POST /campaigns/{campaign_id}/approve")
        and login not in {one.asked_by, version.author}
    )
    return Errand(one, version.campaign.name, yours)
