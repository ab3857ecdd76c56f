"""What the fields mean: the document that was typed, and the campaign if it is one already."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from server.console.editor.amounts import cents, whole
from server.console.editor.sheet import FORM, NONE_OF_THEM, Node, Sheet, Tree, is_money
from server.domain.offers.campaign import Campaign
from server.domain.offers.conditions import GROUPS, KINDS, Input, form
from server.domain.offers.faults import faults
from server.domain.offers.lint import Finding
from server.domain.offers.offer import Coupon, Message, Sample

_OFFERS = {one.model_fields["kind"].default.value: one for one in (Coupon, Sample, Message)}
_BENEFITS = {"amount": ("kind",), "percent": ("kind", "percent"), "free_item": ("kind", "bought")}
_NUMBERS = frozenset({"priority", "days_between", "percent", "bought", "maximum"}) | {
    field.name for kind in KINDS.values() for field in form(kind) if field.input is Input.NUMBER
}
_NOTHING = object()


@dataclass(frozen=True, slots=True)
class Checked:
    """What was made of a sheet."""

    campaign: Campaign | None
    """None: something keeps it from being one."""
    faults: tuple[Finding, ...]


def check(sheet: Sheet) -> Checked:
    """Read a sheet as a campaign, or say what keeps it from being one, field by field."""
    try:
        return Checked(Campaign.model_validate_json(json.dumps(document(sheet.content))), ())
    except ValidationError as error:
        return Checked(None, faults(error))


def document(fields: Mapping[str, Any]) -> Tree:
    """The document of a sheet, or of any part of one; what cannot be read stays as it was typed."""
    read = {name: _read(name, value, fields) for name, value in _meant(fields).items()}
    return {name: value for name, value in read.items() if value is not _NOTHING}


def _meant(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields that count: what was typed for another kind waits, should somebody come back to it."""
    kind = str(fields.get("kind", ""))
    names: Node = None
    if "offer_id" in fields or "title" in fields:
        names = _OFFERS[kind].model_fields if kind in _OFFERS else None
    elif kind in _BENEFITS:
        names = _BENEFITS[kind]
    elif kind in KINDS or kind in GROUPS:
        names = (KINDS.get(kind) or GROUPS[kind]).model_fields
    kept = {name: value for name, value in fields.items() if name not in {"key", FORM}}
    if names is None:
        return kept
    return {name: value for name, value in kept.items() if name in names} | _ticked_none(names, kept)


def _ticked_none(names: Node, fields: Mapping[str, Any]) -> Tree:
    """Days of which none is ticked are an empty list, and no field that was forgotten."""
    return {"weekdays": []} if "weekdays" in names and "weekdays" not in fields else {}


def _read(name: str, value: Node, around: Mapping[str, Node]) -> Node:
    if isinstance(value, dict):
        return document(value)
    if name == "gtins":
        return str(value).replace(",", " ").split()
    if isinstance(value, list):
        return _read_list(name, value)
    text = str(value).strip()
    if text and is_money(name, around):
        return cents(text)
    return (whole(text) if name in _NUMBERS else text) if text else _NOTHING


def _read_list(name: str, lines: list[Node]) -> Node:
    """Of allergens none may be ticked, which says nothing, or that there is none."""
    if name == "allergens":
        return [one for one in lines if one != NONE_OF_THEM] if lines else _NOTHING
    return [document(one) if isinstance(one, dict) else one for one in lines]
