"""The team as a file: to take away, and to bring in again, here or at another server.

Who is new gets an account that opens nothing before an administrator invites them; who is known gets the
name, role and access of the file; who does not stand in it stays as they are.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from starlette.responses import Response

from server.console.call import Call, Door
from server.console.pages.team import show
from server.console.refusals import sentence
from server.console.rendering import go
from server.console.tokens import new_token
from server.domain.team import Role, User
from server.domain.team_file import LARGEST_FILE_BYTES, Person, read_team, write_team
from server.errors import TeamFileRefused, TeamRefused
from server.stores.console import team
from server.stores.console.audit import append


def _take_away(call: Call) -> Response:
    with call.store.changing(call.entry("team.export", "team:*"), call.now) as connection:
        text = write_team(member.user for member in team.members(connection))
    headers = {"Content-Disposition": f'attachment; filename="team-{call.wall.date()}.json"'}
    return Response(text, media_type="application/json", headers=headers)


def _bring_in(call: Call) -> Response:
    """Everything in the file, or nothing; nothing that was typed is lost when it cannot be."""
    text = call.form.secret("document")[: LARGEST_FILE_BYTES + 1]
    try:
        people = read_team(text).people
        with call.store.changing(
            call.entry("team.import", "team:*", str(len(people))), call.now
        ) as connection:
            _settle(call, connection, people)
    except TeamFileRefused as error:
        return show(call, document=text, complaints=tuple(str(error).splitlines()), status=422)
    except TeamRefused as error:
        return show(call, sentence(error), document=text, status=422)
    return go("/team", "saved")


def _settle(call: Call, connection: sa.Connection, people: Iterable[Person]) -> None:
    """Each with a line of their own in the audit log; administrators first, so that there is always one."""
    known = {member.user.login: member.user for member in team.members(connection)}
    for one in sorted(people, key=lambda person: not (person.active and person.role is Role.ADMINISTRATOR)):
        user_id = known[one.login].user_id if one.login in known else f"u{new_token()[:12]}"
        created_at = known[one.login].created_at if one.login in known else call.now
        user = User(user_id, one.login, one.name, one.role, active=one.active, created_at=created_at)
        if known.get(one.login) == user:
            continue
        action = "user.change" if one.login in known else "user.add"
        (team.change if one.login in known else team.add)(connection, user)
        detail = f"{one.role.value} {'active' if one.active else 'inactive'}"
        append(connection, call.entry(action, f"user:{user_id}", detail), call.now)


DOORS = (
    Door("GET", "/team/file.json", _take_away),
    Door("POST", "/team-file", _bring_in),
)
