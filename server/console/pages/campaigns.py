"""Campaigns: the list, and one of them in sentences; ``review`` lets it run, go back or stop.

What is written here is the document that the command line and the schema know; every complaint names its
path. A version is never changed: writing makes another one, and only publishing reaches the bay.
"""

import sqlalchemy as sa
from starlette.responses import Response

from overlays.errors import DoesNotFit
from overlays.profiles import PROFILES
from server.console.call import Call, Door
from server.console.card_picture import LONG_NAME, SHORT_NAME, card_picture, gift_of
from server.console.refusals import complaint
from server.console.rendering import go, page
from server.console.todo import errands
from server.console.versions import asked_version, campaign_desk, described
from server.desk.preview import preview
from server.domain.offers.errors import CampaignError, UnknownVersion
from server.domain.offers.file import LARGEST_FILE_BYTES, CampaignFile, read_file, write_file
from server.domain.offers.versions import Act, CampaignVersion
from server.errors import ServerError
from server.stores.audience import count_audience
from server.stores.buyers import demands
from server.stores.console import campaigns, places

_ONE = "/campaigns/{campaign_id}"
_A_PAGE = 40
"""So many campaigns are listed at once: more take longer to write than anybody takes to read."""


def _list(call: Call) -> Response:
    asked = call.query("q", 64)
    start = call.query("from", 6)
    first = int(start) if start.isascii() and start.isdigit() else 0
    with call.store.reading() as connection:
        found = campaigns.lines(connection, asked, call.query("state", 20))
        shown = found[first : first + _A_PAGE]
        return page(
            call,
            "campaigns.html",
            lines=shown,
            unlimited=campaigns.unlimited(connection, [one.campaign_id for one in shown]),
            total=len(found),
            first=first,
            further=first + _A_PAGE,
            asked=asked,
            state=call.query("state", 20),
            names=places.names(connection),
            errands=errands(call, connection),
        )


def _show(call: Call, complaints: tuple[str, ...] = (), status: int = 200) -> Response:
    with call.store.reading() as connection:
        books = call.store.books(connection)
        version = asked_version(call, books)
        life = books.publications(version.campaign.campaign_id)
        runs = life[-1].version_hash if life and life[-1].act is Act.PUBLISHED else None
        counts, sites = call.query("count") == "yes", places.names(connection)
        return page(
            call,
            "campaign.html",
            status,
            version=version,
            versions=books.versions(version.campaign.campaign_id)[::-1],
            life=life[::-1],
            runs=runs,
            proposal=next(
                (one for one in books.open_proposals() if one.campaign_id == version.campaign.campaign_id),
                None,
            ),
            described=described(call, version, sites),
            reach=_reach(call, connection, version) if counts else {},
            profiles=tuple(PROFILES),
            sites=sites,
            complaints=complaints,
            seen=(),
            customer=call.form.text("customer", 64),
            site=call.form.text("site", 64),
        )


def _write(call: Call) -> Response:
    """The form for a new version: what is there, or an empty one."""
    with call.store.reading() as connection:
        books = call.store.books(connection)
        version = asked_version(call, books) if call.parameter("campaign_id") != "new" else None
    text = write_file(version) if version else ""
    return page(call, "campaign_write.html", text=text, complaints=(), version=version)


def _keep(call: Call) -> Response:
    """Write a version down; nothing runs yet, and nothing that was typed is lost when it cannot be."""
    text = call.form.secret("document")[:LARGEST_FILE_BYTES]
    try:
        file: CampaignFile = read_file(text)
        entry = call.entry("campaign.write", f"campaign:{file.campaign.campaign_id}")
        with call.store.changing(entry, call.now) as connection:
            written = campaign_desk(call, connection).write(file.campaign, call.somebody.login, file.parent)
    except CampaignError as error:
        complaints = complaint(error, call.language)
        return page(call, "campaign_write.html", 422, text=text, complaints=complaints, version=None)
    return go(f"/campaigns/{file.campaign.campaign_id}?version={written.hash[:16]}", "written")


def _see(call: Call) -> Response:
    """What one customer would get of a version, and why not; a look at a customer, so it is written down."""
    customer_id, site_id = call.form.text("customer", 64), call.form.text("site", 64)
    entry = call.entry("customer.look", f"customer:{customer_id}", "preview")
    try:
        with call.store.changing(entry, call.now) as connection:
            books = call.store.books(connection)
            version = asked_version(call, books)
            choosing = call.house.beside.choosing
            seen = preview(books, version.campaign, customer_id, site_id, call.now, choosing)
            site = places.names(connection)[site_id]
    except ServerError as error:
        return _show(call, complaint(error, call.language), 422)
    titles = {one.offer_id: one.title.in_language(call.language).forms[0] for one in version.campaign.offers}
    said = [(titles[one.offer_id], one, one.why.in_language(call.language)) for one in seen]
    return page(call, "campaign_seen.html", version=version, seen=said, customer=customer_id, site=site)


def _picture(call: Call) -> Response:
    """The card with one offer of a version, as a display shows it."""
    profile = PROFILES.get(call.query("profile", 40)) or next(iter(PROFILES.values()))
    with call.store.reading() as connection:
        version = asked_version(call, call.store.books(connection))
    wanted = call.parameter("offer_id")
    offer = next((one for one in version.campaign.offers if one.offer_id == wanted), None)
    if offer is None:
        raise UnknownVersion(f"{version.hash[:12]} has no such offer")
    name = LONG_NAME if call.query("name") == "long" else SHORT_NAME
    try:
        picture = card_picture(gift_of(offer, call.language), profile, call.language, name)
    except DoesNotFit:
        return Response(status_code=422)
    return Response(picture, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


def _export(call: Call) -> Response:
    with call.store.reading() as connection:
        version = asked_version(call, call.store.books(connection))
    name = f"{version.campaign.campaign_id}-{version.hash[:12]}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(write_file(version), media_type="application/json", headers=headers)


def _reach(call: Call, connection: sa.Connection, version: CampaignVersion) -> dict[str, tuple[int, int]]:
    """For every offer, how many customers for sure and at most."""
    found = {}
    for offer in version.campaign.offers:
        wanted = demands(offer.conditions, offer.category)
        audience = count_audience(connection, wanted, call.wall)
        found[offer.offer_id] = (audience.sure, audience.possible)
    return found


DOORS = (
    Door("GET", "/campaigns", _list),
    Door("GET", _ONE, _show),
    Door("GET", "/campaign-document/{campaign_id}", _write),
    Door("POST", "/campaign-document", _keep),
    Door("GET", _ONE + "/file.json", _export),
    Door("GET", _ONE + "/card/{offer_id}", _picture),
    Door("POST", _ONE + "/seen", _see),
)
