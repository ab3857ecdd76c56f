"""Asking for a version to run, agreeing to it, and carrying it out when its time has come."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from server.clock import Clock
from server.desk.publishing import Publishing, Signed, running, written_version, zones_of
from server.desk.store import Books, Store
from server.domain.obstacles import Obstacle, ObstacleKind, kept, obstacles_of
from server.domain.offers.errors import (
    ApproverUnfit,
    ProposalDecided,
    ProposalOpen,
    ReasonMissing,
    RunsAlready,
    TimeTooLate,
    TimeUnfit,
    UnknownProposal,
)
from server.domain.offers.lint import PublishPolicy
from server.domain.offers.proposals import (
    Proposal,
    ProposalState,
    has_come,
    is_too_late,
    time_on_the_wall,
)
from server.domain.offers.versions import CampaignVersion
from server.domain.team import THE_CLOCK, Signer
from server.errors import ServerError

_AGREED = frozenset({ProposalState.SCHEDULED, ProposalState.PUBLISHED})


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks for."""

    version_hash: str
    by: str
    note: str = ""
    wall: str = ""
    """When, as the clocks of the sites show it; empty = as soon as it is approved."""


class ProposalDesk:
    """What is asked for and agreed to. Threads may share it; each call is one transaction."""

    def __init__(self, store: Store, clock: Clock, policy: PublishPolicy | None = None) -> None:
        self._store = store
        self._clock = clock
        self._policy = policy or PublishPolicy()

    def ask(self, request: Request) -> Proposal:
        """Ask an approver to let a version run; the same again is the same proposal.

        Raises:
            UnknownVersion: No version has this hash.
            CampaignChanged: Another version runs than the one that this was made from.
            CampaignRefused: It breaks a rule, or its time has come already.
            ProposalOpen: Another version of the campaign waits.
        """
        with self._store.transaction() as books:
            return self._propose(books, request, ProposalState.WAITING)

    def schedule(self, request: Request, approver: Signer | None = None) -> Proposal:
        """Let a version run at a time on the wall, where nobody has to agree or somebody does right away.

        Raises:
            UnknownVersion: No version has this hash.
            CampaignChanged: Another version runs than the one that this was made from.
            CampaignRefused: It breaks a rule, needs an approver, or its time has come already.
            ProposalOpen: Another version of the campaign waits.
        """
        with self._store.transaction() as books:
            if not request.wall:
                raise TimeUnfit(Obstacle(kind=ObstacleKind.TIME_MISSING))
            version = written_version(books, request.version_hash)
            self._publishing(books).check_approval(version, approver)
            return self._propose(books, request, ProposalState.SCHEDULED, approver)

    def approve(self, number: int, approver: Signer) -> Proposal:
        """Agree to a proposal: it runs now, or when its time has come. Approved already, it stays so.

        Raises:
            UnknownProposal: There is none of this number.
            ProposalDecided: Somebody answered otherwise.
            CampaignChanged: Another version runs than the one that this was made from.
            CampaignRefused: It breaks a rule by now, or this is nobody who may agree to it.
        """
        with self._store.transaction() as books:
            publishing = self._publishing(books)
            found = _find(books, number)
            if found.approver == approver.login and found.state in _AGREED:
                return found
            _still(found, ProposalState.WAITING)
            version = written_version(books, found.version_hash)
            _fit(found, version, approver)
            publishing.check_parent(version)
            if found.wall and not has_come(
                found.wall, self._clock.now(), zones_of(books, version.campaign).values()
            ):
                publishing.check_rules(version)
                return self._move(books, found, ProposalState.SCHEDULED, approver)
            publishing.publish(version, Signed(found.asked_by, approver, found.note))
            return self._move(books, found, ProposalState.PUBLISHED, approver)

    def send_back(self, number: int, approver: Signer, reason: str) -> Proposal:
        """Refuse a proposal and say why.

        Raises:
            UnknownProposal: There is none of this number.
            ProposalDecided: Somebody answered already.
            CampaignRefused: There is no reason, or this is nobody who may refuse it.
        """
        with self._store.transaction() as books:
            self._publishing(books)
            found = _find(books, number)
            _still(found, ProposalState.WAITING)
            _fit(found, written_version(books, found.version_hash), approver)
            if not reason.strip():
                raise ReasonMissing(Obstacle(kind=ObstacleKind.REASON_MISSING))
            return self._move(books, found, ProposalState.SENT_BACK, approver, reason.strip())

    def cancel(self, number: int, by: str) -> Proposal:
        """Take a proposal back, whether it waits for an approver or for its time; cancelled, it stays so.

        Raises:
            UnknownProposal: There is none of this number.
            ProposalDecided: It was published, sent back or refused already.
        """
        with self._store.transaction() as books:
            self._publishing(books)
            found = _find(books, number)
            if found.state is ProposalState.CANCELLED:
                return found
            _still(found, ProposalState.WAITING, ProposalState.SCHEDULED)
            return self._move(books, found, ProposalState.CANCELLED, Signer(by))

    def due(self) -> Sequence[int]:
        """The proposals whose time has come."""
        with self._store.transaction() as books:
            return [one.number for one in books.open_proposals() if self._is_due(books, one)]

    def carry_out(self, number: int) -> Proposal | None:
        """Publish what is due, once, however many servers try.

        Returns:
            What became of it, overtaken when another version runs by now; None when somebody else did it.

        Raises:
            CampaignRefused: It breaks a rule by now; tell it with ``give_up``.
            ShopRefused: More has left than it allows; tell it with ``give_up``.
        """
        with self._store.transaction() as books:
            publishing = self._publishing(books)
            found = books.proposal(number)
            if found is None or not self._is_due(books, found):
                return None
            runs = running(books, found.campaign_id)
            if (runs.version_hash if runs else None) != found.runs:
                return self._move(books, found, ProposalState.OVERTAKEN, Signer(THE_CLOCK))
            version = written_version(books, found.version_hash)
            publishing.check_parent(version)
            if found.approver is None:
                publishing.check_approval(version, None)
            publishing.put(version, found.asked_by, found.approver, found.note)
            return self._move(books, found, ProposalState.PUBLISHED, Signer(THE_CLOCK))

    def give_up(self, number: int, error: ServerError) -> Proposal | None:
        """Write down why what is due could not be published; None when somebody else did."""
        with self._store.transaction() as books:
            self._publishing(books)
            found = books.proposal(number)
            if found is None or not self._is_due(books, found):
                return None
            why = obstacles_of(error)
            answer = kept(why) if why else str(error)
            return self._move(books, found, ProposalState.REFUSED, Signer(THE_CLOCK), answer)

    def _publishing(self, books: Books) -> Publishing:
        return Publishing(books, self._clock.now(), self._policy)

    def _is_due(self, books: Books, one: Proposal) -> bool:
        if one.state is not ProposalState.SCHEDULED:
            return False
        campaign = written_version(books, one.version_hash).campaign
        return has_come(one.wall, self._clock.now(), zones_of(books, campaign).values())

    def _propose(
        self, books: Books, request: Request, state: ProposalState, approver: Signer | None = None
    ) -> Proposal:
        publishing, now = self._publishing(books), self._clock.now()
        version = written_version(books, request.version_hash)
        wall = self._time_to_come(books, version, request.wall)
        campaign_id = version.campaign.campaign_id
        wanted = Proposal(
            campaign_id=campaign_id,
            version_hash=version.hash,
            runs=_runs(books, campaign_id),
            asked_by=request.by,
            asked_at=now,
            note=request.note,
            wall=wall,
            state=state,
            moved_by=request.by,
            moved_at=now,
            approver=approver.login if approver else None,
        )
        for one in books.proposals(campaign_id):
            if one.is_open and _same(one, wanted):
                return one
            if one.is_open:
                raise ProposalOpen(_waits(one))
        if wanted.runs == version.hash:
            runs = {"version": version.hash[:12]}
            raise RunsAlready(Obstacle(kind=ObstacleKind.RUNS_ALREADY, values=runs))
        publishing.check_parent(version)
        publishing.check_rules(version)
        return books.propose(wanted)

    def _time_to_come(self, books: Books, version: CampaignVersion, wall: str) -> str:
        if not wall:
            return ""
        time = time_on_the_wall(wall)
        zones, values = zones_of(books, version.campaign).values(), {"time": time}
        if has_come(time, self._clock.now(), zones):
            raise TimeUnfit(Obstacle(kind=ObstacleKind.TIME_GONE, values=values))
        if is_too_late(time, version.campaign.schedule, zones):
            raise TimeTooLate(Obstacle(kind=ObstacleKind.TIME_TOO_LATE, values=values))
        return time

    def _move(
        self, books: Books, found: Proposal, state: ProposalState, who: Signer, answer: str = ""
    ) -> Proposal:
        agreed = state in _AGREED and who.may_approve
        moved = dataclasses.replace(
            found,
            state=state,
            moved_by=who.login,
            moved_at=self._clock.now(),
            approver=who.login if agreed else found.approver,
            answer=answer,
        )
        books.move_proposal(moved)
        return moved


def _waits(found: Proposal) -> Obstacle:
    values: dict[str, str | int] = {
        "campaign": found.campaign_id,
        "number": found.number,
        "asker": found.asked_by,
    }
    return Obstacle(kind=ObstacleKind.PROPOSAL_OPEN, values=values)


def _find(books: Books, number: int) -> Proposal:
    found = books.proposal(number)
    if found is None:
        raise UnknownProposal(Obstacle(kind=ObstacleKind.UNKNOWN_PROPOSAL, values={"number": number}))
    return found


def _still(found: Proposal, *states: ProposalState) -> None:
    if found.state not in states:
        values = {"number": found.number, "state": found.state.value, "who": found.moved_by}
        raise ProposalDecided(Obstacle(kind=ObstacleKind.PROPOSAL_DECIDED, values=values))


def _fit(found: Proposal, version: CampaignVersion, approver: Signer) -> None:
    if approver.login in {found.asked_by, version.author}:
        raise ApproverUnfit(Obstacle(kind=ObstacleKind.OWN_REQUEST))
    if not approver.may_approve:
        raise ApproverUnfit(Obstacle(kind=ObstacleKind.NO_APPROVER, values={"login": approver.login}))


def _runs(books: Books, campaign_id: str) -> str | None:
    runs = running(books, campaign_id)
    return runs.version_hash if runs else None


def _same(one: Proposal, other: Proposal) -> bool:
    return (one.version_hash, one.asked_by, one.wall, one.state) == (
        other.version_hash,
        other.asked_by,
        other.wall,
        other.state,
    )
