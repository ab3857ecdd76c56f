"""The team: who may sign in, as what, and their invitations."""

import dataclasses

from starlette.responses import Response

from server.console import PREFIX
from server.console.call import Call, Door
from server.console.invitations import Invitations
from server.console.refusals import sentence
from server.console.rendering import go, page
from server.domain.team import Role, shown_name
from server.errors import TeamRefused
from server.stores.console import team


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
    with call.store.reading() as connection:
        members = team.members(connection)
    return page(
        call,
        "team.html",
        status,
        members=members,
        roles=tuple(Role),
        wrong=wrong,
        invitation=invitation,
        document=document,
        complaints=complaints,
        inviting=bool(wrong) and call.path == "/team",
        login=call.form.text("login") if wrong else "",
        name=call.form.text("name") if wrong else "",
        role=_role(call),
    )


def _add(call: Call) -> Response:
    """Add somebody, and show the address of their invitation this once."""
    try:
        token = _invitations(call).add(call.form.text("login"), call.form.text("name"), _role(call))
    except TeamRefused as error:
        return show(call, sentence(error), status=422)
    return show(call, invitation=_address(call, token))


def _change(call: Call) -> Response:
    user_id = call.parameter("user_id")
    with call.store.reading() as connection:
        user = team.user(connection, user_id)
    active = call.form.text("active") != "no"
    changed = dataclasses.replace(
        user, name=shown_name(call.form.text("name")) or user.name, role=_role(call), active=active
    )
    detail = f"{changed.role.value} {'active' if active else 'inactive'}"
    try:
        with call.store.changing(
            call.entry("user.change", f"user:{user_id}", detail), call.now
        ) as connection:
            team.change(connection, changed)
    except TeamRefused as error:
        return show(call, sentence(error), status=422)
    return go("/team", "saved")


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
