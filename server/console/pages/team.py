"""The team: who may sign in, as what, at which sites, and their invitations."""

import dataclasses
import urllib.parse
from collections.abc import Mapping

from starlette.responses import Response

from server.console import PREFIX
from server.console.call import Call, Door
from server.console.invitations import Invitations
from server.console.refusals import sentence
from server.console.rendering import go, page
from server.domain.alphabet import has_part
from server.domain.team import HELD_ROLES, Role, User, shown_name
from server.errors import RoleEverywhere, TeamRefused
from server.stores.console import places, team

_FEW = 12
"""Among so many nobody has to search."""
_EVERYWHERE = sentence(RoleEverywhere())
"""What is wrong with the sites, and not with the login."""


def _show(call: Call) -> Response:
    return show(call)


def show(
    call: Call,
    wrong: str = "",
    invitation: str = "",
    document: str = "",
    complaints: tuple[str, ...] = (),
    status: int = 200,
) -> Response:
    """Answer with the page of the team.

    Args:
        call: What is answered.
        wrong: A sentence about what was refused.
        invitation: An address that is shown this once.
        document: A file that could not be brought in.
        complaints: What is wrong with it.
        status: Of the answer.
    """
    asked = what_was_asked(call)
    with call.store.reading() as connection:
        everybody, sites = team.members(connection), places.names(connection)
        regions = places.regions(connection)
    members = [one for one in everybody if _is_asked_for(one.user, asked, sites)]
    return page(
        call,
        "team.html",
        status,
        members=members,
        searchable=len(everybody) > _FEW,
        asked=asked,
        roles=tuple(Role),
        held_roles=HELD_ROLES,
        sites=sites,
        regions=regions,
        works={
            one.user.user_id: tuple(name for site_id, name in sites.items() if one.user.works_at(site_id))
            for one in members
        },
        wrong=wrong,
        invitation=invitation,
        document=document,
        complaints=complaints,
        inviting=bool(wrong) and call.path == "/team",
        at_sites=wrong == _EVERYWHERE,
        login=call.form.text("login") if wrong else "",
        name=call.form.text("name") if wrong else "",
        role=_role(call),
        ticked=frozenset(call.form.every("sites")),
    )


def what_was_asked(call: Call) -> str:
    """What somebody searches the team for; the addresses of its pages carry it along."""
    return call.query("q", 64)


def saved(call: Call) -> Response:
    """Lead back to the team, of which those are shown who were before."""
    asked = what_was_asked(call)
    return go("/team" + (f"?{urllib.parse.urlencode({'q': asked})}" if asked else ""), "saved")


def _is_asked_for(user: User, asked: str, sites: Mapping[str, str]) -> bool:
    """Whether somebody's login or name has it, or that of one of the few sites that they are held to."""
    theirs = (f"{site_id} {sites.get(site_id, site_id)}" for site_id in user.sites or ())
    return has_part(asked, user.login, user.name, *theirs)


def _add(call: Call) -> Response:
    """Add somebody, and show the address of their invitation this once; no site ticked is every site."""
    login, name, sites = call.form.text("login"), call.form.text("name"), frozenset(call.form.every("sites"))
    try:
        token = _invitations(call).add(login, name, _role(call), sites or None)
    except TeamRefused as error:
        return show(call, sentence(error), status=422)
    return show(call, invitation=_address(call, token))


def _change(call: Call) -> Response:
    user_id = call.parameter("user_id")
    role, active = _role(call), call.form.text("active") != "no"
    detail = f"{role.value} {'active' if active else 'inactive'}"
    try:
        with call.store.changing(
            call.entry("user.change", f"user:{user_id}", detail), call.now
        ) as connection:
            user = team.hold(connection, user_id)
            name = shown_name(call.form.text("name")) or user.name
            team.change(connection, dataclasses.replace(user, name=name, role=role, active=active))
    except TeamRefused as error:
        return show(call, sentence(error), status=422)
    return saved(call)


def _invite(call: Call) -> Response:
    """Let somebody choose a new password: the old one is void at once."""
    token = _invitations(call).renew(call.parameter("user_id"))
    return show(call, invitation=_address(call, token))


def _invitations(call: Call) -> Invitations:
    return Invitations(call.store, call.somebody.login, call.now)


def _address(call: Call, token: str) -> str:
    base = call.request.url
    return f"{base.scheme}://{base.netloc}{PREFIX}/invitation/{token}"


def _role(call: Call) -> Role:
    chosen = call.form.text("role")
    return Role(chosen) if chosen in set(Role) else Role.AUDITOR


DOORS = (
    Door("GET", "/team", _show),
    Door("POST", "/team", _add),
    Door("POST", "/team/{user_id}", _change),
    Door("POST", "/team/{user_id}/invite", _invite),
)
