"""A part of a draft as a page shows it: its fields, what is wrong where, and what it means so far."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from server.console.editor.boxes import Claim, Known, claims
from server.console.editor.labels import claim_labels, label
from server.console.editor.sheet import TERMS, Node, Sheet, Tree, leaves, line_at
from server.domain.offers.lint import Finding, Severity


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong or odd, and where to put it right."""

    part: str
    name: str
    """Of the field; empty where it is about the whole."""
    label: str
    words: str
    error: bool


@dataclass(frozen=True, slots=True)
class View:
    """One part of a sheet."""

    sheet: Sheet
    key: str
    known: Known
    findings: Sequence[Finding] = ()
    checked: bool = False
    """Whether everything is told; otherwise what is wrong with fields in which something stands."""
    claims: tuple[Claim, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "claims", claims(self.fields, self.known))

    @property
    def fields(self) -> Tree:
        """What stands in the fields of the part."""
        return self.sheet.part(self.key)

    def value(self, name: str) -> Node:
        """What stands in a field; an empty text where nothing does."""
        node: Node = self.fields
        for step in name.split("."):
            if isinstance(node, list):
                node = line_at(node, step)
            else:
                node = node.get(step, "") if isinstance(node, dict) else ""
        return "" if node is None else node

    @property
    def sites(self) -> list[tuple[str, str]]:
        """The sites that may be ticked, with their names; those that are come first."""
        ticked = self.value("sites")
        return sorted(self.known.sites.items(), key=lambda one: one[0] not in ticked)

    def lines(self, name: str) -> list[Tree]:
        """The lines of a list."""
        found = self.value(name)
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []

    def wrong(self, name: str) -> list[Wrong]:
        """What is wrong in a field."""
        return [one for one in self.everything if one.part == self.key and one.name == name]

    def shown(self, name: str) -> list[Wrong]:
        """What is said at a field: nobody is told of what they have not come to yet."""
        return self.wrong(name) if self.checked or any(text for _, text in leaves(self.value(name))) else []

    @property
    def everything(self) -> list[Wrong]:
        """All that is wrong or odd, in this part and in others."""
        said = dict(claim_labels(self.claims, self.known.language))
        return [self._wrong(one, said) for one in self.findings]

    @property
    def errors(self) -> list[Wrong]:
        """What keeps it from being written down."""
        return [one for one in self.everything if one.error]

    def wrongs_in(self, names: Iterable[str]) -> bool:
        """Whether something is wrong in one of these fields."""
        return any(one.part == self.key and one.name.partition(".")[0] in names for one in self.everything)

    def called(self, path: str) -> str:
        """What a field is called."""
        return dict(claim_labels(self.claims, self.known.language)).get(path) or label(path)

    @property
    def terms_wrong(self) -> int:
        """How much is wrong in the terms."""
        return sum(one.part == TERMS for one in self.errors)

    @property
    def tabs(self) -> list[tuple[str, str, int]]:
        """Every offer: its key, what it is called so far, and how much is wrong there."""
        wrong = [one.part for one in self.errors]
        return [
            (offer["key"], _called(offer, self.known), wrong.count(offer["key"]))
            for offer in self.sheet.offers
        ]

    def title(self, part: str) -> str:
        """What an offer is called that is not the one that is shown; empty for the terms."""
        return next((called for key, called, _ in self.tabs if key == part != self.key), "")

    def _wrong(self, finding: Finding, said: dict[str, str]) -> Wrong:
        part, name = TERMS, finding.path
        head, _, rest = name.partition(".")
        place, _, inside = rest.partition(".")
        offer = line_at(self.sheet.offers, place) if head == "offers" else None
        if offer is not None:
            part, name = offer["key"], inside
        if name in {"title", "title.fr", "title.en", "title.fr.forms", "title.en.forms"}:
            name = "title.en.forms.0" if ".en" in name else "title.fr.forms.0"
        words = finding.said.in_language(self.known.language)
        called = said.get(name, "") if part == self.key else ""
        return Wrong(part, name, called or label(name), words, finding.severity is Severity.ERROR)


def _called(offer: Tree, known: Known) -> str:
    """The longest form of its title in the language of the page, or its id."""
    node: Node = offer.get("title", {})
    for step in (known.language.value, "forms"):
        node = node.get(step, {}) if isinstance(node, dict) else {}
    first = str(node[0]).strip() if isinstance(node, list) and node else ""
    return first[:40] or str(offer.get("offer_id", ""))[:40]
