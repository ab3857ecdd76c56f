"""The privacy desk: the file of one customer, why they saw what they saw, and what they may ask for.

Nobody is found by name, and there is no list to leaf through: a customer is looked up by the code or the id
that they bring. Every look is a line in the audit log before anything is shown.
"""

import datetime as dt
import itertools

import sqlalchemy as sa
from starlette.responses import Response

from overlays.codes import Symbology, canonical
from overlays.words import reason_forms
from server.console.call import Call, Door
from server.console.editor.boxes import categories
from server.console.rendering import go, page
from server.console.spreadsheet import as_sheet
from server.console.words import mark
from server.domain.customer_file import CustomerFile
from server.office.privacy import Privacy
from server.stores.console import Entry, customers, places
from server.stores.console.within import Within
from server.stores.sql import SqlBooks

_UNFOUND = mark("Nobody is known by this code or id. Check it, or the customer was erased already.")
_NOT_TYPED = mark("Type the id of the customer exactly as it stands above. Nothing was erased.")
_LONGEST_CODE = 4096


def _ask(call: Call, wrong: str = "", status: int = 200) -> Response:
    return page(call, "customer_search.html", status, wrong=wrong)


def _find(call: Call) -> Response:
    asked = call.form.text("asked", _LONGEST_CODE)
    with call.store.reading() as connection:
        found = _known(call.store.books(connection), asked) if asked else None
    return _ask(call, _UNFOUND, 422) if found is None else go(f"/customers/{found}")


def _known(books: SqlBooks, asked: str) -> str | None:
    """Whoever is meant: by their id, or by a code in whatever symbology it was read."""
    if books.visitor(asked) is not None:
        return asked
    # Below its bars a code is printed in groups, and so it stands in a letter.
    for text, symbology in itertools.product((asked, "".join(asked.split())), Symbology):
        member = books.holder(canonical(text, symbology))
        if member is not None:
            return member.visitor.customer_id
    return None


def _show(call: Call, wrong: str = "", status: int = 200) -> Response:
    customer_id = call.parameter("customer_id")
    with call.store.changing(_entry(call, "customer.look"), call.now) as connection:
        file = _privacy(call, connection).export(customer_id)
        why = customers.whys(connection, customer_id)
        parts = customers.predicted(call.store.books(connection), customer_id, call.wall.date())
    reasons = [reason_forms(one.reason, call.language)[0] for one in why]
    shown = list(zip(why, reasons, strict=True))
    return page(
        call,
        "customer.html",
        status,
        file=file,
        why=shown,
        parts=parts,
        wrong=wrong,
        may_wish=categories(call.language),
        wish_until=(call.now + dt.timedelta(days=90)).date().isoformat(),
    )


def _letter(call: Call) -> Response:
    """The whole file in words and in the language of the page, to be printed for whoever asks."""
    customer_id = call.parameter("customer_id")
    file = _exported(call, "letter")
    with call.store.reading() as connection:
        titles = customers.titles(connection, customer_id, call.language)
        sites = places.names(connection)
    said = [(one, titles[one.offer_id], reason_forms(one.reason, call.language)[0]) for one in file.bonuses]
    return page(call, "customer_letter.html", file=file, bonuses=said, sites=sites)


def _export(call: Call) -> Response:
    """The whole file as JSON; products and the worth of each bonus included."""
    file = _exported(call, "json")
    return _download(call, file.model_dump_json(indent=1), "application/json", "json")


def _export_bonuses(call: Call) -> Response:
    """The bonuses as a table."""
    heading = ("bonus_id", "offer_id", "order", "on", "face_value_cents", "state")
    lines = (
        (one.bonus_id, one.offer_id, one.order, str(one.on), one.face_value_cents, one.state.value)
        for one in _exported(call, "csv").bonuses
    )
    return _download(call, as_sheet(heading, lines), "text/csv; charset=utf-8", "csv")


def _object(call: Call) -> Response:
    with call.store.changing(_entry(call, "customer.object"), call.now) as connection:
        _privacy(call, connection).refuse_profiling(call.parameter("customer_id"), "console")
    return go(f"/customers/{call.parameter('customer_id')}", "saved")


def _erase(call: Call) -> Response:
    """Forget a customer; the id has to be typed, because this cannot be taken back."""
    customer_id = call.parameter("customer_id")
    if call.form.text("typed", 64) != customer_id:
        return _show(call, _NOT_TYPED, 422)
    with call.store.changing(_entry(call, "customer.erase"), call.now) as connection:
        _privacy(call, connection).erase(customer_id)
    return go("/customers", "erased")


def _exported(call: Call, form: str) -> CustomerFile:
    with call.store.changing(_entry(call, "customer.export", form), call.now) as connection:
        return _privacy(call, connection).export(call.parameter("customer_id"))


def _download(call: Call, content: str, media_type: str, ending: str) -> Response:
    name = f"customer-{call.parameter('customer_id')}-{call.now:%Y-%m-%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


def _privacy(call: Call, connection: sa.Connection) -> Privacy:
    return Privacy(Within(call.store.books(connection)), call.house.clock)


def _entry(call: Call, action: str, detail: str = "") -> Entry:
    return call.entry(action, f"customer:{call.parameter('customer_id')}", detail)


DOORS = (
    Door("GET", "/customers", _ask),
    Door("POST", "/customers", _find),
    Door("GET", "/customers/{customer_id}", _show),
    Door("GET", "/customers/{customer_id}/letter", _letter),
    Door("GET", "/customers/{customer_id}/file.json", _export),
    Door("GET", "/customers/{customer_id}/bonuses.csv", _export_bonuses),
    Door("POST", "/customers/{customer_id}/object", _object),
    Door("POST", "/customers/{customer_id}/erase", _erase),
)
