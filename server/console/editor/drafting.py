"""Between a call and its draft: which one it is, what was posted, and what becomes of it."""

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass

import sqlalchemy as sa

from server.console.call import Call
from server.console.editor import acts
from server.console.editor.merging import take_theirs
from server.console.editor.reading import check
from server.console.editor.sheet import TERMS, Sheet, line_at, typed
from server.console.versions import named_version
from server.domain.offers.versions import CampaignVersion, content_hash
from server.stores.console import audit
from server.stores.console.drafts import Draft, find

WRITES = "draft.write"
"""The deed by which a draft becomes a version, which its line in the audit log names."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A draft and its sheet."""

    draft: Draft
    sheet: Sheet

    @property
    def seen(self) -> str:
        """What a page says that it shows: a revision, or the version where nobody has saved yet."""
        return str(self.draft.revision or self.draft.parent)


def opened(call: Call, connection: sa.Connection) -> Desk:
    """The draft of the campaign that was asked for; where there is none, one from its version, not saved yet.

    Raises:
        UnknownVersion: There is neither.
    """
    campaign_id = call.parameter("campaign_id")
    draft = find(connection, campaign_id)
    if draft is not None:
        return Desk(draft, Sheet.read(draft.document))
    version = named_version(call.store.books(connection), campaign_id, call.query("version", 64))
    sheet = Sheet.of(version.campaign)
    return Desk(Draft(campaign_id, 0, sheet.text, version.author, version.written_at, version.hash), sheet)


def chosen_part(call: Call, sheet: Sheet) -> str:
    """The part that was asked for; the first offer, or the terms where there is none."""
    wanted = call.form.text("part", 80) or call.query("part", 80)
    if wanted == TERMS or sheet.place(wanted) is not None:
        return wanted
    return str(sheet.offers[0]["key"]) if sheet.offers else TERMS


def with_what_was_typed(call: Call, sheet: Sheet) -> Sheet:
    """The sheet, with the fields of the part that was posted."""
    key = call.form.text("part", 80)
    if not key or (key != TERMS and len(sheet.offers) >= acts.MOST_OFFERS and sheet.place(key) is None):
        return sheet
    ours = typed(call.form.fields)
    theirs = call.form.every("theirs")
    return sheet.with_part(key, take_theirs(ours, sheet.part(key), theirs) if theirs else ours)


def what_was_sent(call: Call) -> str:
    """The form that was posted, with a digest of its fields and its button; the same for a second click."""
    form = call.form.text("form", 64)
    said = [field for field in call.form.fields if field[0] != "form_token"]
    return f"{form} {hashlib.sha256(json.dumps(said).encode()).hexdigest()}" if form else ""


def is_same_form(sent: str, other: str) -> bool:
    """Whether both were sent from one page, whatever they say."""
    return bool(sent) and sent.partition(" ")[0] == other.partition(" ")[0]


def written_before(call: Call, connection: sa.Connection) -> CampaignVersion | None:
    """The version that the draft was written as last, if it says what this page says; None: there is none.

    A second click finds no draft any more, and only the part of it that its page shows.
    """
    campaign_id = call.parameter("campaign_id")
    search = audit.Search(action=WRITES, subject=f"campaign:{campaign_id}")
    noted = next((one.entry.detail for one in audit.lines(connection, search, 1)), "")
    found = call.store.books(connection).versions_like(noted) if noted else ()
    if find(connection, campaign_id) is not None or len(found) != 1:
        return None
    ours = typed(call.form.fields)
    key = TERMS if call.form.text("part", 80) == TERMS else str(ours.get("offer_id", "")).strip()
    again = check(Sheet.of(found[0].campaign).with_part(key, ours)).campaign
    same = again is not None and content_hash(again) == content_hash(found[0].campaign)
    return found[0] if same else None


def perform(act: str, call: Call, sheet: Sheet) -> tuple[Sheet, str, str]:
    """Do what a button says.

    Returns:
        The sheet, the part to show, and the field or list to look at; the last may be empty.
    """
    key = call.form.text("part", 80)
    verb, _, path = act.partition(":")
    match verb:
        case "open":
            wanted, _, name = path.partition(":")
            return sheet, wanted, name
        case "add-offer" if len(sheet.offers) < acts.MOST_OFFERS:
            offer = acts.blank_offer(call.parameter("campaign_id"), sheet.offers)
            return sheet.with_offers([*sheet.offers, offer]), str(offer["key"]), "title.fr.forms.0"
        case "remove-offer":
            return acts.without(sheet, key), "", ""
        case "add":
            before = len(_lines(sheet, key, path))
            part = acts.add(sheet.part(key), path, call.form.text(f"new:{path}", 40))
            added = sheet.with_part(key, part)
            return added, key, f"{path}.{before}" if len(_lines(added, key, path)) > before else path
        case "remove":
            return sheet.with_part(key, acts.remove(sheet.part(key), path)), key, path.rpartition(".")[0]
    return sheet, key, verb if verb == "kind" else ""


def identifier(name: str) -> str:
    """An id made of a name: ``L’automne du thé`` becomes ``l-automne-du-the``."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:48].strip("-")


def _lines(sheet: Sheet, key: str, path: str) -> list[object]:
    node: object = sheet.part(key)
    for step in path.split("."):
        if isinstance(node, list):
            node = line_at(node, step)
        else:
            node = node.get(step) if isinstance(node, dict) else None
    return node if isinstance(node, list) else []
