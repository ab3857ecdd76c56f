"""What the page of a draft shows beside its fields, gathered from the books."""

import urllib.parse
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from starlette.responses import Response

from overlays.card import BonusKind, Language, ReasonKind
from overlays.layout import undrawable
from server.console import PREFIX
from server.console.call import Call
from server.console.card_picture import Gift, reason_on_card
from server.console.editor import boxes, labels
from server.console.editor.boxes import Known
from server.console.editor.drafting import Desk
from server.console.editor.fitting import fits
from server.console.editor.reading import check
from server.console.editor.rule import conditions, rule, wording
from server.console.editor.sheet import TERMS, Sheet, Tree
from server.console.editor.view import View
from server.console.rendering import page
from server.console.tokens import new_token
from server.console.words import translations
from server.desk.campaigns import CampaignDesk
from server.domain.categories import Category
from server.domain.offers.lint import Finding
from server.stores.buyers import demands
from server.stores.console import campaigns, places
from server.stores.console.within import Within
from server.stores.estimate import estimate_audience

LANDING = frozenset({"form_token", "revision", "act", "theirs", "form", "check"})
"""Fields that say where a form comes from and what to do; what is left was typed."""
_RARE = ("offer_id", "group", "lane", "price_cents", "code_pattern", "gtin", "gtins", "allergens")
"""Fields that are rarely used, and folded until something is wrong in one of them."""


def editor_page(
    call: Call, connection: sa.Connection, desk: Desk, key: str, *, checked: bool = False, status: int = 200
) -> Response:
    """The page of one part of a draft."""
    checked = checked or call.query("check") == "yes"
    view = view_of(call, connection, desk.sheet, key, checked=checked)
    return page(
        call,
        "draft.html",
        status,
        view=view,
        draft=desk.draft,
        seen=desk.seen,
        form=new_token(),
        **fields(view, PREFIX + f"/campaigns/{desk.draft.campaign_id}/draft", call.query("at", 80)),
        **aside(call, connection, view, counts=call.query("count") == "yes"),
    )


def view_of(call: Call, connection: sa.Connection, sheet: Sheet, key: str, *, checked: bool = False) -> View:
    """A part of a sheet with what is wrong in it: its faults, or what lint says once there are none."""
    known = Known(
        call.language, places.names(connection), campaigns.ids(connection), places.regions(connection)
    )
    found = check(sheet)
    findings: tuple[Finding, ...] = found.faults
    if found.campaign is not None:
        desk = CampaignDesk(Within(call.store.books(connection)), call.house.clock, call.house.policy)
        findings = desk.findings(found.campaign)
    return View(sheet, key, known, findings, checked)


def aside(call: Call, connection: sa.Connection, view: View, *, counts: bool = True) -> dict[str, object]:
    """The rule in words, how many customers it reaches, and what fits where.

    Args:
        call: What is answered.
        connection: The books.
        view: What stands in the fields.
        counts: Whether customers are counted, which takes longer than all the rest; the page asks for it.
    """
    offer = {} if view.key == TERMS else view.fields
    found, unread = conditions(offer)
    gift = _gift(offer, call.language)
    return {
        "rule": rule(view.sheet, view.key, call.language, view.known.sites),
        "reach": estimate_audience(connection, demands(found, _category(offer)), call.wall)
        if offer and counts
        else None,
        "counts": bool(offer) and not counts,
        "unread": unread,
        "card": _card_address(offer, call.language) if gift else "",
        "fits": fits(gift, call.language) if gift else (),
        "undrawable": undrawable("".join(gift.title.forms)) if gift else "",
    }


def fields(view: View, here: str, at: str = "") -> dict[str, object]:
    """What the fields of a part are written with.

    Args:
        view: The part.
        here: The address of the draft.
        at: The field or list to look at first.
    """
    return {
        "here": here,
        "checked": view.checked,
        "focus": _focus(view, at),
        "rare": _RARE,
        "slots": [],
        **lists(view),
    }


def lists(view: View) -> dict[str, object]:
    """What may be chosen in the fields."""
    language = view.known.language
    scopes = labels.OF_CAMPAIGN if view.key == TERMS else labels.OF_OFFER
    return {
        "kinds": boxes.kinds(language),
        "groups": boxes.groups(language),
        "categories": [(one.value, one.label) for one in boxes.categories(language)],
        "weekdays": [(one.value, one.label) for one in boxes.weekdays(language)],
        "scopes": _named(language, {one: labels.SCOPES[one] for one in scopes}),
        "counters": _named(language, labels.COUNTERS),
        "periods": _named(language, labels.PERIODS),
        "reasons": _named(language, labels.REASONS),
        "allergens": _named(language, labels.CHOSEN["allergens"]),
        "offer_kinds": _named(language, labels.KINDS),
        "priorities": [(str(one), str(one)) for one in range(9, -1, -1)],
        "labels": labels.LABELS,
        "benefits": labels.BENEFITS,
    }


def _named(language: Language, named: Mapping[Any, str]) -> list[tuple[str, str]]:
    """Choices with their names in the language of the page."""
    words = translations(language)
    return [(str(value), words.gettext(name)) for value, name in named.items()]


def _gift(offer: Tree, language: Language) -> Gift | None:
    """What the card shows of an offer, as far as it is typed."""
    title = wording(offer, language)
    if title is None or offer.get("kind") not in set(BonusKind):
        return None
    reason = offer.get("reason")
    return Gift(
        BonusKind(offer["kind"]),
        title,
        reason_on_card(
            ReasonKind(reason) if reason in set(ReasonKind) else ReasonKind.OFFER_OF_THE_MOMENT,
            _category(offer),
        ),
    )


def _category(offer: Tree) -> Category | None:
    """The category of an offer, as far as it is chosen."""
    category = offer.get("category")
    return Category(category) if category in set(Category) else None


def _card_address(offer: Tree, language: Language) -> str:
    """The address of the picture: it says all that is drawn, so that nothing has to be saved before."""
    title = wording(offer, language)
    forms = [("form", form) for form in title.forms] if title else []
    named = [
        ("kind", offer["kind"]),
        ("reason", offer.get("reason", "")),
        ("category", offer.get("category", "")),
    ]
    return "/card-picture?" + urllib.parse.urlencode([*named, *forms, ("in", language.value)])


def _focus(view: View, where: str) -> str:
    """The field to type into next: the first one of a new line, or where another could be added."""
    if not where:
        return ""
    node = view.value(where)
    if isinstance(node, dict):
        names = [name for name in node if name not in {"kind", "of"}]
        if names:
            return f"{where}.{names[0]}"
        # A condition that asks for nothing more has no field, and the next one is chosen behind it.
        return f"{where}.of" if "of" in node else where.rpartition(".")[0]
    return where
