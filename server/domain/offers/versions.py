"""Versions of a campaign: what was written once is never changed, and is known by its hash."""

import dataclasses
import datetime as dt
import enum
import hashlib
import json
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import StringConstraints

from server.domain.offers.campaign import Campaign, Terms

VersionHash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True)
class CampaignVersion:
    """A campaign as somebody wrote it down; the same content is the same version, as long as it can run."""

    hash: str
    """What it is known by: the hash that its content had when it was written down.

    Where the same content had been written before and could no longer run, its parent is in the hash as well.
    """
    campaign: Campaign
    author: str
    written_at: dt.datetime
    parent: str | None = None
    """The version it was made from; None for a campaign's first."""

    @property
    def terms(self) -> Terms:
        """What its offers have from it, when it runs."""
        return self.campaign.terms(self.hash)


LOADED_BY = "shop document"
"""Who writes and publishes what ``load-shop`` brings."""


class Act(enum.StrEnum):
    """What was done with a version."""

    PUBLISHED = "published"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Publication:
    """One line of a campaign's life: from then on this version ran, or none."""

    campaign_id: str
    version_hash: str
    act: Act
    at: dt.datetime
    by: str
    approver: str | None = None
    note: str = ""


def written_down(
    campaign: Campaign, author: str, at: dt.datetime, parent: str | None = None
) -> CampaignVersion:
    """Make a version of a campaign."""
    return CampaignVersion(content_hash(campaign), campaign, author, at, parent)


def written_again(version: CampaignVersion, parent: str | None) -> CampaignVersion:
    """The version by which old content goes on from another parent than it had."""
    text = f"{parent}\n{canonical_json(version.campaign)}"
    return dataclasses.replace(version, hash=hashlib.sha256(text.encode()).hexdigest(), parent=parent)


def canonical_json(campaign: Campaign) -> str:
    """Write a campaign so that equal ones are equal texts: sorted names, no spaces, every field."""
    return json.dumps(
        campaign.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def content_hash(campaign: Campaign) -> str:
    """SHA-256 of the canonical text, in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(campaign).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Brought:
    """What a shop document changes in the campaigns' lives."""

    versions: tuple[CampaignVersion, ...]
    """One for each of its campaigns; none for what somebody has changed or stopped since it came."""
    publications: tuple[Publication, ...]
    """Of those that did not run like this before, and of those that only an earlier document held."""

    @property
    def terms(self) -> dict[str, Terms]:
        """The terms of each of its campaigns."""
        return {one.campaign.campaign_id: one.terms for one in self.versions}

    @property
    def campaigns(self) -> frozenset[str]:
        """Its own, and those that it stops."""
        return frozenset(self.terms) | {one.campaign_id for one in self.publications}


def loaded(
    campaigns: Sequence[Campaign], latest: Iterable[Publication], known: Container[str], now: dt.datetime
) -> Brought:
    """Decide what a shop document changes; the same document twice changes nothing.

    What people have published runs on, and what they have changed or stopped stays so until a document says
    something new. One without campaigns says nothing about any: it may bring a site and no more.

    Args:
        campaigns: What it holds.
        latest: What was done last with every campaign.
        known: The versions that documents have published before, by their hashes.
        now: The time.
    """
    before = {one.campaign_id: one for one in latest}
    versions, publications = [], []
    for campaign in campaigns:
        last = before.pop(campaign.campaign_id, None)
        parent = None if last is None else last.version_hash
        version = written_down(campaign, LOADED_BY, now, parent)
        runs = last is not None and last.act is Act.PUBLISHED and last.version_hash == version.hash
        if last is not None and last.by != LOADED_BY and version.hash in known and not runs:
            continue
        versions.append(version)
        if not runs:
            publications.append(
                Publication(campaign.campaign_id, version.hash, Act.PUBLISHED, now, LOADED_BY)
            )
    publications += [
        dataclasses.replace(gone, act=Act.ARCHIVED, at=now, by=LOADED_BY, approver=None, note="")
        for gone in before.values()
        if campaigns and gone.act is Act.PUBLISHED and gone.by == LOADED_BY
    ]
    return Brought(tuple(versions), tuple(publications))
