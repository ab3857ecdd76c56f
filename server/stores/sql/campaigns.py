"""Statements about campaigns: what was written, what was published, and what runs."""

import datetime as dt
import functools
from collections.abc import Collection, Sequence
from typing import Any

from server.domain.offers.campaign import Campaign
from server.domain.offers.versions import (
    LOADED_BY,
    Act,
    Brought,
    CampaignVersion,
    Publication,
    canonical_json,
    loaded,
)
from server.stores.delivery import lines_of, receipts_of
from server.stores.instants import instant, stamp
from server.stores.sql.shelving import Shelving
from server.stores.sql.statements import Statements

_VERSION = "version_hash, document, author, written_at, parent"
_LATEST = """
    SELECT max(line) FROM publications GROUP BY campaign_id
"""


class CampaignStatements:
    """Campaigns, inside the transaction that is under way."""

    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def hold_catalogue(self) -> None:
        """Nobody else publishes until the end of the transaction."""
        self._connection.execute("SELECT edition FROM catalogue /*pg FOR UPDATE */").fetchone()

    def pickups_between(self, since: dt.datetime, until: dt.datetime) -> int:
        """How many pickups there were at all sites, by when they were to start."""
        (count,) = self._connection.execute(
            "SELECT count(*) FROM pickups WHERE starts_at BETWEEN ? AND ?", (stamp(since), stamp(until))
        ).fetchone()
        return int(count)

    def site_ids(self) -> tuple[str, ...]:
        """Every site."""
        rows = self._connection.execute("SELECT site_id FROM sites ORDER BY site_id").fetchall()
        return tuple(site_id for (site_id,) in rows)

    def regions(self) -> frozenset[str]:
        """The regions of which any site is."""
        rows = self._connection.execute("SELECT DISTINCT region FROM sites WHERE region IS NOT NULL")
        return frozenset(region for (region,) in rows)

    def offer_campaign(self, offer_id: str) -> str | None:
        """The campaign that an offer belongs to, running or not."""
        row = self._connection.execute(
            "SELECT campaign_id FROM offers WHERE offer_id = ?", (offer_id,)
        ).fetchone()
        return None if row is None else str(row[0])

    def keep_version(self, version: CampaignVersion) -> None:
        """Write a version down; what was written before stays as it is."""
        self._connection.execute(
            """
            INSERT INTO campaign_versions (version_hash, campaign_id, document, author, written_at, parent)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (version_hash) DO NOTHING
            """,
            (
                *(version.hash, version.campaign.campaign_id, canonical_json(version.campaign)),
                *(version.author, stamp(version.written_at), version.parent),
            ),
        )

    def version(self, version_hash: str) -> CampaignVersion | None:
        """The version of this hash."""
        row = self._connection.execute(
            f"SELECT {_VERSION} FROM campaign_versions WHERE version_hash = ?",  # noqa: S608 - names of columns
            (version_hash,),
        ).fetchone()
        return None if row is None else read_version(*row)

    def versions_like(self, beginning: str) -> tuple[CampaignVersion, ...]:
        """Versions whose hash begins like this, two of them at most."""
        rows = self._connection.execute(
            f"SELECT {_VERSION} FROM campaign_versions WHERE substr(version_hash, 1, ?) = ? LIMIT 2",  # noqa: S608
            (len(beginning), beginning),
        )
        return tuple(read_version(*row) for row in rows.fetchall())

    def versions(self, campaign_id: str) -> tuple[CampaignVersion, ...]:
        """Every version of a campaign, oldest first."""
        rows = self._connection.execute(
            f"""
            SELECT {_VERSION} FROM campaign_versions WHERE campaign_id = ? ORDER BY written_at, version_hash
            """,  # noqa: S608 - names of columns
            (campaign_id,),
        )
        return tuple(read_version(*row) for row in rows.fetchall())

    def publications(self, campaign_id: str) -> tuple[Publication, ...]:
        """The life of a campaign, oldest first."""
        rows = self._connection.execute(
            """
            SELECT campaign_id, version_hash, act, published_at, published_by, approver, note
              FROM publications WHERE campaign_id = ? ORDER BY line
            """,
            (campaign_id,),
        )
        return tuple(_publication(row) for row in rows.fetchall())

    def latest_publications(self) -> tuple[Publication, ...]:
        """What was done last with every campaign that was ever published."""
        rows = self._connection.execute(
            f"""
            SELECT campaign_id, version_hash, act, published_at, published_by, approver, note
              FROM publications WHERE line IN ({_LATEST}) ORDER BY campaign_id
            """  # noqa: S608 - a statement of ours
        )
        return tuple(_publication(row) for row in rows.fetchall())

    def publish(self, publication: Publication) -> None:
        """Let a version that was written down run, or stop its campaign.

        Raises:
            ShopRefused: Less would have been received than has left already.
        """
        self._record(publication)
        version = self.version(publication.version_hash)
        assert version is not None, "a version is written down before it is published"
        shelving = Shelving(self._connection, publication.at)
        if publication.act is Act.ARCHIVED:
            shelving.run((publication.campaign_id,), [], [])
        else:
            self._put(version, self._stocked(), shelving)

    def bring(self, campaigns: Sequence[Campaign], now: dt.datetime) -> Brought:
        """Write down and publish what a shop document holds, and archive what only earlier ones held."""
        self.hold_catalogue()
        brought = loaded(campaigns, self.latest_publications(), self._brought_before(), now)
        for version in brought.versions:
            self.keep_version(version)
        for publication in brought.publications:
            self._record(publication)
        return brought

    def _brought_before(self) -> frozenset[str]:
        """The versions that shop documents have published."""
        rows = self._connection.execute(
            "SELECT version_hash FROM publications WHERE published_by = ? AND act = ?",
            (LOADED_BY, Act.PUBLISHED),
        )
        return frozenset(version_hash for (version_hash,) in rows.fetchall())

    def _record(self, one: Publication) -> None:
        self._connection.execute(
            """
            INSERT INTO publications (campaign_id, version_hash, act, published_at, published_by, approver,
                note)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            (
                *(one.campaign_id, one.version_hash, one.act, stamp(one.at)),
                *(one.by, one.approver, one.note),
            ),
        )

    def _put(self, version: CampaignVersion, stocked: Collection[str], shelving: Shelving) -> None:
        campaign = version.campaign
        shelving.run(
            (campaign.campaign_id,),
            list(lines_of(campaign, version.terms, stocked)),
            list(receipts_of(campaign, self.site_ids(), stocked)),
        )

    def _stocked(self) -> frozenset[str]:
        """Every offer that somebody counts at sites."""
        rows = self._connection.execute("SELECT DISTINCT offer_id FROM balances WHERE measure = 'stock'")
        return frozenset(offer_id for (offer_id,) in rows.fetchall())


@functools.lru_cache(maxsize=256)
def read_version(
    version_hash: str, document: str, author: str, written_at: int, parent: str | None
) -> CampaignVersion:
    """Read a version."""
    campaign = Campaign.model_validate_json(document)
    return CampaignVersion(version_hash, campaign, author, instant(written_at), parent)


def _publication(row: tuple[Any, ...]) -> Publication:
    campaign_id, version_hash, act, at, by, approver, note = row
    return Publication(campaign_id, version_hash, Act(act), instant(at), by, approver, note)
