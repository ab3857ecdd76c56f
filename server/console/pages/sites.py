"""Sites with their bays and glasses, one's own first; and the switch for all bonuses or those of one."""

from starlette.responses import Response

from server.console.call import Call, Door
from server.console.rendering import go, page
from server.console.tokens import new_token
from server.domain.alphabet import has_part
from server.stores.console import places

_FEW = 12
"""Among so many nobody has to search."""


def _show(call: Call) -> Response:
    by_site: dict[str, list[places.Pair]] = {}
    asked = call.query("q", 64)
    with call.store.reading() as connection:
        for pair in places.pairs(connection, call.now):
            by_site.setdefault(pair.site_id, []).append(pair)
        every = places.places(connection, call.now)
        known = [
            one
            for one in every
            if has_part(
                asked, one.site_id, one.name, *(pair.glasses_id for pair in by_site.get(one.site_id, ()))
            )
        ]
        return page(
            call,
            "sites.html",
            places=sorted(known, key=lambda place: not call.somebody.works_at(place.site_id)),
            by_site=by_site,
            searchable=len(every) > _FEW,
            asked=asked,
            off_since=places.off_since(connection),
        )


def _switch(call: Call) -> Response:
    """Bonuses off or on: of one site, or of all when none is named."""
    site_id, off = call.form.text("site_id", 64), call.form.text("turn") == "off"
    action = "bonuses.off" if off else "bonuses.on"
    with call.store.changing(call.entry(action, f"site:{site_id or '*'}"), call.now) as connection:
        if off:
            places.switch_off(connection, site_id, new_token(), call.now)
        else:
            places.switch_on(connection, site_id, new_token())
    return go("/sites", "bonuses_off" if off else "bonuses_on")


DOORS = (
    Door("GET", "/sites", _show),
    Door("POST", "/sites/switch", _switch),
)
