"""The loyalty team's desk: writing campaigns down, publishing them, going back, stopping them."""

from server.clock import Clock
from server.desk.publishing import (
    Publishing,
    Signed,
    at_risk,
    findings,
    goes_on,
    made_from,
    running,
    written_version,
)
from server.desk.store import Books, Store
from server.domain.obstacles import Obstacle, ObstacleKind
from server.domain.offers.campaign import Campaign
from server.domain.offers.errors import NeverRan, UnknownCampaign, UnknownVersion
from server.domain.offers.lint import Finding, PublishPolicy
from server.domain.offers.versions import (
    Act,
    CampaignVersion,
    Publication,
    content_hash,
    written_again,
    written_down,
)
from server.domain.team import Signer


class CampaignDesk:
    """What the loyalty team does with campaigns. Threads may share it; each call is one transaction."""

    def __init__(self, store: Store, clock: Clock, policy: PublishPolicy | None = None) -> None:
        self._store = store
        self._clock = clock
        self._policy = policy or PublishPolicy()

    def write(self, campaign: Campaign, author: str, parent: str | None = None) -> CampaignVersion:
        """Write a campaign down as a version; the same content twice is the same version.

        Content that was written before, from a version that no longer runs, is written again: it goes on from
        what runs now, and can be published.

        Args:
            campaign: The campaign.
            author: Who wrote it.
            parent: The version it was made from; None = from what runs now.

        Raises:
            UnknownVersion: There is no such parent.
        """
        with self._store.transaction() as books:
            if parent is not None:
                written_version(books, parent)
            runs = running(books, campaign.campaign_id)
            made_from = parent or (None if runs is None else runs.version_hash)
            version = _known(books, written_down(campaign, author, self._clock.now(), made_from))
            books.keep_version(version)
            return written_version(books, version.hash)

    def find(self, name: str) -> CampaignVersion:
        """A version by its hash, by the beginning of it, or by its campaign's id for the newest.

        Raises:
            UnknownVersion: There is none, or several begin like this.
        """
        with self._store.transaction() as books:
            found = books.versions(name)[-1:] or books.versions_like(name)
        if len(found) != 1:
            kind = ObstacleKind.SEVERAL_VERSIONS if found else ObstacleKind.UNKNOWN_VERSION
            raise UnknownVersion(Obstacle(kind=kind, values={"name": name[:64]}))
        return found[0]

    def running(self, campaign_id: str) -> CampaignVersion:
        """The version that runs of a campaign.

        Raises:
            UnknownVersion: None does.
        """
        with self._store.transaction() as books:
            runs = running(books, campaign_id)
            if runs is None:
                values = {"campaign": campaign_id[:64]}
                raise UnknownVersion(Obstacle(kind=ObstacleKind.NOTHING_RUNS, values=values))
            return written_version(books, runs.version_hash)

    def before(self, campaign_id: str) -> CampaignVersion:
        """The version that ran before the one that was published last.

        Raises:
            UnknownVersion: None did.
        """
        with self._store.transaction() as books:
            lives = books.publications(campaign_id)
            earlier = [one for one in lives if one.version_hash != lives[-1].version_hash]
            if not earlier:
                values = {"campaign": campaign_id[:64]}
                raise UnknownVersion(Obstacle(kind=ObstacleKind.NEVER_OTHERWISE, values=values))
            return written_version(books, earlier[-1].version_hash)

    def findings(self, campaign: Campaign) -> tuple[Finding, ...]:
        """What is wrong or odd about a campaign, as things are now."""
        with self._store.transaction() as books:
            return findings(books, campaign, self._clock.now(), self._policy)

    def at_risk(self, campaign: Campaign) -> int | None:
        """The face value that may leave at most, in cents; None = nothing limits it."""
        with self._store.transaction() as books:
            return at_risk(books, campaign)

    def publish(
        self, version_hash: str, by: str, approver: Signer | None = None, note: str = ""
    ) -> Publication:
        """Let a version run that was made from the one that runs; what runs already stays as it is.

        Raises:
            UnknownVersion: No version has this hash.
            CampaignChanged: Another version runs than the one that this was made from.
            CampaignRefused: It breaks a rule, or somebody else has to approve it.
        """
        with self._store.transaction() as books:
            publishing = Publishing(books, self._clock.now(), self._policy)
            return publishing.publish(written_version(books, version_hash), Signed(by, approver, note))

    def roll_back(self, version_hash: str, by: str, note: str = "") -> Publication:
        """Let a version run again that ran before; whoever approved it then has approved it.

        Raises:
            UnknownVersion: No version has this hash.
            CampaignRefused: It was never published, or breaks a rule by now.
        """
        with self._store.transaction() as books:
            publishing = Publishing(books, self._clock.now(), self._policy)
            version = written_version(books, version_hash)
            lives = books.publications(version.campaign.campaign_id)
            ran = [one for one in lives if one.version_hash == version_hash]
            if not ran:
                values = {"version": version_hash[:12]}
                raise NeverRan(Obstacle(kind=ObstacleKind.NEVER_RAN, values=values))
            if lives[-1] == ran[-1] and ran[-1].act is Act.PUBLISHED:
                return ran[-1]
            return publishing.put(version, by, ran[-1].approver, note)

    def archive(self, campaign_id: str, by: str, note: str = "") -> Publication:
        """Stop a campaign; what is reserved of it may still be given. Stopped already, it stays so.

        Raises:
            UnknownCampaign: It was never published.
        """
        with self._store.transaction() as books:
            books.hold_catalogue()
            latest = books.publications(campaign_id)[-1:]
            if not latest:
                values = {"campaign": campaign_id[:64]}
                raise UnknownCampaign(Obstacle(kind=ObstacleKind.NEVER_PUBLISHED, values=values))
            if latest[0].act is Act.ARCHIVED:
                return latest[0]
            stop = Publication(
                campaign_id, latest[0].version_hash, Act.ARCHIVED, self._clock.now(), by, None, note
            )
            books.publish(stop)
            return stop


def _known(books: Books, version: CampaignVersion) -> CampaignVersion:
    """What content is known as: what runs or was written before, unless only a version of its own can run."""
    runs = running(books, version.campaign.campaign_id)
    if runs is not None:
        current = written_version(books, runs.version_hash)
        if content_hash(current.campaign) == version.hash:
            return current
    before = books.version(version.hash)
    if before is not None and not goes_on(books, before) and goes_on(books, version):
        return written_again(version, made_from(books, version))
    return before or version
