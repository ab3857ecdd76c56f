"""The sheet: a campaign as it stands in the fields, typed and not yet judged.

Names of fields are paths of the document (``conditions.0.times``), so that a fault finds its field. A sheet
has parts, each a page of the editor: the terms of the campaign, and each offer, which keeps its key whatever
else is added or taken away beside it.
"""

import dataclasses
import json
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from server.console.editor.amounts import euros, kept
from server.domain.offers.campaign import Campaign

Node = Any
"""A text, a list or a tree: what somebody posts may have any shape."""
Tree = dict[str, Node]
"""Fields by name."""
TERMS = "campaign"
"""The part that is no offer."""
MULTIPLE = frozenset({"sites", "weekdays", "allergens"})
"""Fields of which several may be ticked."""
HOLDERS = frozenset(
    {"title", "fr", "en", "forms", "benefit", "schedule", "hours", "conditions", "of", "limits"}
)
"""Names under which other fields stand; under every other one stands a text."""
NONE_OF_THEM = "none"
"""Ticked where a sample contains no allergen."""
_PATH = re.compile(r"(?:[a-z_]{1,40})(?:\.(?:[a-z_]{1,40}|[0-9]{1,3})){0,9}")
_CONTROLS = frozenset(
    {"form_token", "part", "revision", "act", "key", "customer", "site", "theirs", "offers", "form", "check"}
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands in the fields of one campaign."""

    content: Tree

    @classmethod
    def read(cls, text: str) -> "Sheet":
        """Read what ``text`` wrote."""
        return cls(json.loads(text))

    @classmethod
    def of(cls, campaign: Campaign) -> "Sheet":
        """Fill the fields with a campaign."""
        content = _written(campaign.model_dump(mode="json"))
        for offer in content["offers"]:
            offer["key"] = offer["offer_id"]
        return cls(content)

    @property
    def text(self) -> str:
        """As it is kept."""
        return json.dumps(self.content, ensure_ascii=False, separators=(",", ":"))

    @property
    def form(self) -> str:
        """The form that it was saved from last, with a digest of what it said behind it."""
        return str(self.content.get(FORM, ""))

    def says(self) -> list[tuple[str, str]]:
        """Everything that stands in its fields, in one order: equal sheets say the same."""
        said = ((path, text.strip()) for path, text in leaves(self.content) if path != FORM)
        return sorted(one for one in said if one[1])

    def from_form(self, form: str) -> "Sheet":
        """The same sheet, saved from another form."""
        return Sheet(self.content | {FORM: form})

    @property
    def name(self) -> str:
        """What the campaign is called so far."""
        return str(self.content.get("name", ""))

    @property
    def offers(self) -> list[Tree]:
        """Its offers."""
        return list(self.content.get("offers", ()))

    def place(self, key: str) -> int | None:
        """Where an offer stands among the others; None: it is no longer there."""
        return next((n for n, offer in enumerate(self.offers) if offer.get("key") == key), None)

    def part(self, key: str) -> Tree:
        """The fields of a part; none where there is no such part."""
        if key == TERMS:
            return {name: value for name, value in self.content.items() if name not in _APART}
        place = self.place(key)
        if place is None:
            return {}
        offer: Tree = self.offers[place]
        return offer

    def with_part(self, key: str, fields: Tree) -> "Sheet":
        """The same sheet with other fields in one part; an offer that is no longer there comes back."""
        if key == TERMS:
            kept = {name: value for name, value in self.content.items() if name in _APART}
            return Sheet(kept | fields)
        offers, place, offer = self.offers, self.place(key), fields | {"key": key}
        if place is None:
            offers.append(offer)
        else:
            offers[place] = offer
        return self.with_offers(offers)

    def with_offers(self, offers: list[Tree]) -> "Sheet":
        """The same sheet with other offers."""
        return dataclasses.replace(self, content=self.content | {"offers": offers})

    def path(self, key: str) -> str:
        """Where a part stands in the document, with a point behind it; empty for the terms."""
        place = self.place(key)
        return "" if key == TERMS or place is None else f"offers.{place}."


FORM = "form"
"""What was saved last from which form, so that one that is sent twice is saved once."""
_APART = frozenset({"campaign_id", "offers", FORM})


def new_key() -> str:
    """A key for an offer that is new."""
    return f"new-{secrets.token_hex(4)}"


def typed(fields: Iterable[tuple[str, str]]) -> Tree:
    """What somebody typed into the fields of a part, by the names of the fields; other names are left out."""
    tree: Tree = {}
    for name, value in fields:
        *around, last = name.split(".")
        if name.partition(".")[0] in _CONTROLS or not _PATH.fullmatch(name):
            continue
        if all(step in HOLDERS or step.isdecimal() for step in around):
            text = value.replace("\r\n", "\n")
            _put(tree, [*around, last], kept(text) if _may_be_money(last) else text)
    read: Tree = _with_lists(tree)
    return read


def leaves(tree: Node, path: str = "") -> Iterator[tuple[str, str]]:
    """Every field of a part: its name and what stands in it."""
    if isinstance(tree, Mapping):
        for name, value in tree.items():
            yield from leaves(value, f"{path}.{name}" if path else name)
    elif isinstance(tree, list) and path.rpartition(".")[2] not in MULTIPLE:
        for number, value in enumerate(tree):
            yield from leaves(value, f"{path}.{number}")
    else:
        yield path, ", ".join(map(str, tree)) if isinstance(tree, list) else str(tree)


def line_at(lines: list[Node], step: str) -> Node:
    """The line of a list that a step of a path means; None: it means none."""
    return lines[int(step)] if step.isdecimal() and int(step) < len(lines) else None


def _put(tree: Node, steps: list[str], value: str) -> None:
    for step in steps[:-1]:
        tree = tree.setdefault(step, {})
        if not isinstance(tree, dict):
            return
    last = steps[-1]
    if last in MULTIPLE:
        tree.setdefault(last, []).append(value)
    elif not isinstance(tree.get(last), dict):
        tree[last] = value


def _with_lists(node: Node) -> Node:
    """Numbered fields become lists, in the order of their numbers; forms of a title that are empty go."""
    if not isinstance(node, dict):
        return node
    if node and all(name.isdigit() for name in node):
        listed = [_with_lists(node[name]) for name in sorted(node, key=int)]
        return [one for one in listed if not isinstance(one, str) or one.strip()]
    return {name: _with_lists(value) for name, value in node.items()}


def _written(node: Node, name: str = "", around: Tree | None = None) -> Node:
    """A document as it stands in the fields: texts only, money in euros."""
    if isinstance(node, dict):
        return {key: _written(value, key, node) for key, value in node.items() if value is not None}
    if name == "gtins":
        return "\n".join(node)
    if name == "allergens" and not node:
        return [NONE_OF_THEM]
    if isinstance(node, list):
        return [_written(value) for value in node]
    if isinstance(node, int) and is_money(name, around or {}):
        return euros(node)
    return str(node)


def is_money(name: str, around: Mapping[str, Any]) -> bool:
    """Whether a field holds an amount: by its name, or by what its limit counts."""
    return _may_be_money(name) and (name != "maximum" or around.get("counter") == "cents")


def _may_be_money(name: str) -> bool:
    return name.endswith("_cents") or name == "maximum"
