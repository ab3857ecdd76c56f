"""The loyalty team's desk: writing campaigns down, publishing them, going back, stopping them."""

import datetime as dt
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass

from server.clock import Clock
from server.desk.store import Books, Store
from server.domain.offers.campaign import Campaign
from server.domain.offers.lint import Finding, PublishPolicy, Severity, Surroundings, lint
from server.domain.offers.versions import Act, CampaignVersion, Publication, content_hash, written_down
from server.errors import CampaignChanged, CampaignRefused, UnknownCampaign, UnknownVersion

_DAYS = 28
"""How far back pickups are counted, to tell how many there are a day."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Who lets a version run."""

    by: str
    approver: str | None
    note: str


class CampaignDesk:
    """What the loyalty team does with campaigns. Threads may share it; each call is one transaction."""

    def __init__(self, store: Store, clock: Clock, policy: PublishPolicy | None = None) -> None:
        self._store = store
        self._clock = clock
        self._policy = policy or PublishPolicy()

    def write(self, campaign: Campaign, author: str, parent: str | None = None) -> CampaignVersion:
        """Write a campaign down as a version; the same content twice is the same version.

        Args:
            campaign: The campaign.
            author: Who wrote it.
            parent: The version it was made from; None = from what runs now.

        Raises:
            UnknownVersion: There is no such parent.
        """
        with self._store.transaction() as books:
            if parent is not None:
                _version(books, parent)
            running = _running(books, campaign.campaign_id)
            made_from = parent or (None if running is None else running.version_hash)
            now = self._clock.now()
            books.keep_version(written_down(campaign, author, now, made_from))
            return _version(books, content_hash(campaign))

    def find(self, name: str) -> CampaignVersion:
        """A version by its hash, by the beginning of it, or by its campaign's id for the newest.

        Raises:
            UnknownVersion: There is none, or several begin like this.
        """
        with self._store.transaction() as books:
            found = books.versions(name)[-1:] or books.versions_like(name)
        if len(found) != 1:
            how = "no version" if not found else "more than one version"
            raise UnknownVersion(f"{how} is called {name[:64]}; look at baylens-server campaigns list")
        return found[0]

    def running(self, campaign_id: str) -> CampaignVersion:
        """The version that runs of a campaign.

        Raises:
            UnknownVersion: None does.
        """
        with self._store.transaction() as books:
            running = _running(books, campaign_id)
            if running is None:
                raise UnknownVersion(f"nothing runs of {campaign_id}")
            return _version(books, running.version_hash)

    def before(self, campaign_id: str) -> CampaignVersion:
        """The version that ran before the one that was published last.

        Raises:
            UnknownVersion: None did.
        """
        with self._store.transaction() as books:
            lives = books.publications(campaign_id)
            earlier = [one for one in lives if one.version_hash != lives[-1].version_hash]
            if not earlier:
                raise UnknownVersion(f"{campaign_id} never ran as another version; archive it to stop it")
            return _version(books, earlier[-1].version_hash)

    def findings(self, campaign: Campaign) -> tuple[Finding, ...]:
        """What is wrong or odd about a campaign, as things are now."""
        with self._store.transaction() as books:
            return lint(campaign, self._surroundings(books, campaign))

    def publish(self, version_hash: str, by: str, approver: str | None = None, note: str = "") -> Publication:
        """Let a version run that was made from the one that runs; what runs already stays as it is.

        Raises:
            UnknownVersion: No version has this hash.
            CampaignChanged: Another version runs than the one that this was made from.
            CampaignRefused: It breaks a rule, or needs an approver.
        """
        with self._store.transaction() as books:
            books.hold_catalogue()
            version = _version(books, version_hash)
            running = _running(books, version.campaign.campaign_id)
            if running is not None and running.version_hash == version_hash:
                return running
            if running is not None and version.parent != running.version_hash:
                raise CampaignChanged(
                    f"{version.campaign.campaign_id} runs as {running.version_hash[:12]}, published by "
                    f"{running.by}: export it, make your change there, or roll back to this version"
                )
            if self._policy.needs_approver and approver is None:
                raise CampaignRefused("document: needs an approver")
            if approver is not None and approver == version.author:
                raise CampaignRefused("document: whoever wrote it cannot approve it")
            return self._publish(books, version, Signed(by, approver, note))

    def roll_back(self, version_hash: str, by: str, note: str = "") -> Publication:
        """Let a version run again that ran before; whoever approved it then has approved it.

        Raises:
            UnknownVersion: No version has this hash.
            CampaignRefused: It was never published, or breaks a rule by now.
        """
        with self._store.transaction() as books:
            books.hold_catalogue()
            version = _version(books, version_hash)
            campaign_id = version.campaign.campaign_id
            ran = [one for one in books.publications(campaign_id) if one.version_hash == version_hash]
            if not ran:
                raise CampaignRefused(f"{version_hash[:12]} never ran: publish it")
            return self._publish(books, version, Signed(by, ran[-1].approver, note))

    def archive(self, campaign_id: str, by: str, note: str = "") -> Publication:
        """Stop a campaign; what is reserved of it may still be given. Stopped already, it stays so.

        Raises:
            UnknownCampaign: It was never published.
        """
        with self._store.transaction() as books:
            books.hold_catalogue()
            latest = books.publications(campaign_id)[-1:]
            if not latest:
                raise UnknownCampaign(f"{campaign_id} was never published")
            if latest[0].act is Act.ARCHIVED:
                return latest[0]
            stop = Publication(
                campaign_id, latest[0].version_hash, Act.ARCHIVED, self._clock.now(), by, None, note
            )
            books.publish(stop)
            return stop

    def _publish(self, books: Books, version: CampaignVersion, signed: Signed) -> Publication:
        found = lint(version.campaign, self._surroundings(books, version.campaign))
        faults = [f"{one.path}: {one.said.en}" for one in found if one.severity is Severity.ERROR]
        if faults:
            raise CampaignRefused("\n".join(faults))
        campaign_id, now = version.campaign.campaign_id, self._clock.now()
        publication = Publication(
            campaign_id, version.hash, Act.PUBLISHED, now, signed.by, signed.approver, signed.note
        )
        books.publish(publication)
        return publication

    def _surroundings(self, books: Books, campaign: Campaign) -> Surroundings:
        drives = [books.drive(site_id) for site_id in books.site_ids()]
        owners = {one.offer_id: books.offer_campaign(one.offer_id) for one in campaign.offers}
        now = self._clock.now()
        pickups = books.pickups_between(now - dt.timedelta(days=_DAYS), now)
        return Surroundings(
            now=now,
            zones={one.site_id: zoneinfo.ZoneInfo(one.timezone) for one in drives if one is not None},
            owners={offer_id: owner for offer_id, owner in owners.items() if owner is not None},
            policy=self._policy,
            pickups_per_day=pickups / _DAYS if pickups else None,
        )


def _version(books: Books, version_hash: str) -> CampaignVersion:
    version = books.version(version_hash)
    if version is None:
        raise UnknownVersion(f"there is no version {version_hash[:12]}; import it first")
    return version


def _running(books: Books, campaign_id: str) -> Publication | None:
    """What runs of a campaign; None when nothing does."""
    lives: Sequence[Publication] = books.publications(campaign_id)
    return lives[-1] if lives and lives[-1].act is Act.PUBLISHED else None
