"""Review and publish: what a version changes, what it may cost, who has to agree, and when it runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa
from starlette.responses import Response

from server.console.call import Call, Door
from server.console.editor.labels import label
from server.console.refusals import complaint
from server.console.rendering import go, page
from server.console.reviews import Review, review
from server.console.versions import (
    asked_version,
    campaign_desk,
    described,
    in_words,
    place,
    proposal_desk,
    within_offer,
)
from server.desk.proposals import Request
from server.domain.offers.diff import changes
from server.domain.offers.errors import CampaignError, ReasonMissing, TimeUnfit, UnknownProposal
from server.domain.offers.proposals import Proposal, ProposalState
from server.domain.team import Signer
from server.errors import ShopRefused
from server.stores.console import places

_ONE = "/campaigns/{campaign_id}"
_LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class _Wrong:
    """What was refused, and at which field it is said."""

    wall: str = ""
    reason: str = ""
    whole: tuple[str, ...] = ()


def _show(call: Call, wrong: _Wrong | None = None, status: int = 200) -> Response:
    with call.store.reading() as connection:
        found = review(call, connection, asked_version(call, call.store.books(connection)))
        sites = places.names(connection)
        return page(
            call,
            "review.html",
            status,
            review=found,
            version=found.version,
            changed=_changed(call, found, sites),
            going_back=_going_back(call, found, sites),
            described=described(call, found.version, sites),
            place=partial(place, call, found.version.campaign),
            label=lambda path: label(within_offer(path)[1]),
            wrong=wrong or _Wrong(),
            typed={name: call.form.text(name) for name in ("note", "wall", "reason")},
        )


def _changed(call: Call, found: Review, sites: Mapping[str, str]) -> tuple[str, ...]:
    if found.running is None:
        return ()
    return in_words(call, changes(found.running.campaign, found.version.campaign, sites))


def _going_back(call: Call, found: Review, sites: Mapping[str, str]) -> tuple[str, ...]:
    if found.running is None or found.before is None:
        return ()
    return in_words(call, changes(found.running.campaign, found.before.campaign, sites))


def _publish(call: Call) -> Response:
    """Let a version run, now or at a time; an approver who did not write it approves it with that."""

    def publish(connection: sa.Connection) -> str:
        version = asked_version(call, call.store.books(connection))
        signer = _signer(call)
        approver = signer if signer.may_approve and version.author != signer.login else None
        request = _request(call, version.hash)
        if request.wall:
            proposal_desk(call, connection).schedule(request, approver)
            return "scheduled"
        campaign_desk(call, connection).publish(version.hash, signer.login, approver, request.note)
        return "published"

    action = "campaign.schedule" if call.form.text("wall") else "campaign.publish"
    return _carry_out(call, action, publish)


def _ask(call: Call) -> Response:
    def ask(connection: sa.Connection) -> str:
        version = asked_version(call, call.store.books(connection))
        proposal_desk(call, connection).ask(_request(call, version.hash))
        return "asked"

    return _carry_out(call, "campaign.ask", ask)


def _roll_back(call: Call) -> Response:
    def roll_back(connection: sa.Connection) -> str:
        version = asked_version(call, call.store.books(connection))
        note = call.form.text("note", _LONGEST_NOTE)
        campaign_desk(call, connection).roll_back(version.hash, call.somebody.login, note)
        return "rolled_back"

    return _carry_out(call, "campaign.rollback", roll_back)


def _archive(call: Call) -> Response:
    def archive(connection: sa.Connection) -> str:
        note = call.form.text("note", _LONGEST_NOTE)
        campaign_desk(call, connection).archive(call.parameter("campaign_id"), call.somebody.login, note)
        return "archived"

    return _carry_out(call, "campaign.archive", archive)


def _approve(call: Call) -> Response:
    def approve(connection: sa.Connection) -> str:
        done = proposal_desk(call, connection).approve(_number(call, connection), _signer(call))
        return "scheduled" if done.state is ProposalState.SCHEDULED else "published"

    return _carry_out(call, "campaign.approve", approve)


def _send_back(call: Call) -> Response:
    def send_back(connection: sa.Connection) -> str:
        reason = call.form.text("reason", _LONGEST_NOTE)
        proposal_desk(call, connection).send_back(_number(call, connection), _signer(call), reason)
        return "sent_back"

    return _carry_out(call, "campaign.send_back", send_back)


def _cancel(call: Call) -> Response:
    def cancel(connection: sa.Connection) -> str:
        proposal_desk(call, connection).cancel(_number(call, connection), call.somebody.login)
        return "cancelled"

    return _carry_out(call, "campaign.cancel", cancel)


def _carry_out(call: Call, action: str, work: Callable[[sa.Connection], str]) -> Response:
    """Do it with its line in the audit log, or show the page again with what speaks against it."""
    campaign_id = call.parameter("campaign_id")
    version = call.form.text("version", 64)[:12]
    try:
        with call.store.changing(
            call.entry(action, f"campaign:{campaign_id}", version), call.now
        ) as connection:
            said = work(connection)
    except TimeUnfit as error:
        return _show(call, _Wrong(wall=complaint(error, call.language)[0]), 422)
    except ReasonMissing as error:
        return _show(call, _Wrong(reason=complaint(error, call.language)[0]), 422)
    except (CampaignError, ShopRefused) as error:
        return _show(call, _Wrong(whole=complaint(error, call.language)), 422)
    return go(f"/campaigns/{campaign_id}/review" + (f"?version={version}" if version else ""), said)


def _number(call: Call, connection: sa.Connection) -> int:
    """The proposal that the form is about, which has to be one of this campaign."""
    written = call.form.text("proposal", 10)
    found: Proposal | None = None
    if written.isdecimal():
        found = call.store.books(connection).proposal(int(written))
    if found is None or found.campaign_id != call.parameter("campaign_id"):
        raise UnknownProposal("there is no such proposal")
    return found.number


def _request(call: Call, version_hash: str) -> Request:
    note, wall = call.form.text("note", _LONGEST_NOTE), call.form.text("wall", 40)
    return Request(version_hash, call.somebody.login, note, wall)


def _signer(call: Call) -> Signer:
    return Signer(call.somebody.login, call.somebody.role)


DOORS = (
    Door("GET", _ONE + "/review", _show),
    Door("POST", _ONE + "/publish", _publish),
    Door("POST", _ONE + "/ask", _ask),
    Door("POST", _ONE + "/approve", _approve),
    Door("POST", _ONE + "/send-back", _send_back),
    Door("POST", _ONE + "/cancel", _cancel),
    Door("POST", _ONE + "/rollback", _roll_back),
    Door("POST", _ONE + "/archive", _archive),
)
