"""The audit log: who did what; and the proof that no line was changed."""

from starlette.responses import Response

from server.console.call import Call, Door
from server.console.names import PROGRAMS
from server.console.rendering import page
from server.stores.console import audit


def _show(call: Call, verdict: audit.Verdict | None = None) -> Response:
    before = call.query("before", 10)
    search = audit.Search(
        actor=call.query("actor"),
        action=call.query("action"),
        subject=call.query("subject"),
        before=int(before) if before.isdecimal() else None,
    )
    with call.store.reading() as connection:
        lines = audit.lines(connection, search)
        actions = audit.actions(connection)
    return page(
        call,
        "audit.html",
        lines=lines,
        actions=actions,
        programs=tuple(PROGRAMS),
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
