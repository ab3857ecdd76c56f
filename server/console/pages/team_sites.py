"""At which sites somebody of the team works."""

import dataclasses

from starlette.responses import Response

from server.console.call import Call, Door
from server.console.held import where
from server.console.pages.team import saved, what_was_asked
from server.console.rendering import page
from server.console.words import mark
from server.domain.team import HELD_ROLES
from server.stores.console import places, team

_SITES = "/team/{user_id}/sites"
_NONE = mark("Tick a site, or let them work at every site.")


def _show(call: Call, wrong: str = "", status: int = 200) -> Response:
    with call.store.reading() as connection:
        user = team.user(connection, call.parameter("user_id"))
        sites, regions = places.names(connection), places.regions(connection)
    return page(
        call,
        "team_sites.html",
        status,
        user=user,
        may_be_held=user.role in HELD_ROLES,
        sites=dict(sorted(sites.items(), key=lambda one: one[0] not in (user.sites or ()))),
        regions=regions,
        by_provider=call.house.beside.names_sites,
        wrong=wrong,
        asked=what_was_asked(call),
    )


def _save(call: Call) -> Response:
    """Hold somebody to the sites that are ticked, or let them work at every site."""
    user_id, ticked = call.parameter("user_id"), frozenset(call.form.every("sites"))
    sites = None if call.form.text("do") == "everywhere" else ticked
    if sites is not None and not sites:
        return _show(call, _NONE, 422)
    entry = call.entry("user.sites", f"user:{user_id}", where(sites))
    with call.store.changing(entry, call.now) as connection:
        user = team.hold(connection, user_id)
        team.change(connection, dataclasses.replace(user, sites=sites))
    return saved(call)


DOORS = (
    Door("GET", _SITES, _show),
    Door("POST", _SITES, _save),
)
