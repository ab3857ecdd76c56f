"""Campaigns: offers that belong together, when and where they run, and how much of them may leave."""

from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from overlays.card import Frozen, Identifier
from server.domain.offers.limits import Limit, Limits, Scope
from server.domain.offers.offer import AnyOffer
from server.domain.offers.schedule import ALWAYS, Schedule

_SCOPES = frozenset({Scope.CAMPAIGN, Scope.SITE, Scope.CUSTOMER, Scope.GROUP})


@dataclass(frozen=True, slots=True)
class Terms:
    """What an offer has from its campaign, as it runs."""

    campaign_id: str = ""
    version_hash: str = ""
    """Which published version; empty where it was never published."""
    priority: int = 0
    schedule: Schedule = ALWAYS
    sites: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    group_limits: tuple[Limit, ...] = ()
    """What any offer or campaign that runs says of the offer's exclusivity group."""

    def hold_at(self, site_id: str) -> bool:
        """Whether the campaign is for this site."""
        return not self.sites or site_id in self.sites


OPEN = Terms()
"""Always, everywhere, without a limit."""


class Campaign(Frozen):
    """Offers that belong together."""

    campaign_id: Identifier
    name: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    """For the loyalty team; never shown in the glasses."""
    priority: Annotated[int, Field(ge=0, le=9)] = 0
    """9 comes first."""
    schedule: Schedule = ALWAYS
    sites: Annotated[tuple[Identifier, ...], Field(max_length=1000)] = ()
    """Where it runs; none = everywhere."""
    limits: Limits = ()
    """On everything of this campaign together."""
    offers: Annotated[tuple[AnyOffer, ...], Field(min_length=1, max_length=500)]

    def terms(self, version_hash: str = "") -> Terms:
        """What its offers have from it."""
        return Terms(self.campaign_id, version_hash, self.priority, self.schedule, self.sites, self.limits)

    @model_validator(mode="after")
    def _its_limits_count_the_campaign(self) -> Self:
        groups = {offer.group for offer in self.offers}
        for place, limit in enumerate(self.limits):
            if limit.scope not in _SCOPES:
                raise ValueError(f"limits.{place}: a limit of the scope {limit.scope} stands on an offer")
            if (limit.scope is Scope.GROUP) != (limit.group is not None):
                raise ValueError(f"limits.{place}: a limit of a group names it, and no other does")
            if limit.group is not None and limit.group not in groups:
                raise ValueError(f"limits.{place}.group: no offer of this campaign is in it")
        return self
