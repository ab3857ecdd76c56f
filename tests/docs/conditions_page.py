"""Writes docs/reference/conditions.md from the classes of the conditions."""

import inspect
import json
from typing import Any

from overlays.card import Language
from server.domain.categories import AMBER_FOR, RED_FOR
from server.domain.offers.conditions import GROUPS, KINDS, FormField, Input, Kind, Sensitivity, form

_GENERATED = (
    "<!-- Written by tests/docs/conditions_page.py from the code: change it there, then `make regold`. -->\n"
)
_WHAT_IT_KNOWS = {
    Sensitivity.NOTHING: "Nothing about a person: place, time or chance.",
    Sensitivity.MEMBERSHIP: "What the loyalty programme itself keeps of every member.",
    Sensitivity.DECLARED: "What the customer told the shop for this purpose, and may take back.",
    Sensitivity.PROFILE: "What the customer bought or did. Only of those who agreed that it chooses their "
    "offers; for others it is not known, and the whole offer is left out.",
}
_WRITTEN = {
    "gtin": "3760000000017",
    "begin": "09:00",
    "end": "12:30",
    "first_day": "06-21",
    "last_day": "09-22",
    "weekdays": ["monday", "saturday"],
    "category": "coffee",
    "tier": "silver",
    "most_cents": 8000,
    "least_cents": 3000,
    "segment": "early_birds",
    "region": "nord",
    "site_id": "lille",
    "campaign_id": "spring",
    "draw": "autumn",
}
"""What stands in the examples, where the form alone would give a dull one."""


def conditions_page() -> str:
    """docs/reference/conditions.md."""
    parts = [
        "# Conditions\n",
        _GENERATED,
        _INTRODUCTION,
        "## How sensitive a condition is\n\n| class | what it has to know |\n|---|---|",
        *(f"| `{one.value}` | {_WHAT_IT_KNOWS[one]} |" for one in Sensitivity),
        "",
        "## What is never offered, and what with care\n\n"
        "A rule in the program, not a setting. This is no legal advice.\n\n"
        "| category | class | source |\n|---|---|---|",
        *(f"| `{one}` | red: never offered | {why} |" for one, why in RED_FOR.items()),
        *(f"| `{one}` | amber: to its buyers, neutral words | {why} |" for one, why in AMBER_FOR.items()),
        "",
        "## Groups\n\n| `kind` | title |\n|---|---|",
        *(f"| `{tag}` | {group.title.en} · {group.title.fr} |" for tag, group in GROUPS.items()),
        f"\n```json\n{json.dumps(_GROUP, indent=1)}\n```\n\n{_sentences(_group())}\n",
        "## Kinds\n\n| `kind` | title | sensitivity | counted |\n|---|---|---|---|",
        *(_line(tag, kind) for tag, kind in KINDS.items()),
        "",
        *(_kind(tag, kind) for tag, kind in KINDS.items()),
    ]
    return "\n".join(parts).rstrip() + "\n"


_INTRODUCTION = """\
A condition says to whom an offer goes. An offer has a list of them, and all have to hold; an item of the
list is a kind from this page or a group, and a group may hold groups, which hold kinds only. A name, a
type or a bound that does not fit refuses the document, with the path of the field, such as
`campaigns.0.offers.2.conditions.0.of.1.weeks`.

A condition is true, false or *not known*. What is not known does not hold, its contrary (`none`) does
not either, and the *why not* says that it is not known. Groups follow Kleene's logic: one true member
makes `any` true and one false member makes `all` false, whatever else is not known.

A condition on an amber category may choose offers of that category only, and nothing is ever chosen by a
red one. A product number alone does not say what it would give away, so conditions on products look at
purchases of green categories only. Of a birthday the shop holds month and day, where the customer gave
them, and never the year. The *why not* is for the loyalty team and never reaches the glasses.

An audience is counted in the books with two ends: those for whom everything holds already, and those
whom nothing excludes before they come. A kind that is not *counted* has its fact at the visit only, or
in no table yet, and leaves both ends apart. Days, weekdays, hours and seasons are those on the wall of
the site; where an audience is counted, those of the site of the customer’s newest order, or of whoever
counts where a customer has none.

Responses, birthdays, interests, segments, regions, the queue, the lateness, the waiting time and today's
order are read from the books only where an offer asks for them, and are *not known* where no other system
sent them ([data](../guides/data.md)).
"""
_GROUP = {
    "kind": "any",
    "of": [
        {"kind": "first_pickup"},
        {
            "kind": "all",
            "of": [
                {"kind": "tier_at_least", "tier": "gold"},
                {"kind": "not_bought_for", "category": "coffee", "weeks": 4},
            ],
        },
    ],
}


def _line(tag: str, kind: type[Kind]) -> str:
    counted = "yes" if kind.counts_audience else "no"
    title = f"{kind.title.en} · {kind.title.fr}"
    return f"| [`{tag}`](#{tag}) | {title} | `{kind.sensitivity.value}` | {counted} |"


def _kind(tag: str, kind: type[Kind]) -> str:
    example = {"kind": tag} | {field.name: _example(field) for field in form(kind)}
    text = json.dumps(example)
    rows = [f"| `{one.name}` | {one.label.en} · {one.label.fr} | {_bounds(one)} |" for one in form(kind)]
    table = "\n\n| field | label | bounds |\n|---|---|---|\n" + "\n".join(rows) if rows else ""
    return (
        f"### {tag}\n\n{inspect.getdoc(kind)}{table}\n\n```json\n{text}\n```\n\n"
        f"{_sentences(kind.model_validate_json(text))}\n"
    )


def _group() -> Any:
    return GROUPS["any"].model_validate_json(json.dumps(_GROUP))


def _sentences(condition: Any) -> str:
    return "\n".join(f"> {condition.sentence(language)}  " for language in reversed(Language)).rstrip()


def _example(field: FormField) -> Any:
    if field.name in _WRITTEN:
        return _WRITTEN[field.name]
    if field.input is Input.NUMBER:
        return min(4 * max(field.least or 0, 1), field.most or 4)
    return field.options[0]


def _bounds(field: FormField) -> str:
    if field.options:
        listed = ", ".join(f"`{option}`" for option in field.options)
        if field.name == "category":
            listed = "a category"
        return f"{field.least} to {field.most} of {listed}" if field.input is Input.CHOICES else listed
    if field.input is Input.NUMBER:
        return f"{field.least} to {field.most}"
    pattern = (field.pattern or "").replace("|", "\\|")
    return f"`{pattern}`"
