"""The rule in words while it is being typed: what can be read is said, what cannot is named as missing."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from overlays.card import Language, Wording
from server.console.editor.boxes import NAMELESS
from server.console.editor.reading import document
from server.console.editor.sheet import TERMS, Node, Sheet, Tree
from server.domain.offers.benefit import Benefit
from server.domain.offers.conditions import GROUPS, KINDS, Condition, Said
from server.domain.offers.described import (
    benefit_words,
    limit_words,
    once_words,
    schedule_words,
    sites_in_brief,
)
from server.domain.offers.limits import Limit
from server.domain.offers.schedule import Schedule

_CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)
_LIMIT: TypeAdapter[Limit] = TypeAdapter(Limit)
_SCHEDULE: TypeAdapter[Schedule] = TypeAdapter(Schedule)
_BENEFIT: TypeAdapter[Benefit] = TypeAdapter(Benefit)
_WORDING: TypeAdapter[Wording] = TypeAdapter(Wording)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One part of the rule."""

    words: str
    whole: bool = True
    """False: something of it is missing, and its words only name it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What an offer is, for whom, when, where and how often."""

    title: str
    worth: str
    when: Phrase
    where: str
    conditions: tuple[Phrase, ...]
    limits: tuple[Phrase, ...]
    once: str


def rule(sheet: Sheet, key: str, language: Language, sites: Mapping[str, str]) -> Rule:
    """Say an offer of a sheet, with the terms of its campaign; of the terms alone, what all offers have."""
    terms, offer = sheet.part(TERMS), {} if key == TERMS else sheet.part(key)
    return Rule(
        title=_title(offer, language),
        worth=_worth(offer, language),
        when=when(terms, language),
        where=_where(terms, language, sites),
        conditions=tuple(_condition(one, language, sites) for one in _lines(offer, "conditions")),
        limits=tuple(_limit(one, language) for one in (*_lines(offer, "limits"), *_lines(terms, "limits"))),
        once=_once(offer, language),
    )


def conditions(offer: Tree) -> tuple[tuple[Condition, ...], int]:
    """The conditions of an offer that can be read, and how many cannot."""
    found = [_read(_CONDITION, one) for one in _lines(offer, "conditions")]
    return tuple(one for one in found if one is not None), found.count(None)


def phrases(name: str, lines: list[Any], language: Language, sites: Mapping[str, str]) -> tuple[Phrase, ...]:
    """The lines of ``conditions`` or of ``limits`` in words."""
    trees = (one for one in lines if isinstance(one, dict))
    if name == "conditions":
        return tuple(_condition(one, language, sites) for one in trees)
    return tuple(_limit(one, language) for one in trees)


def wording(offer: Tree, language: Language) -> Wording | None:
    """The words of an offer in one language; None: there are none yet, or they are too long for any line."""
    title = offer.get("title", {})
    forms = title.get(language.value, {}) if isinstance(title, dict) else {}
    found: Wording | None = _read(_WORDING, forms)
    return found


def _title(offer: Tree, language: Language) -> str:
    found = wording(offer, language)
    if found is not None:
        return found.forms[0]
    forms = [text for text in _forms(offer, language) if text.strip()]
    return forms[0].strip()[:80] if forms else ""


def _forms(offer: Tree, language: Language) -> list[str]:
    title = offer.get("title", {})
    words = title.get(language.value, {}) if isinstance(title, dict) else {}
    forms = words.get("forms", []) if isinstance(words, dict) else []
    return [str(one) for one in forms] if isinstance(forms, list) else []


def _worth(offer: Tree, language: Language) -> str:
    read = document(offer)
    cents, benefit = read.get("face_value_cents"), _read(_BENEFIT, offer.get("benefit", {}))
    if offer.get("kind") != "coupon" or not isinstance(cents, int) or cents < 0 or benefit is None:
        return ""
    return benefit_words(benefit, cents).in_language(language)


def when(terms: Tree, language: Language) -> Phrase:
    """The times of a campaign in words."""
    schedule = _read(_SCHEDULE, terms.get("schedule", {}))
    if schedule is None:
        return Phrase(
            Said("(période à compléter)", "(times to be completed)").in_language(language), whole=False
        )
    return Phrase(schedule_words(schedule).in_language(language))


def _where(terms: Tree, language: Language, sites: Mapping[str, str]) -> str:
    named = terms.get("sites", [])
    return sites_in_brief(named, sites).in_language(language)


def _condition(line: Tree, language: Language, sites: Mapping[str, str]) -> Phrase:
    found = _read(_CONDITION, line)
    if found is not None:
        return Phrase(found.naming(sites).clause().in_language(language))
    tag = str(line.get("kind", ""))
    if not tag:
        return Phrase(NAMELESS.in_language(language), whole=False)
    kind = KINDS.get(tag) or GROUPS.get(tag)
    name = kind.title.in_language(language) if kind is not None else tag[:40]
    return Phrase(
        Said(f"({name}\u202f: à compléter)", f"({name}: to be completed)").in_language(language), whole=False
    )


def _limit(line: Tree, language: Language) -> Phrase:
    found = _read(_LIMIT, line)
    if found is None:
        return Phrase(
            Said("(limite à compléter)", "(limit to be completed)").in_language(language), whole=False
        )
    return Phrase(limit_words(found).in_language(language))


def _once(offer: Tree, language: Language) -> str:
    days = document(offer).get("days_between")
    if not isinstance(days, int) or days < 1:
        return ""
    return once_words(days).in_language(language)


def _lines(part: Tree, name: str) -> Iterator[Tree]:
    lines: Iterable[Any] = part.get(name, ())
    return (one for one in lines if isinstance(one, dict))


def _read(adapter: TypeAdapter[Any], fields: Node) -> Node:
    try:
        return adapter.validate_json(json.dumps(document(fields)))
    except (ValidationError, AttributeError):
        return None
