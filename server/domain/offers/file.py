"""A campaign as one file: strict JSON, with the version that it was made from."""

from typing import Literal

from pydantic import ConfigDict, Field

from overlays.card import Frozen
from server.domain.documents import read_document
from server.domain.offers.campaign import Campaign
from server.domain.offers.errors import CampaignRefused
from server.domain.offers.versions import CampaignVersion, VersionHash

LARGEST_FILE_BYTES = 4 * 1024 * 1024


class CampaignFile(Frozen):
    """The whole file."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    schema_version: Literal[1] = Field(alias="schema")
    parent: VersionHash | None = None
    """The version that it was made from; publishing refuses it when another one runs by then."""
    campaign: Campaign


def read_file(text: str) -> CampaignFile:
    """Read a campaign file.

    Raises:
        CampaignRefused: It cannot be used; one line per fault, each with its path and never with its content.
    """
    return read_document(CampaignFile, text, LARGEST_FILE_BYTES, CampaignRefused)


def write_file(version: CampaignVersion) -> str:
    """Write a version as a file that, changed, becomes its successor."""
    file = CampaignFile(schema_version=1, parent=version.hash, campaign=version.campaign)
    return file.model_dump_json(indent=2) + "\n"
