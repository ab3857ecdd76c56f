"""What differs between two people's fields, so that the second of them can take the other's."""

from dataclasses import dataclass
from typing import Any

from overlays.card import Language
from server.console.editor.rule import Phrase, phrases
from server.console.editor.sheet import Node, Tree, leaves

_WHOLE = ("conditions", "limits", "schedule.hours", "title.fr", "title.en", "benefit")
"""Taken or left as a whole: half of a list is nobody's."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field, or one list, in which two people differ."""

    path: str
    theirs: str
    ours: str


def differences(theirs: Tree, ours: Tree, language: Language) -> tuple[Difference, ...]:
    """Every field in which they differ, in the order of ours and then of theirs."""
    there, here = _units(theirs), _units(ours)
    return tuple(
        Difference(path, _words(path, there.get(path), language), _words(path, here.get(path), language))
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


def _words(path: str, value: Node, language: Language) -> str:
    if path in {"conditions", "limits"} and isinstance(value, list):
        said: tuple[Phrase, ...] = phrases(path, value, language)
        return "\u202f; ".join(one.words for one in said)
    return ", ".join(text for name, text in leaves(value if value is not None else "") if text.strip())
