"""The form in which the loyalty team fills in a condition, made from its class."""

import enum
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.domain.offers.conditions.groups import AllOf, AnyKind, AnyOf, NoneOf
from server.domain.offers.conditions.kind import Kind
from server.domain.offers.conditions.said import Said

KINDS: Mapping[str, type[Kind]] = {one.model_fields["kind"].default: one for one in typing.get_args(AnyKind)}
"""Every kind by its tag, in the order in which a form lists them."""
GROUPS = {one.model_fields["kind"].default: one for one in (AllOf, AnyOf, NoneOf)}
"""Every group by its tag."""


class Input(enum.StrEnum):
    """How a field is filled in."""

    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "choices"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form."""

    name: str
    input: Input
    label: Said
    least: int | None = None
    most: int | None = None
    options: tuple[str, ...] = ()
    pattern: str | None = None


def form(kind: type[Kind]) -> tuple[FormField, ...]:
    """The fields of a kind, in their order; the tag is none."""
    schema = kind.model_json_schema()
    names = [name for name in kind.model_fields if name != "kind"]
    return tuple(_field(kind, name, schema) for name in names)


def document_path(loc: tuple[str | int, ...], more_tags: frozenset[str] = frozenset()) -> str:
    """The path of a fault as the document has it: a tag says which kind was meant and is no part of it."""
    tags = KINDS.keys() | GROUPS.keys() | more_tags
    kept = [part for n, part in enumerate(loc) if not (n and isinstance(loc[n - 1], int) and part in tags)]
    return ".".join(str(part) for part in kept)


def _field(kind: type[Kind], name: str, schema: dict[str, Any]) -> FormField:
    said = _resolved(schema["properties"][name], schema)
    items = _resolved(said["items"], schema) if "items" in said else None
    labels = [one for one in kind.model_fields[name].metadata if isinstance(one, Said)]
    if items is not None:
        filled = Input.CHOICES
    elif "enum" in said:
        filled = Input.CHOICE
    else:
        filled = Input.NUMBER if said["type"] == "integer" else Input.TEXT
    return FormField(
        name=name,
        input=filled,
        label=labels[-1],
        least=said.get("minimum", said.get("minItems")),
        most=said.get("maximum", said.get("maxItems")),
        options=tuple((items or said).get("enum", ())),
        pattern=said.get("pattern"),
    )


def _resolved(part: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A part with what it refers to."""
    name = part.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = schema["$defs"][name] if name else part
    return found
