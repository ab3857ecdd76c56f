"""Samples: the shelves of a site, a bar code that finds one, and what may be done to it."""

import sqlalchemy as sa
from starlette.responses import Response

from server.console.call import Call, Door
from server.console.editor.amounts import whole
from server.console.refusals import sentence
from server.console.rendering import go, page, part
from server.console.tokens import new_token
from server.console.words import mark
from server.domain.shelf import ADDS, MOST_UNITS, TAKES_AWAY, Cause, Movement, Spot
from server.errors import MovementReused, StockError, UnknownSite
from server.stores.console import audit, places, samples

_MOST_LINES = 50
_ONE = "/samples/{site_id}/{offer_id}"
_NO_NUMBER = mark("Write a whole number, from 1 to 1,000,000.")
_NO_COUNT = mark("Write what you counted: a whole number from 0 to 1,000,000.")
_REUSED = mark("This form was sent before, with something else in it. Look at the stock first.")


def _show(call: Call) -> Response:
    asked = call.query("q", 60)
    with call.store.reading() as connection:
        sites = call.own_first(places.names(connection))
        here = call.query("site", 64) or next(iter(sites), "")
        shelves = samples.shelves(connection, here, asked)
    if asked.isdigit() and len(shelves) == 1 and not call.is_partial:
        return go(f"/samples/{here}/{shelves[0].spot.offer_id}")
    if call.is_partial:
        return part(call, "samples.html", "rows", here=here, shelves=shelves, asked=asked)
    return page(call, "samples.html", sites=sites, here=here, shelves=shelves, asked=asked)


def _sheet(call: Call) -> Response:
    """A sheet to take to the shelves, with a column for the pen."""
    with call.store.reading() as connection:
        sites = places.names(connection)
        here = call.parameter("site_id")
        if here not in sites:
            raise UnknownSite("there is no such site: open the page of the samples again")
        shelves = samples.shelves(connection, here)
    return page(call, "sample_sheet.html", site=sites[here], here=here, shelves=shelves)


def _open(call: Call, wrong: str = "", status: int = 200) -> Response:
    spot = _spot(call)
    with call.store.reading() as connection:
        return page(
            call,
            "sample.html",
            status,
            shelf=samples.shelf(connection, spot),
            lines=samples.moved(connection, spot, _MOST_LINES),
            sites=places.names(connection),
            adds=ADDS,
            takes_away=TAKES_AWAY,
            movement_id=new_token(),
            wrong=wrong,
            did=call.form.text("do"),
            units=call.form.text("units"),
        )


def _change(call: Call) -> Response:
    """One movement; a form that is sent twice changes nothing the second time."""
    do, spot = call.form.text("do"), _spot(call)
    units = _whole(call.form.text("units"))
    least = 0 if do == "count" else 1
    if units is None or not least <= units <= MOST_UNITS:
        return _open(call, _NO_COUNT if do == "count" else _NO_NUMBER, 422)
    detail = f"{do} {units} {_cause(call, do).value}"
    if do == "transfer":
        detail = f"{detail} {call.form.text('to', 64)}"
    entry = call.entry("stock.change", f"stock:{spot.offer_id}@{spot.site_id}", detail)
    try:
        # What is sent again is no deed, so that the line of the audit log is written by hand.
        with call.store.bookkeeping() as connection:
            if _carry_out(call, do, spot, units, connection):
                audit.append(connection, entry, call.now)
    except MovementReused:
        return _open(call, _REUSED, 409)
    except StockError as error:
        return _open(call, sentence(error), 422)
    return go(f"/samples/{spot.site_id}/{spot.offer_id}", "saved")


def _carry_out(call: Call, do: str, spot: Spot, units: int, connection: sa.Connection) -> bool:
    """Do what a form says; False: it was done before."""
    movement_id = call.form.text("movement_id", 64)
    match do:
        case "count":
            return samples.count(connection, movement_id, spot, units, call.now)
        case "transfer":
            to = call.form.text("to", 64)
            return samples.transfer(connection, movement_id, spot, to, units, call.now)
        case _:
            signed = units if do == "add" else -units
            movement = Movement(movement_id, spot, signed, _cause(call, do))
            return samples.move(connection, movement, call.now)


def _cause(call: Call, do: str) -> Cause:
    """Why, from the list that belongs to the form; the first of it when something else was sent."""
    listed = {"add": ADDS, "take": TAKES_AWAY, "count": (Cause.COUNTED,)}.get(do, (Cause.MOVED,))
    return next((cause for cause in listed if cause.value == call.form.text("cause")), listed[0])


def _whole(text: str) -> int | None:
    """A whole number, with spaces between its thousands or without."""
    number = whole(text)
    return number if isinstance(number, int) else None


def _spot(call: Call) -> Spot:
    return Spot(call.parameter("offer_id"), call.parameter("site_id"))


DOORS = (
    Door("GET", "/samples", _show),
    Door("GET", "/sample-sheet/{site_id}", _sheet),
    Door("GET", _ONE, _open),
    Door("POST", _ONE, _change),
)
