"""Who is expected at a site now: numbers only, and bounded, for reading what is hard to read."""

import datetime as dt
from collections.abc import Iterable, Sequence

from overlays.codes import Symbology
from overlays.wire import MOST_EXPECTED, MOST_EXPECTED_CHARACTERS, Expected, ExpectedGroup, QrForm
from server.desk.records import ExpectedCode
from server.desk.store import Books
from server.domain.neighbours import neighbours

EXPECTED_BEFORE = dt.timedelta(hours=2)
EXPECTED_AFTER = dt.timedelta(hours=2)
NEIGHBOURS_KEPT = dt.timedelta(minutes=30)
"""A customer who registers a neighbouring code is known as one after this at the latest."""
_ASKED_AT_ONCE = 500


class ExpectedLists:
    """Makes the lists; remembers for a while whose codes neighbour which, since that changes rarely."""

    def __init__(self, app_qr: QrForm | None = None) -> None:
        """Begin.

        Args:
            app_qr: How the app draws its QR codes, where it draws all of them alike.
        """
        self._app_qr = app_qr
        self._decoys: dict[str, tuple[ExpectedCode, ...]] = {}
        self._forgotten_at: dt.datetime | None = None

    def at(self, site_id: str, books: Books, now: dt.datetime) -> Expected:
        """List the codes of the pickups around now; the latest are left out when there are too many.

        Decoys are codes of customers who are not expected and neighbour one who is.
        """
        codes = books.expected(site_id, now - EXPECTED_BEFORE, now + EXPECTED_AFTER, MOST_EXPECTED)
        texts = {code.text for code in codes}
        decoys = [code for code in self._neighbouring(codes, books, now) if code.text not in texts]
        listed = _bounded([*codes, *decoys])
        return Expected(
            groups=self._grouped(code for code in listed if code.text in texts),
            decoys=self._grouped(code for code in listed if code.text not in texts),
        )

    def _neighbouring(
        self, codes: Sequence[ExpectedCode], books: Books, now: dt.datetime
    ) -> tuple[ExpectedCode, ...]:
        if self._forgotten_at is None or now - self._forgotten_at > NEIGHBOURS_KEPT:
            self._decoys, self._forgotten_at = {}, now
        self._ask([code.text for code in codes if code.text not in self._decoys], books)
        found = {decoy.text: decoy for code in codes for decoy in self._decoys[code.text]}
        return tuple(found.values())

    def _ask(self, unknown: Sequence[str], books: Books) -> None:
        beside: dict[str, list[str]] = {}
        for text in unknown:
            self._decoys[text] = ()
            for neighbour in neighbours(text):
                beside.setdefault(neighbour, []).append(text)
        asked = sorted(beside)
        for start in range(0, len(asked), _ASKED_AT_ONCE):
            for held in books.held(asked[start : start + _ASKED_AT_ONCE]):
                for text in beside[held.text]:
                    self._decoys[text] += (held,)

    def _grouped(self, codes: Iterable[ExpectedCode]) -> tuple[ExpectedGroup, ...]:
        groups: dict[Symbology, list[str]] = {}
        for code in codes:
            groups.setdefault(code.symbology, []).append(code.text)
        return tuple(
            ExpectedGroup(
                symbology=symbology,
                codes=tuple(texts),
                qr_form=self._app_qr if symbology is Symbology.QR_CODE else None,
            )
            for symbology, texts in groups.items()
        )


def _bounded(codes: Sequence[ExpectedCode]) -> list[ExpectedCode]:
    """As many codes, from the first on, as one message carries."""
    kept: list[ExpectedCode] = []
    characters = 0
    for code in codes[:MOST_EXPECTED]:
        characters += len(code.text)
        if characters > MOST_EXPECTED_CHARACTERS:
            break
        kept.append(code)
    return kept
