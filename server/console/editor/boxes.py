"""The fields of a part as a page shows them: each with its label, what stands in it and what may."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from overlays.card import Language
from server.console.editor.acts import MOST
from server.console.editor.sheet import Node, Tree
from server.domain.alphabet import alphabetical
from server.domain.categories import Category, PrivacyClass
from server.domain.offers.conditions import GROUPS, KINDS, FormField, Input, Said, form
from server.domain.offers.conditions.names import TIERS, WEEKDAYS, Weekday, listed
from server.domain.visit import Tier

REACTIONS = {"given": Said("acceptée", "accepted"), "declined": Said("refusée", "declined")}

NAMELESS = Said("(condition à compléter)", "(condition to be completed)")
"""One without a kind: no page of ours makes it, and it can be seen and taken away."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that may be chosen."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Box:
    """One field."""

    name: str
    label: str
    looks: str
    """``number``, ``euros``, ``choice``, ``choices``, ``time`` or ``text``."""
    value: Node
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """One condition in the tree: a kind with its fields, or a group with what it holds."""

    path: str
    title: str
    group: str
    """``all``, ``any`` or ``none``; empty for a kind."""
    boxes: tuple[Box, ...]
    inside: tuple["Claim", ...] = ()
    holds_groups: bool = False
    full: bool = False


class Area(enum.Enum):
    """What a kind of condition asks about, in the order of the list; named after its module."""

    MEMBER = Said("Le client", "The customer")
    PURCHASES = Said("Ses achats", "What they bought")
    HISTORY = Said("Ses visites", "When they came")
    BASKET = Said("La commande du jour", "Today’s order")
    PLACE = Said("Le site", "The site")
    MOMENT = Said("Le moment", "The time")


def claims(part: Tree, known: "Known") -> tuple[Claim, ...]:
    """The conditions of an offer as a tree."""
    return _claims(part.get("conditions", ()), "conditions", known, depth=0)


@dataclass(frozen=True, slots=True)
class Known:
    """What stands in lists that the shop itself makes, and the language of the page."""

    language: Language
    sites: Mapping[str, str]
    campaigns: Sequence[str] = ()
    regions: Mapping[str, str] = field(default_factory=dict)
    """Of the sites that have one."""


def kinds(language: Language) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """Every kind of condition, by what it asks about."""
    areas: dict[Area, list[Choice]] = {area: [] for area in Area}
    for tag, kind in KINDS.items():
        area = Area[kind.__module__.rpartition(".")[2].upper()]
        areas[area].append(Choice(tag, kind.title.in_language(language)))
    return tuple((area.value.in_language(language), tuple(found)) for area, found in areas.items())


def groups(language: Language) -> tuple[Choice, ...]:
    """Every kind of group."""
    return tuple(Choice(tag, group.title.in_language(language)) for tag, group in GROUPS.items())


def categories(language: Language) -> tuple[Choice, ...]:
    """Every category that may be offered or may choose an offer, by name."""
    allowed = [one for one in Category if one.privacy is not PrivacyClass.RED]
    found = [Choice(one.value, listed(one).in_language(language)) for one in allowed]
    return tuple(sorted(found, key=lambda one: alphabetical(one.label)))


def weekdays(language: Language) -> tuple[Choice, ...]:
    """The days of the week, from Monday on."""
    return tuple(Choice(day.value, WEEKDAYS[day].in_language(language).capitalize()) for day in Weekday)


def _claims(lines: Sequence[Any], path: str, known: Known, depth: int) -> tuple[Claim, ...]:
    return tuple(
        _claim(line, f"{path}.{number}", known, depth)
        for number, line in enumerate(lines)
        if isinstance(line, dict)
    )


def _claim(line: Tree, path: str, known: Known, depth: int) -> Claim:
    tag = str(line.get("kind", ""))
    if tag in GROUPS and depth < 2:
        inside = _claims(line.get("of", ()), f"{path}.of", known, depth + 1)
        title = GROUPS[tag].title.in_language(known.language)
        return Claim(path, title, tag, (), inside, holds_groups=depth == 0, full=len(inside) >= MOST["of"])
    kind = KINDS.get(tag)
    if kind is None:
        return Claim(path, tag[:40] or NAMELESS.in_language(known.language), "", ())
    boxes = tuple(_box(field, line, path, known) for field in form(kind))
    return Claim(path, kind.title.in_language(known.language), "", boxes)


def _box(field: FormField, line: Tree, path: str, known: Known) -> Box:
    label = field.label.in_language(known.language)
    for cents in ("(centimes)", "(cents)"):
        label = label.replace(cents, "(€)")
    value = line.get(field.name, [] if field.input is Input.CHOICES else "")
    choices = _choices(field, known)
    looks = "choice" if choices and field.input is Input.TEXT else field.input.value
    if field.name in {"begin", "end"}:
        looks = "time"
    elif field.name.endswith("_cents"):
        looks = "euros"
    return Box(f"{path}.{field.name}", label, looks, value, choices)


def _choices(field: FormField, known: Known) -> tuple[Choice, ...]:
    if field.name == "site_id":
        return tuple(Choice(site_id, name) for site_id, name in known.sites.items())
    if field.name == "campaign_id":
        return tuple(Choice(one, one) for one in known.campaigns)
    if field.name == "category":
        return categories(known.language)
    labels: Mapping[str, Said] = {
        "weekdays": {day.value: said for day, said in WEEKDAYS.items()},
        "tier": {tier.value: TIERS[tier] for tier in Tier},
        "reaction": REACTIONS,
    }.get(field.name, {})
    return tuple(
        Choice(one, labels[one].in_language(known.language).capitalize() if one in labels else one)
        for one in field.options
    )
