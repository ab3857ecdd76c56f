"""The rules of publishing, on books that are open: the one place where they are kept."""

import dataclasses
import datetime as dt
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.desk.store import Books
from server.domain.obstacles import Obstacle, ObstacleKind
from server.domain.offers.campaign import Campaign
from server.domain.offers.errors import (
    ApprovalNeeded,
    ApproverUnfit,
    CampaignChanged,
    CampaignRefused,
    UnknownVersion,
)
from server.domain.offers.exposure import Shelf, at_risk_cents
from server.domain.offers.lint import Finding, PublishPolicy, Surroundings, lint
from server.domain.offers.proposals import ProposalState
from server.domain.offers.versions import Act, CampaignVersion, Publication
from server.domain.team import Signer

_DAYS = 28
"""How far back pickups are counted, to tell how many there are a day."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Who lets a version run."""

    by: str
    approver: Signer | None = None
    note: str = ""


class Publishing:
    """What every way to publish goes through. Nobody else publishes until the transaction ends."""

    def __init__(self, books: Books, now: dt.datetime, policy: PublishPolicy) -> None:
        books.hold_catalogue()
        self._books = books
        self._now = now
        self._policy = policy

    def publish(self, version: CampaignVersion, signed: Signed) -> Publication:
        """Let a version run that was made from what runs; what runs already stays as it is.

        Raises:
            CampaignChanged: Another version runs than the one that this was made from.
            CampaignRefused: It breaks a rule, or somebody else has to approve it.
        """
        runs = running(self._books, version.campaign.campaign_id)
        if runs is not None and runs.version_hash == version.hash:
            return runs
        self.check_parent(version)
        self.check_approval(version, signed.approver)
        return self.put(version, signed.by, signed.approver.login if signed.approver else None, signed.note)

    def put(self, version: CampaignVersion, by: str, approver: str | None, note: str) -> Publication:
        """Let a version run that nothing but its content may speak against.

        Raises:
            CampaignRefused: It breaks a rule.
        """
        self.check_rules(version)
        campaign_id = version.campaign.campaign_id
        done = Publication(campaign_id, version.hash, Act.PUBLISHED, self._now, by, approver, note)
        self._books.publish(done)
        self._close_proposals(done)
        return done

    def check_parent(self, version: CampaignVersion) -> None:
        """Refuse what was not made from the version that runs, directly or by way of some that never ran.

        Raises:
            CampaignChanged: Another one runs.
        """
        runs = running(self._books, version.campaign.campaign_id)
        if runs is not None and not goes_on(self._books, version):
            values = {
                "campaign": version.campaign.campaign_id,
                "version": runs.version_hash[:12],
                "who": runs.by,
            }
            raise CampaignChanged(Obstacle(kind=ObstacleKind.CHANGED_MEANWHILE, values=values))

    def check_approval(self, version: CampaignVersion, approver: Signer | None) -> None:
        """Refuse what needs four eyes and has two.

        Raises:
            ApprovalNeeded: Nobody else has agreed.
            ApproverUnfit: Whoever agreed wrote it, or is no approver.
        """
        needed = self._policy.needs_approval(at_risk(self._books, version.campaign))
        if approver is None and needed:
            raise ApprovalNeeded(Obstacle(kind=ObstacleKind.APPROVAL_NEEDED, path="document"))
        if approver is not None and approver.login == version.author:
            raise ApproverUnfit(Obstacle(kind=ObstacleKind.OWN_VERSION, path="document"))
        if approver is not None and needed and not approver.may_approve:
            values = {"login": approver.login}
            raise ApproverUnfit(Obstacle(kind=ObstacleKind.NO_APPROVER, path="document", values=values))

    def check_rules(self, version: CampaignVersion) -> None:
        """Refuse what breaks a rule, as things are now.

        Raises:
            CampaignRefused: One line for each rule.
        """
        found = findings(self._books, version.campaign, self._now, self._policy)
        obstacles = [one.obstacle for one in found if one.obstacle is not None]
        if obstacles:
            raise CampaignRefused(*obstacles)

    def _close_proposals(self, done: Publication) -> None:
        """What was asked for has happened, in whatever way."""
        for one in self._books.proposals(done.campaign_id):
            if one.is_open and one.version_hash == done.version_hash:
                self._books.move_proposal(
                    dataclasses.replace(
                        one,
                        state=ProposalState.PUBLISHED,
                        moved_by=done.by,
                        moved_at=self._now,
                        approver=done.approver,
                    )
                )


def at_risk(books: Books, campaign: Campaign) -> int | None:
    """The face value that may leave at most, in cents; None = nothing limits it."""
    stock = {one.offer_id: books.stocked(one.offer_id) for one in campaign.offers}
    return at_risk_cents(campaign, Shelf(len(zones_of(books, campaign)), stock))


def findings(
    books: Books, campaign: Campaign, now: dt.datetime, policy: PublishPolicy
) -> tuple[Finding, ...]:
    """What is wrong or odd about a campaign, as things are now."""
    owners = {one.offer_id: books.offer_campaign(one.offer_id) for one in campaign.offers}
    pickups = books.pickups_between(now - dt.timedelta(days=_DAYS), now)
    around = Surroundings(
        now=now,
        zones=zones(books),
        regions=books.regions(),
        owners={offer_id: owner for offer_id, owner in owners.items() if owner is not None},
        stock={offer_id: books.stocked(offer_id) for offer_id in owners},
        policy=policy,
        pickups_per_day=pickups / _DAYS if pickups else None,
    )
    return lint(campaign, around)


def zones(books: Books) -> Mapping[str, zoneinfo.ZoneInfo]:
    """Every site, with its time zone."""
    drives = (books.drive(site_id) for site_id in books.site_ids())
    return {one.site_id: zoneinfo.ZoneInfo(one.timezone) for one in drives if one is not None}


def zones_of(books: Books, campaign: Campaign) -> Mapping[str, zoneinfo.ZoneInfo]:
    """The sites at which a campaign runs, with their time zones."""
    terms = campaign.terms()
    return {site_id: zone for site_id, zone in zones(books).items() if terms.hold_at(site_id)}


def written_version(books: Books, version_hash: str) -> CampaignVersion:
    """The version of this hash.

    Raises:
        UnknownVersion: There is none.
    """
    version = books.version(version_hash)
    if version is None:
        values = {"version": version_hash[:12]}
        raise UnknownVersion(Obstacle(kind=ObstacleKind.UNKNOWN_HASH, values=values))
    return version


def made_from(books: Books, version: CampaignVersion) -> str | None:
    """The version that ran and that this one changes; None when none did."""
    return _origin(books, version.campaign.campaign_id, version.parent)


def goes_on(books: Books, version: CampaignVersion) -> bool:
    """Whether a version was made from what runs, by way of some that never ran perhaps, or nothing runs."""
    runs = running(books, version.campaign.campaign_id)
    return runs is None or made_from(books, version) == runs.version_hash


def latest(books: Books, campaign_id: str) -> CampaignVersion | None:
    """The version in which work goes on: the newest, or what runs where the newest does not lead on from it.

    Whoever changes what was taken back, or what was overtaken, could not publish it.
    """
    known, runs = books.versions(campaign_id), running(books, campaign_id)
    if not known or runs is None or _origin(books, campaign_id, known[-1].hash) == runs.version_hash:
        return known[-1] if known else None
    return written_version(books, runs.version_hash)


def _origin(books: Books, campaign_id: str, version_hash: str | None) -> str | None:
    """The first that ran, from a version back through those that it was made from."""
    ran = {one.version_hash for one in books.publications(campaign_id)}
    while version_hash is not None and version_hash not in ran:
        version_hash = written_version(books, version_hash).parent
    return version_hash


def running(books: Books, campaign_id: str) -> Publication | None:
    """What runs of a campaign; None when nothing does."""
    lives: Sequence[Publication] = books.publications(campaign_id)
    return lives[-1] if lives and lives[-1].act is Act.PUBLISHED else None
