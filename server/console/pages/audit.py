"""The audit log: who did what; and the proof that no line was changed."""

from starlette.responses import Response

from server.console.call import Call, Door
from server.console.names import PROGRAMS, doers
from server.console.rendering import page
from server.stores.console import audit, team


def _show(call: Call, verdict: audit.Verdict | None = None) -> Response:
    before, who = call.query("before", 10), call.query("actor")
    with call.store.reading() as connection:
        people = [one.user for one in team.members(connection)]
        search = audit.Search(
            actors=doers(who, people) if who else frozenset(),
            action=call.query("action"),
            subject=call.query("subject").strip(),
            before=int(before) if before.isdecimal() else None,
        )
        lines = audit.lines(connection, search)
        known = search.actors & ({one.login for one in people} | set(PROGRAMS))
        is_nobody = bool(who) and not known and not audit.wrote(connection, search.actors)
        actions = audit.actions(connection)
    return page(
        call,
        "audit.html",
        lines=lines,
        actions=actions,
        programs=tuple(PROGRAMS),
        people=people,
        who=who,
        is_nobody=is_nobody,
        search=search,
        verdict=verdict,
        page_size=audit.PAGE,
    )


def _verify(call: Call) -> Response:
    with call.store.reading() as connection:
        verdict = audit.verify(connection)
    return _show(call, verdict)


DOORS = (
    Door("GET", "/audit", _show),
    Door("POST", "/audit/verify", _verify),
)
