"""What differs between two people's fields, so that the second of them can take the other's."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from server.console.editor.boxes import Known, categories
from server.console.editor.labels import CHOSEN
from server.console.editor.rule import Phrase, phrases, when
from server.console.editor.sheet import Node, Tree, leaves
from server.console.words import translations

_WHOLE = ("conditions", "limits", "schedule.hours", "title.fr", "title.en", "benefit")
"""Taken or left as a whole: half of a list is nobody's."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field, or one list, in which two people differ."""

    path: str
    theirs: str
    ours: str


def differences(theirs: Tree, ours: Tree, known: Known) -> tuple[Difference, ...]:
    """Every field in which they differ, in the order of ours and then of theirs."""
    there, here = _units(theirs), _units(ours)
    return tuple(
        Difference(path, _words(path, there.get(path), known), _words(path, here.get(path), known))
        for path in dict.fromkeys([*here, *there])
        if _plain(there.get(path)) != _plain(here.get(path))
    )


def take_theirs(ours: Tree, theirs: Tree, paths: tuple[str, ...]) -> Tree:
    """Our fields, with theirs at these paths."""
    there = _units(theirs)
    known = {*there, *_units(ours)}
    for path in (one for one in paths if one in known):
        *steps, last = path.split(".")
        node: Node = ours
        for step in steps:
            node = node.setdefault(step, {}) if isinstance(node, dict) else {}
        if isinstance(node, dict):
            node.pop(last, None)
            if path in there:
                node[last] = there[path]
    return ours


def _units(part: Tree, before: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in part.items():
        path = f"{before}{name}"
        if name == "key":
            continue
        if isinstance(value, dict) and path not in _WHOLE:
            found |= _units(value, f"{path}.")
        else:
            found[path] = value
    return found


def _plain(value: Node) -> Node:
    """What is empty is as good as not there."""
    return [(path, text.strip()) for path, text in leaves(value if value is not None else "") if text.strip()]


def _words(path: str, value: Node, known: Known) -> str:
    if path in {"conditions", "limits"} and isinstance(value, list):
        said: tuple[Phrase, ...] = phrases(path, value, known.language, known.sites)
        return "\u202f; ".join(one.words for one in said)
    texts = [text for _, text in leaves(value if value is not None else "") if text.strip()]
    if path == "schedule.hours" and texts:
        return when({"schedule": {"hours": value}}, known.language).words
    named = _named(path, known)
    return ", ".join(named.get(text, text) for text in chain(*(text.split(", ") for text in texts)))


def _named(path: str, known: Known) -> Mapping[str, str]:
    """What the words are called that a field chooses from; empty where somebody writes freely."""
    match path:
        case "sites":
            return known.sites
        case "category":
            return {one.value: one.label for one in categories(known.language)}
    words = translations(known.language)
    return {str(word): words.gettext(name) for word, name in CHOSEN.get(path, {}).items()}
