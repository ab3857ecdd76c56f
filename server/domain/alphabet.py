"""Lists in which people look for a name: their order, and names that several have."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

_NUMBER = re.compile("([0-9]+)")


def plain(text: str) -> str:
    """A text as people look for it: without accents, and in small letters."""
    return "".join(
        sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign)
    ).casefold()


def has_part(asked: str, *texts: str) -> bool:
    """Whether what was asked for is a part of one of these texts, accents and capitals aside."""
    return any(plain(asked) in plain(one) for one in texts)


def alphabetical(label: str) -> tuple[list[str | int], str]:
    """The place of a name in a list: *légumes* before *lessive*, and *Quai 2* before *Quai 10*."""
    parts = _NUMBER.split(plain(label))
    return [int(part) if place % 2 else part for place, part in enumerate(parts)], label


def told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Names by id, in the order of the names; those that several have say their ids too."""
    held = Counter(names.values())
    order = sorted(names, key=lambda one: (alphabetical(names[one]), one))
    return {one: names[one] if held[names[one]] == 1 else f"{names[one]} ({one})" for one in order}
