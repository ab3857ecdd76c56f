"""What lint says, and what it has to know."""

import datetime as dt
import enum
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field

from server.domain.obstacles import Obstacle, ObstacleKind
from server.domain.offers.conditions import Said

FRENCH_CAP_PERCENT = 34
"""Promotions on everyday goods may take off 34 % of the price in France at most.

Source: loi n° 2023-221 du 30 mars 2023 (« Descrozaille », EGalim 3), article 7: what article 125 of loi
n° 2020-1525 du 7 décembre 2020 (« ASAP », after EGalim) says of food and pet food holds for all products of
everyday consumption since 1 March 2024. The authorities add up what is granted on one product (DGCCRF, lignes
directrices, October 2024). It is a law with a term and with exceptions: ask your lawyers, then set the cap.
"""


class Severity(enum.StrEnum):
    """What a finding means for publishing."""

    ERROR = "error"
    """It is not published like this."""
    WARNING = "warning"
    """Somebody should look at it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or odd."""

    path: str
    """Where, as the document has it; empty for the whole."""
    severity: Severity
    said: Said
    obstacle: Obstacle | None = None
    """The same to be kept, of a rule that stands in the way of publishing; else None."""


@dataclass(frozen=True, slots=True)
class PublishPolicy:
    """What the shop allows to be published."""

    discount_cap_percent: int = FRENCH_CAP_PERCENT
    """The most that a coupon takes off the price of a product."""
    needs_approver: bool = False
    """Whether somebody else than the author has to agree to everything."""
    approval_above_cents: int | None = None
    """Or only to what may cost more than this; None = no such amount."""
    keep_purchases_days: int = 1096
    """How long the shop keeps lines of receipts."""

    def needs_approval(self, at_risk_cents: int | None) -> bool:
        """Whether somebody else has to agree.

        Args:
            at_risk_cents: What it may cost at most; None = nothing limits it.
        """
        if self.needs_approver or self.approval_above_cents is None:
            return self.needs_approver
        return at_risk_cents is None or at_risk_cents > self.approval_above_cents


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What lint has to know beside the campaign itself."""

    now: dt.datetime
    zones: Mapping[str, zoneinfo.ZoneInfo] = field(default_factory=dict)
    """Every site, with its time zone."""
    regions: frozenset[str] | None = None
    """Of which any site is; None = not known."""
    owners: Mapping[str, str] = field(default_factory=dict)
    """The campaign that an offer id belongs to already."""
    stock: Mapping[str, int] | None = None
    """Units of each offer that are on the shelves of all sites; None = not known."""
    policy: PublishPolicy = PublishPolicy()
    pickups_per_day: float | None = None
    """At all sites together, of late; None = not known."""


def error(path: str, kind: ObstacleKind, **values: str | float) -> Finding:
    """A finding that keeps a campaign from being published."""
    obstacle = Obstacle(kind=kind, path=path, values=values)
    return Finding(path, Severity.ERROR, obstacle.said, obstacle)


def warning(path: str, fr: str, en: str) -> Finding:
    """A finding that somebody should look at."""
    return Finding(path, Severity.WARNING, Said(fr, en))
