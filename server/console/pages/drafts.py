"""The editor: a draft in its fields, what its buttons do, and how it becomes a version.

Every button saves what stands in the fields first, whether or not it could be a campaign already: a draft
reaches nobody, and nothing that was typed is lost. Whoever saves over somebody else's revision is told so.
"""

import dataclasses
from contextlib import suppress

import sqlalchemy as sa
from starlette.responses import Response

from server.console import PREFIX
from server.console.call import Call, Door
from server.console.editor import acts
from server.console.editor.drafting import (
    WRITES,
    Desk,
    chosen_part,
    identifier,
    is_same_form,
    opened,
    perform,
    what_was_sent,
    with_what_was_typed,
    written_before,
)
from server.console.editor.merging import differences
from server.console.editor.reading import check
from server.console.editor.sheet import TERMS, Sheet
from server.console.editor.showing import LANDING, aside, editor_page, fields, view_of
from server.console.rendering import go, page, part, refuse
from server.console.words import mark
from server.desk.campaigns import CampaignDesk
from server.domain.offers.errors import DraftChanged
from server.domain.offers.versions import CampaignVersion
from server.stores.console import audit, drafts
from server.stores.console.drafts import Draft
from server.stores.console.within import Within

_ONE = "/campaigns/{campaign_id}/draft"
_TAKEN = mark("There is such a campaign already. Choose another name.")
_NAMELESS = mark("Give the campaign a name of 1 to 80 characters, some of them letters or digits.")
_SAVED_SINCE = mark(
    "Somebody saved this draft after you had opened the list. Nothing was thrown away: look at it first."
)
_LONGEST_NAME = 80
_OF_A_HASH = 16
"""So much of it names a version."""


def _show(call: Call) -> Response:
    with call.store.reading() as connection:
        desk = opened(call, connection)
        return editor_page(call, connection, desk, chosen_part(call, desk.sheet))


def _look(call: Call) -> Response:
    """What stands in the fields, in words, counted and drawn, and what is wrong where; nothing is saved."""
    with call.store.reading() as connection:
        sheet = with_what_was_typed(call, opened(call, connection).sheet)
        checked = call.form.text("check") == "yes"
        view = view_of(call, connection, sheet, chosen_part(call, sheet), checked=checked)
        here = PREFIX + f"/campaigns/{call.parameter('campaign_id')}/draft"
        return part(
            call, "draft_seen.html", "seen", view=view, **fields(view, here), **aside(call, connection, view)
        )


def _save(call: Call) -> Response:
    with suppress(DraftChanged):
        return _carried_out(call)
    # A second click at the same moment finds now what the first one saved.
    try:
        return _carried_out(call)
    except DraftChanged:
        return _written_already(call) or _conflict(call)


def _carried_out(call: Call) -> Response:
    """What was typed saved, once for each form, and what its button says done.

    Raises:
        DraftChanged: Somebody else saved it since the page was opened, or does so now.
    """
    act = call.form.secret("act")[:200] or "save"
    campaign_id, sent = call.parameter("campaign_id"), what_was_sent(call)
    written: CampaignVersion | None = None
    # Which version it became is known at the end only, so that the line of the audit log is written by hand.
    with call.store.bookkeeping() as connection:
        desk = opened(call, connection)
        sheet, key, where = perform(act, call, with_what_was_typed(call, desk.sheet))
        if not sent or sent != desk.sheet.form:
            desk = _saved(call, connection, desk, sheet.from_form(sent))
        if act == "write":
            written = _written(call, connection, desk)
        audit.append(connection, _entry(call, act, written), call.now)
        if act == "write" and written is None:
            return editor_page(call, connection, desk, chosen_part(call, sheet), checked=True, status=422)
    return _led_on(campaign_id, act, key, where) if written is None else _led_to(written)


def _entry(call: Call, act: str, written: CampaignVersion | None) -> audit.Entry:
    subject = f"campaign:{call.parameter('campaign_id')}"
    return call.entry(
        WRITES if act == "write" else "draft.save", subject, written.hash[:_OF_A_HASH] if written else ""
    )


def _saved(call: Call, connection: sa.Connection, desk: Desk, sheet: Sheet) -> Desk:
    """The draft with what was typed, if that is anything new.

    Raises:
        DraftChanged: It is neither as the page showed it nor as this page saved it last.
    """
    draft = desk.draft
    if desk.sheet.says() == sheet.says():
        return Desk(draft, sheet)
    if desk.seen != call.form.text("revision", 64) and not is_same_form(sheet.form, desk.sheet.form):
        raise DraftChanged("the draft is another than the one that was opened")
    fresh = dataclasses.replace(draft, document=sheet.text, author=call.somebody.login, changed_at=call.now)
    return Desk(drafts.save(connection, fresh), sheet)


def _written(call: Call, connection: sa.Connection, desk: Desk) -> CampaignVersion | None:
    """The draft as a version, after which there is no draft any more; None: it is no campaign yet."""
    campaign = check(desk.sheet).campaign
    if campaign is None:
        return None
    desk_of_campaigns = CampaignDesk(
        Within(call.store.books(connection)), call.house.clock, call.house.policy
    )
    version = desk_of_campaigns.write(campaign, call.somebody.login, desk.draft.parent)
    drafts.discard(connection, desk.draft.campaign_id, desk.draft.revision)
    return version


def _led_on(campaign_id: str, act: str, key: str, where: str) -> Response:
    path = f"/campaigns/{campaign_id}/draft?part={key}"
    if act == "try":
        return go(f"/campaigns/{campaign_id}/try")
    if act == "save":
        return go(f"{path}&check=yes", "draft_saved")
    checked = "&check=yes" if where and act.startswith("open:") else ""
    return go(path + checked + (f"&at={where}" if where else ""))


def _led_to(written: CampaignVersion) -> Response:
    return go(f"/campaigns/{written.campaign.campaign_id}?version={written.hash[:_OF_A_HASH]}", "written")


def _written_already(call: Call) -> Response | None:
    """Where the first of two clicks ended."""
    if call.form.secret("act") != "write":
        return None
    with call.store.reading() as connection:
        written = written_before(call, connection)
    return None if written is None else _led_to(written)


def _conflict(call: Call) -> Response:
    """Somebody else saved first: who, when, what, and what was typed here, to be saved as one likes."""
    with call.store.reading() as connection:
        desk = opened(call, connection)
        key = call.form.text("part", 80)
        ours = with_what_was_typed(call, desk.sheet)
        view = view_of(call, connection, ours, key)
        return page(
            call,
            "draft_conflict.html",
            409,
            draft=desk.draft,
            seen=desk.seen,
            newer=not desk.draft.revision and not call.form.text("revision", 64).isdecimal(),
            here=PREFIX + f"/campaigns/{desk.draft.campaign_id}/draft",
            view=view,
            differences=differences(desk.sheet.part(key), ours.part(key), view.known),
            gone=key != TERMS and desk.sheet.place(key) is None,
            typed=[field for field in call.form.fields if field[0] not in LANDING],
            act=call.form.text("act"),
        )


def _discard(call: Call) -> Response:
    campaign_id = call.parameter("campaign_id")
    seen = call.form.text("revision", 9)
    entry = call.entry("draft.discard", f"campaign:{campaign_id}")
    try:
        with call.store.changing(entry, call.now) as connection:
            drafts.discard(connection, campaign_id, int(seen) if seen.isdecimal() else 0)
            known = call.store.books(connection).versions(campaign_id)
    except DraftChanged:
        return refuse(call, 409, _SAVED_SINCE)
    return go(f"/campaigns/{campaign_id}" if known else "/campaigns", "draft_discarded")


def _begin(call: Call, wrong: str = "", status: int = 200) -> Response:
    """The name of a new campaign, or of a copy."""
    copied = call.form.text("of", 64) or call.query("of", 64)
    return page(
        call, "draft_new.html", status, wrong=wrong, name=call.form.text("name", 20_000), copied=copied
    )


def _make(call: Call) -> Response:
    name, copied = call.form.text("name", 20_000), call.form.text("of", 64)
    campaign_id = identifier(name[:200])
    if not campaign_id or len(name) > _LONGEST_NAME:
        return _begin(call, _NAMELESS, 422)
    entry = call.entry("draft.begin", f"campaign:{campaign_id}", f"of {copied}" if copied else "")
    try:
        with call.store.changing(entry, call.now) as connection:
            books = call.store.books(connection)
            if books.versions(campaign_id):
                raise DraftChanged(f"{campaign_id} was written down before")
            sheet = _first_sheet(call, connection, campaign_id)
            drafts.save(connection, Draft(campaign_id, 0, sheet.text, call.somebody.login, call.now))
    except DraftChanged:
        return _begin(call, _TAKEN, 422)
    return go(f"/campaigns/{campaign_id}/draft")


def _first_sheet(call: Call, connection: sa.Connection, campaign_id: str) -> Sheet:
    """An empty sheet with one offer, or that of the campaign to be copied."""
    name, copied = call.form.text("name", 20_000), call.form.text("of", 64)
    if copied:
        draft, known = drafts.find(connection, copied), call.store.books(connection).versions(copied)
        if draft is not None or known:
            source = Sheet.read(draft.document) if draft is not None else Sheet.of(known[-1].campaign)
            return acts.copied(source, campaign_id, name)
    offer = acts.blank_offer(campaign_id, [])
    return Sheet({"campaign_id": campaign_id, "name": name, "priority": "5", "offers": [offer]})


DOORS = (
    Door("GET", "/campaign-new", _begin),
    Door("POST", "/campaign-new", _make),
    Door("GET", _ONE, _show),
    Door("POST", _ONE, _save),
    Door("POST", _ONE + "/look", _look),
    Door("POST", _ONE + "/discard", _discard),
)
