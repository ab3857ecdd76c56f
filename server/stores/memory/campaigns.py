"""What was written, what was published and what runs, in memory."""

import datetime as dt
from collections.abc import Collection, Sequence

from server.domain.issuance import Measure
from server.domain.offers.campaign import Campaign
from server.domain.offers.versions import LOADED_BY, Act, Brought, CampaignVersion, Publication, loaded
from server.stores.delivery import lines_of, receipts_of
from server.stores.memory.shelves import Shelves
from server.stores.memory.shelving import put


class CampaignShelf:
    """Campaigns, their versions and their lives."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    def hold_catalogue(self) -> None:
        """Nobody else publishes until the end of the transaction: there is one at a time."""

    def pickups_between(self, since: dt.datetime, until: dt.datetime) -> int:
        """How many pickups there were at all sites, by when they were to start."""
        return sum(since <= one.starts_at <= until for one in self._shelves.pickups.values())

    def site_ids(self) -> tuple[str, ...]:
        """Every site."""
        return tuple(sorted(self._shelves.drives))

    def regions(self) -> frozenset[str]:
        """None: a shop document says no regions."""
        return frozenset()

    def offer_campaign(self, offer_id: str) -> str | None:
        """The campaign that an offer belongs to, running or not."""
        line = self._shelves.offers.get(offer_id)
        return None if line is None else line.terms.campaign_id

    def keep_version(self, version: CampaignVersion) -> None:
        """Write a version down; what was written before stays as it is."""
        self._shelves.versions.setdefault(version.hash, version)

    def version(self, version_hash: str) -> CampaignVersion | None:
        """The version of this hash."""
        return self._shelves.versions.get(version_hash)

    def versions_like(self, beginning: str) -> tuple[CampaignVersion, ...]:
        """Versions whose hash begins like this, two of them at most."""
        found = [one for name, one in self._shelves.versions.items() if name.startswith(beginning)]
        return tuple(found[:2])

    def versions(self, campaign_id: str) -> tuple[CampaignVersion, ...]:
        """Every version of a campaign, oldest first."""
        mine = [one for one in self._shelves.versions.values() if one.campaign.campaign_id == campaign_id]
        return tuple(sorted(mine, key=lambda one: (one.written_at, one.hash)))

    def publications(self, campaign_id: str) -> tuple[Publication, ...]:
        """The life of a campaign, oldest first."""
        return tuple(one for one in self._shelves.publications.values() if one.campaign_id == campaign_id)

    def latest_publications(self) -> tuple[Publication, ...]:
        """What was done last with every campaign that was ever published."""
        latest = {one.campaign_id: one for one in self._shelves.publications.values()}
        return tuple(one for _campaign_id, one in sorted(latest.items()))

    def publish(self, publication: Publication) -> None:
        """Let a version that was written down run, or stop its campaign.

        Raises:
            ShopRefused: Less would have been received than has left already.
        """
        self._record(publication)
        for offer_id, line in self._shelves.offers.items():
            if line.terms.campaign_id == publication.campaign_id:
                self._shelves.live[offer_id] = False
        if publication.act is Act.PUBLISHED:
            self._put(self._shelves.versions[publication.version_hash], self._stocked())

    def bring(self, campaigns: Sequence[Campaign], now: dt.datetime) -> Brought:
        """Write down and publish what a shop document holds, and archive what only earlier ones held."""
        brought = loaded(campaigns, self.latest_publications(), self._brought_before(), now)
        for version in brought.versions:
            self.keep_version(version)
        for publication in brought.publications:
            self._record(publication)
        return brought

    def _brought_before(self) -> frozenset[str]:
        """The versions that shop documents have published."""
        lives = self._shelves.publications.values()
        return frozenset(
            one.version_hash for one in lives if one.by == LOADED_BY and one.act is Act.PUBLISHED
        )

    def _record(self, publication: Publication) -> None:
        self._shelves.publications[len(self._shelves.publications) + 1] = publication

    def _put(self, version: CampaignVersion, stocked: Collection[str]) -> None:
        campaign = version.campaign
        lines = list(lines_of(campaign, version.terms, stocked))
        put(self._shelves, lines, list(receipts_of(campaign, self.site_ids(), stocked)))

    def _stocked(self) -> frozenset[str]:
        """Every offer that somebody counts at sites."""
        balances = self._shelves.balances.values()
        return frozenset(one.offer_id for one in balances if one.measure is Measure.STOCK)
