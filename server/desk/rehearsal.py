"""What a card would hold, were it made out now: chosen and held against every limit, and nothing reserved."""

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

from server.desk.store import Books
from server.domain.issuance import Claim, CountKey
from server.domain.offers.assortment import Assortment
from server.domain.offers.claims import claims, reached
from server.domain.offers.eligibility import Candidate, Had
from server.domain.offers.filling import fill
from server.domain.offers.limits import Limit
from server.domain.offers.outlook import Outlook
from server.domain.offers.slate import Slate
from server.domain.visit import Visit


class Rehearsal:
    """One card in the making: the allowance of the books, with what it holds beside them in memory."""

    def __init__(self, books: Books, visit: Visit, candidates: Iterable[Candidate]) -> None:
        self._books = books
        self._visit = visit
        self._candidates = Assortment(candidates)
        self._taken: Counter[CountKey] = Counter()

    def lay(self, had: Sequence[Had], outlook: Outlook) -> Slate:
        """Fill the card, and say of every other offer why it is not on it."""
        return fill(self._visit, self._candidates, had, self, outlook)

    def reached(self, offer_id: str) -> Limit | None:
        """The first limit that has no room for an offer beside what is on the card."""
        candidate = self._candidates.by_id[offer_id]
        full = {one.key for one in self._full(self._claims(candidate))}
        return reached(candidate, full, *self._bearer)

    def take(self, candidate: Candidate) -> bool:
        """Count what one bonus takes, unless a limit has no room for it."""
        wanted = self._claims(candidate)
        if self._full(wanted):
            return False
        self._taken.update({one.key: one.amount for one in wanted})
        return True

    def is_used_up(self, candidate: Candidate) -> bool:
        """Whether a limit has no room for one more."""
        return bool(self._full(self._claims(candidate)))

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
