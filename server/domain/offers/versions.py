"""Versions of a campaign: what was written once is never changed, and is known by its hash."""

import datetime as dt
import enum
import hashlib
import json
from dataclasses import dataclass
from typing import Annotated

from pydantic import StringConstraints

from server.domain.offers.campaign import Campaign, Terms

VersionHash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True)
class CampaignVersion:
    """A campaign as somebody wrote it down; the same content is the same version."""

    campaign: Campaign
    author: str
    written_at: dt.datetime
    parent: str | None = None
    """The version it was made from; None for a campaign's first."""

    @property
    def hash(self) -> str:
        """What it is known by."""
        return content_hash(self.campaign)

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


def canonical_json(campaign: Campaign) -> str:
    """Write a campaign so that equal ones are equal texts: sorted names, no spaces, every field."""
    return json.dumps(
        campaign.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def content_hash(campaign: Campaign) -> str:
    """SHA-256 of the canonical text, in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(campaign).encode()).hexdigest()
