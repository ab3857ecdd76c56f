"""What is wrong or odd about a campaign, said before it is published."""

from server.domain.offers.lint.finding import (
    FRENCH_CAP_PERCENT,
    Finding,
    PublishPolicy,
    Severity,
    Surroundings,
)
from server.domain.offers.lint.reading import lint

__all__ = ["FRENCH_CAP_PERCENT", "Finding", "PublishPolicy", "Severity", "Surroundings", "lint"]
