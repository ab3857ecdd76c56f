"""At which sites somebody works, where a claim of the identity provider names them.

The provider speaks for it at each sign-in: what it does not name, or not in a form that can be read, is not
theirs (docs/guides/single-sign-on.md).
"""

import enum
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

MOST_VALUES = 2000
"""A directory puts every group of somebody into one claim, and few of them are sites."""
_One = Annotated[str, StringConstraints(max_length=300)]
_All = Annotated[str, StringConstraints(max_length=20_000)]
_CLAIM: TypeAdapter[str | list[str]] = TypeAdapter(
    _All | Annotated[list[_One], Field(max_length=MOST_VALUES)],
    config=ConfigDict(strict=True, hide_input_in_errors=True),
)


class Doubt(enum.StrEnum):
    """Why a claim names nothing that is here, in words for the log."""

    MISSING = "the claim is missing"
    UNUSABLE = "the claim is neither text nor a list of texts, or too long"
    UNKNOWN = "the claim names what is no site here"


@dataclass(frozen=True, slots=True)
class SiteClaim:
    """Which claim names sites, and how."""

    claim: str
    prefix: str = ""
    """Stands before the id of a site; what begins otherwise is no site, and means nothing here."""
    every: str | None = None
    """The value that stands for every site; None = none does."""


@dataclass(frozen=True, slots=True)
class NamedSites:
    """What a claim says."""

    ids: frozenset[str] = frozenset()
    """As they were written: a site may be there or not."""
    everywhere: bool = False
    doubt: Doubt | None = None

    @classmethod
    def read(cls, value: object, rule: SiteClaim) -> Self:
        """Read what the provider wrote, which may be anything; what cannot be read names no site.

        Args:
            value: The claim; None where there is none.
            rule: How it names sites. A text that is no list may name several, with commas or semicolons.
        """
        if value is None:
            return cls(doubt=Doubt.MISSING)
        try:
            written = _CLAIM.validate_python(value)
        except ValidationError:
            return cls(doubt=Doubt.UNUSABLE)
        parts = re.split("[,;]", written) if isinstance(written, str) else written
        values = [part.strip() for part in parts]
        some = (one for one in values if one != rule.every and one.startswith(rule.prefix))
        ids = frozenset(filter(None, (one.removeprefix(rule.prefix) for one in some)))
        return cls(ids, rule.every in values)

    def among(self, known: Collection[str]) -> frozenset[str] | None:
        """Those of them that are here; None = every site."""
        return None if self.everywhere else self.ids.intersection(known)

    def doubt_among(self, known: Collection[str]) -> Doubt | None:
        """What an operator should know of it."""
        return Doubt.UNKNOWN if self.doubt is None and self.ids.difference(known) else self.doubt
