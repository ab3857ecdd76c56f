"""Who may open which door, and at which sites: ``gate`` enforces it, a test walks all rows with everybody."""

import enum
from collections.abc import Mapping
from typing import Final

from server.domain.team import APPROVERS, Role, User

EVERYBODY: Final = None
"""Also who is not signed in."""
SIGNED_IN: Final = frozenset(Role)

_AUDIT = frozenset({Role.AUDITOR, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR})
_LOYALTY = frozenset({Role.LOYALTY_MANAGER, Role.APPROVER, Role.ADMINISTRATOR})
_APPROVE = APPROVERS
_WRITES = frozenset({Role.LOYALTY_MANAGER, Role.ADMINISTRATOR})
_MEASURES = _LOYALTY | {Role.AUDITOR}
_PRIVACY = frozenset({Role.PRIVACY_OFFICER, Role.ADMINISTRATOR})
_SAMPLES = frozenset({Role.STORE_MANAGER, Role.LOYALTY_MANAGER, Role.ADMINISTRATOR})
_SITES = frozenset({Role.OPERATOR, Role.ADMINISTRATOR})
_TEAM = frozenset({Role.ADMINISTRATOR})
_SWITCH = frozenset({Role.LOYALTY_MANAGER, Role.APPROVER, Role.OPERATOR, Role.ADMINISTRATOR})

ACCESS: Final[Mapping[str, frozenset[Role] | None]] = {
    "GET ": EVERYBODY,  # what is nowhere: the page that says so
    "GET /sign-in": EVERYBODY,
    "POST /sign-in": EVERYBODY,
    "GET /sign-in/provider": EVERYBODY,
    "GET /sign-in/provider/back": EVERYBODY,
    "GET /invitation/{token}": EVERYBODY,
    "POST /invitation/{token}": EVERYBODY,
    "POST /appearance": EVERYBODY,
    "POST /sign-out": SIGNED_IN,
    "POST /sign-out-everywhere": SIGNED_IN,
    "GET /account": SIGNED_IN,
    "POST /account/password": SIGNED_IN,
    "GET /": SIGNED_IN,
    "GET /today": SIGNED_IN,
    "GET /team": _TEAM,
    "POST /team": _TEAM,
    "GET /team/file.json": _TEAM,
    "POST /team-file": _TEAM,
    "POST /team/{user_id}": _TEAM,
    "POST /team/{user_id}/invite": _TEAM,
    "GET /team/{user_id}/sites": _TEAM,
    "POST /team/{user_id}/sites": _TEAM,
    "GET /audit": _AUDIT,
    "POST /audit/verify": _AUDIT,
    "GET /campaigns": SIGNED_IN,
    "GET /campaigns/{campaign_id}": SIGNED_IN,
    "GET /campaigns/{campaign_id}/file.json": SIGNED_IN,
    "GET /campaigns/{campaign_id}/card/{offer_id}": SIGNED_IN,
    "GET /card-picture": SIGNED_IN,
    "GET /campaign-new": _WRITES,
    "POST /campaign-new": _WRITES,
    "GET /campaigns/{campaign_id}/draft": _LOYALTY,
    "POST /campaigns/{campaign_id}/draft": _WRITES,
    "POST /campaigns/{campaign_id}/draft/look": _LOYALTY,
    "POST /campaigns/{campaign_id}/draft/discard": _WRITES,
    "GET /campaigns/{campaign_id}/try": _LOYALTY,
    "POST /campaigns/{campaign_id}/try": _LOYALTY,
    "POST /campaigns/{campaign_id}/try/cancel": _LOYALTY,
    "POST /campaigns/{campaign_id}/try/seen": _LOYALTY,
    "GET /campaign-document/{campaign_id}": _WRITES,
    "POST /campaign-document": _WRITES,
    "GET /campaigns/{campaign_id}/review": SIGNED_IN,
    "POST /campaigns/{campaign_id}/publish": _LOYALTY,
    "POST /campaigns/{campaign_id}/ask": _LOYALTY,
    "POST /campaigns/{campaign_id}/approve": _APPROVE,
    "POST /campaigns/{campaign_id}/send-back": _APPROVE,
    "POST /campaigns/{campaign_id}/cancel": _LOYALTY,
    "POST /campaigns/{campaign_id}/rollback": _LOYALTY,
    "POST /campaigns/{campaign_id}/archive": _LOYALTY,
    "POST /campaigns/{campaign_id}/seen": _LOYALTY,
    "GET /customers": _PRIVACY,
    "POST /customers": _PRIVACY,
    "GET /customers/{customer_id}": _PRIVACY,
    "GET /customers/{customer_id}/letter": _PRIVACY,
    "GET /customers/{customer_id}/file.json": _PRIVACY,
    "GET /customers/{customer_id}/bonuses.csv": _PRIVACY,
    "POST /customers/{customer_id}/consent": _PRIVACY,
    "POST /customers/{customer_id}/interest": _PRIVACY,
    "POST /customers/{customer_id}/object": _PRIVACY,
    "POST /customers/{customer_id}/erase": _PRIVACY,
    "GET /measure": _MEASURES,
    "GET /measure/{file}": _MEASURES,
    "GET /samples": SIGNED_IN,
    "GET /sample-sheet/{site_id}": SIGNED_IN,
    "GET /samples/{site_id}/{offer_id}": SIGNED_IN,
    "POST /samples/{site_id}/{offer_id}": _SAMPLES,
    "GET /sites": SIGNED_IN,
    "POST /sites/switch": _SWITCH,
    "GET /sites/{site_id}/enrol": _SITES,
    "POST /sites/{site_id}/enrol": _SITES,
    "GET /sites/{site_id}/enrol/{glasses_id}": _SITES,
    "GET /glasses/{glasses_id}": _SITES,
    "GET /glasses/{glasses_id}/card.png": _SITES,
    "POST /glasses/{glasses_id}/revoke": _SITES,
}


class At(enum.Enum):
    """Where a request says at which site something is done."""

    ADDRESS = enum.auto()
    """Its address names the site."""
    FORM = enum.auto()
    """Its form does; an empty one means all of them together."""
    GLASSES = enum.auto()
    """Its address names glasses, which are at one."""


SITES: Final[Mapping[str, At]] = {
    "POST /samples/{site_id}/{offer_id}": At.ADDRESS,
    "POST /sites/switch": At.FORM,
    "GET /sites/{site_id}/enrol": At.ADDRESS,
    "POST /sites/{site_id}/enrol": At.ADDRESS,
    "GET /sites/{site_id}/enrol/{glasses_id}": At.ADDRESS,
    "GET /glasses/{glasses_id}": At.GLASSES,
    "GET /glasses/{glasses_id}/card.png": At.GLASSES,
    "POST /glasses/{glasses_id}/revoke": At.GLASSES,
}
"""Doors that open at one's own sites only (docs/decisions/0063).

Of what moves between two sites, the one that gives it away is asked for.
"""


def may_enter(door: str, role: Role | None) -> bool:
    """Whether somebody may open a door, by its method and path.

    Args:
        door: A key of the table.
        role: What they are; None when they are not signed in.
    """
    roles = ACCESS[door]
    return roles is EVERYBODY or (role is not None and role in roles)


def may_enter_at(door: str, user: User | None, site_id: str) -> bool:
    """Whether somebody may open a door where it leads to a site.

    Args:
        door: A key of ``SITES``.
        user: Who; None when they are not signed in.
        site_id: The site; empty = all of them together.
    """
    return user is not None and may_enter(door, user.role) and user.works_at(site_id)
