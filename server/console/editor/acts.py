"""What the buttons of the editor do to a sheet: add a line, take one away, add an offer, take theirs."""

from collections.abc import Mapping
from typing import Any

from server.console.editor.sheet import HOLDERS, TERMS, Node, Sheet, Tree, line_at, new_key
from server.domain.offers.conditions import GROUPS, KINDS, Input, form
from server.domain.offers.limits import MOST_LIMITS

MOST = {"conditions": 8, "of": 8, "limits": MOST_LIMITS, "hours": 14}
"""Lines of each list; more than these are no campaign."""
MOST_OFFERS = 500


def add(part: Tree, path: str, kind: str) -> Tree:
    """A part with one more line in the list at a path.

    Args:
        part: Its fields.
        path: Such as ``conditions.2.of``; another changes nothing.
        kind: Of the new condition; other lists have one kind of lines only.
    """
    lines, name = _list_at(part, path.split(".")), path.rpartition(".")[2]
    if lines is None or len(lines) >= MOST.get(name, 0):
        return part
    if name in {"conditions", "of"}:
        lines += [_condition(kind)] if kind in KINDS or kind in GROUPS else []
    elif name == "limits":
        scope = "offer" if "offer_id" in part else "campaign"
        lines.append({"maximum": "", "scope": scope, "counter": "cents"})
    elif name == "hours":
        lines.append({"weekdays": [], "begin": "08:00", "end": "20:00"})
    return part


def remove(part: Tree, path: str) -> Tree:
    """A part without one line of a list; a path that leads nowhere changes nothing."""
    *steps, last = path.split(".")
    lines = _list_at(part, steps)
    if lines is not None and line_at(lines, last) is not None:
        del lines[int(last)]
    return part


def blank_offer(campaign_id: str, taken: list[Tree]) -> Tree:
    """A new offer: a coupon, with an id that none of the others has."""
    ids = {offer.get("offer_id") for offer in taken}
    number = next(n for n in range(1, MOST_OFFERS + 2) if f"{campaign_id}-{n}"[:64] not in ids)
    return {
        "key": new_key(),
        "kind": "coupon",
        "offer_id": f"{campaign_id}-{number}"[:64],
        "title": {"fr": {"forms": []}, "en": {"forms": []}},
        "reason": "offer_of_the_moment",
        "days_between": "14",
        "benefit": {"kind": "amount"},
        "conditions": [],
        "limits": [{"scope": "offer", "counter": "cents", "period": "total", "maximum": ""}],
    }


def copied(sheet: Sheet, campaign_id: str, name: str) -> Sheet:
    """A sheet for another campaign with the same content; its offers have ids of their own."""
    offers: list[Tree] = []
    for offer in sheet.offers:
        offers.append(offer | {key: blank_offer(campaign_id, offers)[key] for key in ("key", "offer_id")})
    fields = sheet.part(TERMS) | {"name": name[:80], "campaign_id": campaign_id, "offers": offers}
    return Sheet(fields)


def without(sheet: Sheet, key: str) -> Sheet:
    """A sheet without one offer."""
    return sheet.with_offers([offer for offer in sheet.offers if offer.get("key") != key])


def _condition(kind: str) -> Tree:
    if kind in GROUPS:
        return {"kind": kind, "of": []}
    fields: Tree = {"kind": kind}
    for field in form(KINDS[kind]):
        if field.input is Input.CHOICES:
            fields[field.name] = []
        else:
            fields[field.name] = _USUAL.get(field.name, "")
    return fields


_USUAL: Mapping[str, str] = {
    "times": "1",
    "weeks": "8",
    "away_weeks": "4",
    "visits": "2",
    "days": "30",
    "days_ahead": "3",
    "days_past": "3",
    "percent": "10",
    "minutes": "10",
    "cars": "3",
    "begin": "08:00",
    "end": "20:00",
    "tier": "silver",
    "reaction": "given",
}
"""What a new line begins with, so that there is less to fill in."""


def _list_at(part: Tree, steps: list[str]) -> list[Any] | None:
    """The list at a path, made where it may stand and is not there yet."""
    node: Node = part
    for step in steps:
        if isinstance(node, list):
            node = line_at(node, step)
        elif isinstance(node, dict) and step in HOLDERS:
            node = node.setdefault(step, [] if step in MOST else {})
        else:
            return None
    return node if isinstance(node, list) else None
