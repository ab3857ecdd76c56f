"""Glasses: let in by a code that they look at, seen with the card that they show, and let in no more.

The card is the one that the server sent, drawn again; no camera has a part in it. Whose card was looked at
stands in the audit log (docs/decisions/0044).
"""

import datetime as dt
import re

import segno
from markupsafe import Markup
from pydantic import TypeAdapter, ValidationError
from starlette.responses import Response

from overlays.card import Identifier
from overlays.errors import DoesNotFit
from overlays.layout import CardFace
from overlays.pairing import Invitation, invitation_text
from overlays.profiles import PROFILES
from server.console.call import Call, Door
from server.console.card_picture import face_picture
from server.console.refusals import sentence
from server.console.rendering import go, page, part, refuse
from server.console.words import mark
from server.desk.door import Door as BayDoor
from server.domain.pairing import VALID
from server.errors import GlassesElsewhere, UnknownGlasses, UnknownSite
from server.stores.console import places, showing
from server.stores.console.within import Within

_ENROL = "/sites/{site_id}/enrol"
_ONE = "/glasses/{glasses_id}"
_NO_ID = mark("Give these glasses a name of 1 to 64 letters, digits, - and _.")
_OVER = mark("The five minutes are over: the code opens nothing any more. Make a new one.")
_MOMENT = re.compile("[0-9]{1,10}")
"""Seconds since 1970; ten digits last for two centuries."""
_NO_ADDRESS = mark("Write the address as ws://host:port or wss://host:port.")


def _ask(call: Call, wrong: str = "", status: int = 200) -> Response:
    """The form: which glasses, and where they reach this server."""
    site_id = call.parameter("site_id")
    glasses_id = call.form.text("glasses_id", 64) or call.query("glasses", 64)
    address = call.form.text("address", 128) or _address(call)
    return page(
        call,
        "enrol.html",
        status,
        site_id=site_id,
        site=_site(call, site_id),
        glasses_id=glasses_id,
        address=address,
        code=None,
        wrong=wrong,
    )


def _invite(call: Call) -> Response:
    """Show the code; nothing is kept of it, and it is good once and for five minutes."""
    site_id, glasses_id = call.parameter("site_id"), call.form.text("glasses_id", 64)
    try:
        TypeAdapter(Identifier).validate_python(glasses_id)
    except ValidationError:
        return _ask(call, _NO_ID, 422)
    entry = call.entry("glasses.invite", f"glasses:{glasses_id}", site_id)
    try:
        with call.store.changing(entry, call.now) as connection:
            bay_door = BayDoor(Within(call.store.books(connection)), call.house.clock)
            ticket = bay_door.invite(glasses_id, site_id)
    except GlassesElsewhere as error:
        return _ask(call, sentence(error), 422)
    try:
        invitation = Invitation(
            address=call.form.text("address", 128), ticket=ticket, authority=call.house.beside.authority
        )
    except ValidationError:
        return _ask(call, _NO_ADDRESS, 422)
    return page(
        call,
        "enrol.html",
        site_id=site_id,
        site=_site(call, site_id),
        code=_drawn(invitation_text(invitation)),
        until=call.now + VALID,
        asked=int(call.now.timestamp()),
        glasses_id=glasses_id,
        address=invitation.address,
        is_paired=False,
        wrong="",
    )


def _paired(call: Call) -> Response:
    """Whether the glasses have taken their code meanwhile; a part of the page that asks for itself."""
    site_id, glasses_id = call.parameter("site_id"), call.parameter("glasses_id")
    asked = call.query("asked", 12)
    if not _MOMENT.fullmatch(asked):
        return refuse(call, 422, _OVER)
    since = dt.datetime.fromtimestamp(int(asked), dt.UTC)
    with call.store.reading() as connection:
        pairs = places.pairs(connection, call.now, glasses_id)
    here = (pair for pair in pairs if pair.site_id == site_id)
    return part(
        call,
        "enrol.html",
        "waiting",
        site_id=site_id,
        glasses_id=glasses_id,
        asked=asked,
        is_paired=any(pair.issued_at >= since and pair.revoked_at is None for pair in here),
        until=since + VALID,
    )


def _show(call: Call) -> Response:
    pair = _pair(call)
    with call.store.reading() as connection:
        sites = places.names(connection)
        shows = showing.card_of(connection, pair.worn, call.now) is not None
    return page(call, "glasses.html", pair=pair, site=sites.get(pair.site_id, pair.site_id), shows=shows)


def _card(call: Call) -> Response:
    """The card that these glasses show, drawn again; a look at a customer, once a card in the audit log."""
    pair = _pair(call)
    with call.store.reading() as connection:
        shown = showing.card_of(connection, pair.worn, call.now)
        known = shown is not None and showing.was_seen(connection, call.somebody.login, shown.card.card_id)
    if shown is None or pair.worn is None:
        return Response(status_code=404)
    if not known:
        with call.store.changing(call.entry("card.look", f"card:{shown.card.card_id}"), call.now):
            pass
    profile = PROFILES.get(pair.worn.display) or next(iter(PROFILES.values()))
    try:
        picture = face_picture(CardFace(shown.card, shown.bonus_index), profile, call.language)
    except DoesNotFit:
        return Response(status_code=422)
    return Response(picture, media_type="image/png")


def _revoke(call: Call) -> Response:
    glasses_id = call.parameter("glasses_id")
    with call.store.changing(call.entry("glasses.revoke", f"glasses:{glasses_id}"), call.now) as connection:
        places.revoke(connection, glasses_id, call.now)
    return go("/sites", "revoked")


def _pair(call: Call) -> places.Pair:
    with call.store.reading() as connection:
        pairs = places.pairs(connection, call.now, call.parameter("glasses_id"))
    if not pairs:
        raise UnknownGlasses("there are no such glasses: open the page of the sites again")
    return pairs[0]


def _site(call: Call, site_id: str) -> str:
    with call.store.reading() as connection:
        name = places.names(connection).get(site_id)
    if name is None:
        raise UnknownSite("there is no such site: open the page of the sites again")
    return name


def _address(call: Call) -> str:
    """Where glasses reach this server when they come by the way that this browser came."""
    beside = call.house.beside
    scheme = "wss" if beside.authority else "ws"
    return f"{scheme}://{call.request.url.hostname}:{beside.glasses_port}"


def _drawn(text: str) -> Markup:
    """The QR code as a drawing in the page; what it says is nowhere else, and no address holds it."""
    code = segno.make(text, micro=False, error="l")
    drawing = code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
    return Markup(drawing)  # noqa: S704 - segno draws paths, and writes no text


DOORS = (
    Door("GET", _ENROL, _ask),
    Door("POST", _ENROL, _invite),
    Door("GET", _ENROL + "/{glasses_id}", _paired, listens=True),
    Door("GET", _ONE, _show),
    Door("GET", _ONE + "/card.png", _card, listens=True),
    Door("POST", _ONE + "/revoke", _revoke),
)
