"""One reading of a campaign: every finding, in the order of the document."""

from server.domain.offers.campaign import Campaign
from server.domain.offers.lint.contradictions import contradictions
from server.domain.offers.lint.finding import Finding, Severity, Surroundings
from server.domain.offers.lint.hints import hints
from server.domain.offers.lint.rules import broken_rules
from server.domain.offers.lint.titles import unfit_titles


def lint(campaign: Campaign, around: Surroundings) -> tuple[Finding, ...]:
    """Read a campaign as a careful colleague would; errors first."""
    found = [
        *broken_rules(campaign, around),
        *contradictions(campaign, around),
        *unfit_titles(campaign),
        *hints(campaign, around),
    ]
    return tuple(sorted(found, key=lambda one: one.severity is not Severity.ERROR))
