"""Who is expected at a site now: numbers only, and bounded, for reading what is hard to read."""

import datetime as dt

from overlays.codes import Symbology
from overlays.wire import MOST_EXPECTED, MOST_EXPECTED_CHARACTERS, Expected, ExpectedGroup
from server.desk.store import Books

EXPECTED_BEFORE = dt.timedelta(hours=2)
EXPECTED_AFTER = dt.timedelta(hours=2)


def expected_list(books: Books, site_id: str, now: dt.datetime) -> Expected:
    """List the codes of the pickups around now; the latest are left out when there are too many."""
    codes = books.expected(site_id, now - EXPECTED_BEFORE, now + EXPECTED_AFTER, MOST_EXPECTED)
    groups: dict[Symbology, list[str]] = {}
    characters = 0
    for code in codes:
        characters += len(code.text)
        if characters > MOST_EXPECTED_CHARACTERS:
            break
        groups.setdefault(code.symbology, []).append(code.text)
    return Expected(
        groups=tuple(
            ExpectedGroup(symbology=symbology, codes=tuple(texts)) for symbology, texts in groups.items()
        )
    )
