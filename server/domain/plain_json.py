"""JSON from outside, in which a name stands once in an object: of two values nobody knows which was meant."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

STANDS_TWICE = "stands twice in one object: write it once"


class Repeating(dict[str, Any]):
    """An object in which a name stood more than once; it has the last value."""

    name: str


def read_json(text: str | bytes) -> Any:  # noqa: ANN401 - whatever was written
    """Read JSON; what repeats a name is found by ``repeated``.

    Raises:
        ValueError: It is no JSON, or holds a number of thousands of digits.
        RecursionError: It nests too deep.
    """
    return json.loads(text, object_pairs_hook=_object)


def repeated(document: object) -> str | None:
    """The path of a name that stands twice in its object; None when there is none."""
    waiting = [("", document)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, Repeating):
            return f"{path}{node.name}"
        waiting += [(f"{path}{step}.", inside) for step, inside in _inside(node)]
    return None


def _inside(node: object) -> Iterator[tuple[str | int, object]]:
    parts = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return ((step, inside) for step, inside in parts if isinstance(inside, dict | list))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) == len(pairs):
        return names
    found, counted = Repeating(names), Counter(name for name, _ in pairs)
    found.name = counted.most_common(1)[0][0]
    return found
