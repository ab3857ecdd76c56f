"""The team as a file: to take away, and to bring in again, here or at another server."""

from starlette.responses import Response

from server.console.call import Call, Door
from server.console.pages.team import show
from server.console.refusals import complaint, sentence
from server.console.rendering import go
from server.console.roster import Roster
from server.domain.team_file import LARGEST_FILE_BYTES
from server.errors import TeamFileRefused, TeamRefused


def _take_away(call: Call) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="team-{call.wall.date()}.json"'}
    return Response(_roster(call).take_away(), media_type="application/json", headers=headers)


def _bring_in(call: Call) -> Response:
    """Nothing that was typed is lost when it cannot be used."""
    text = call.form.secret("document")[: LARGEST_FILE_BYTES + 1]
    try:
        _roster(call).bring_in(text)
    except TeamFileRefused as error:
        complaints = complaint(error, call.language)
        return show(call, document=text, complaints=complaints, status=422)
    except TeamRefused as error:
        return show(call, sentence(error), document=text, status=422)
    return go("/team", "saved")


def _roster(call: Call) -> Roster:
    return Roster(call.store, call.somebody.login, call.now)


DOORS = (
    Door("GET", "/team/file.json", _take_away),
    Door("POST", "/team-file", _bring_in),
)
