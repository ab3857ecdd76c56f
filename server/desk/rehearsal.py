"""What a card would hold, were it made out now: chosen and held against every limit, and nothing reserved."""

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

from overlays.card import MOST_BONUSES
from server.desk.store import Books
from server.domain.categories import NEVER_FIRST
from server.domain.issuance import Claim, CountKey
from server.domain.offers.assortment import Assortment
from server.domain.offers.claims import claims, reached
from server.domain.offers.eligibility import Candidate, Had
from server.domain.offers.limits import Limit
from server.domain.offers.outlook import Outlook
from server.domain.offers.slate import Room, Slate, Suggestion, choose
from server.domain.visit import Visit


class Rehearsal:
    """One card in the making; it takes the steps of ``BonusTable`` without the ledger."""

    def __init__(self, books: Books, visit: Visit, candidates: Iterable[Candidate]) -> None:
        self._books = books
        self._visit = visit
        self._candidates = Assortment(candidates)
        self._taken: Counter[CountKey] = Counter()

    def lay(self, had: Sequence[Had], outlook: Outlook) -> Slate:
        """Fill the card; what a limit stands against makes room for the next best."""
        kept: list[Suggestion] = []
        while True:
            room = Room(MOST_BONUSES - len(kept), tuple(one.offer for one in kept), empty=not kept)
            now_had = [Had(one.offer.offer_id, self._visit.today) for one in kept]
            slate = choose(self._visit, self._candidates, (*had, *now_had), room, outlook)
            fitting = self._fitting(slate.suggestions)
            kept += fitting
            if len(fitting) == len(slate.suggestions):
                shown = {one.offer.offer_id for one in kept}
                return Slate(tuple(kept), tuple(one for one in slate.dropped if one.offer_id not in shown))
            self._take_down()

    def reached(self, offer_id: str) -> Limit | None:
        """The first limit that has no room for an offer beside what is on the card."""
        candidate = self._candidates.by_id[offer_id]
        full = {one.key for one in self._full(self._claims(candidate))}
        return reached(candidate, full, *self._bearer)

    def _fitting(self, suggestions: Sequence[Suggestion]) -> list[Suggestion]:
        """Those that every limit has room for, one after the other; what is never first comes last."""
        first = [one for one in suggestions if one.offer.category not in NEVER_FIRST]
        last = [one for one in suggestions if one.offer.category in NEVER_FIRST]
        fitting = [one for one in first if self._take(one)]
        return fitting + [one for one in last if self._take(one)] if len(fitting) == len(first) else fitting

    def _take(self, suggestion: Suggestion) -> bool:
        wanted = self._claims(self._candidates.by_id[suggestion.offer.offer_id])
        if self._full(wanted):
            return False
        self._taken.update({one.key: one.amount for one in wanted})
        return True

    def _take_down(self) -> None:
        """Suggest no more what a limit stands against."""
        self._candidates = Assortment(
            dataclasses.replace(one, available=False) if self._full(self._claims(one)) else one
            for one in self._candidates
        )

    def _full(self, wanted: Sequence[Claim]) -> frozenset[Claim]:
        """Those without room in the books and on the card together."""
        return self._books.full(
            [dataclasses.replace(one, maximum=one.maximum - self._taken[one.key]) for one in wanted]
        )

    def _claims(self, candidate: Candidate) -> tuple[Claim, ...]:
        return claims(candidate, *self._bearer)

    @property
    def _bearer(self) -> tuple[str, str, dt.date]:
        return self._visit.visitor.customer_id, self._visit.site_id, self._visit.today
