"""Which bonuses stand on a card: those kept for this pickup, and new ones reserved for it (steps 9, 10)."""

import dataclasses
import datetime as dt
import itertools

from overlays.card import MOST_BONUSES, Bonus, Language
from server.desk.pickup import Arrival
from server.desk.records import Slip
from server.desk.stopwatch import Stopwatch
from server.desk.store import Books
from server.domain.issuance import RESERVED_FOR, BonusState, Issuance, period
from server.domain.offers.campaign import Offer
from server.domain.offers.eligibility import Candidate, Had
from server.domain.offers.slate import Room, Slate, Suggestion, choose
from server.domain.visit import Visit

LONGEST_MEMORY = dt.timedelta(days=366)
_COUNTS = frozenset({BonusState.RESERVED, BonusState.GIVEN, BonusState.DECLINED})


class BonusTable:
    """The bonuses of one pickup, at one moment, for one pair of glasses."""

    def __init__(self, books: Books, arrival: Arrival, slip: Slip, glasses_id: str, now: dt.datetime) -> None:
        self._books = books
        self._arrival = arrival
        self._slip = slip
        self._glasses_id = glasses_id
        self._now = now
        self._today = arrival.drive.today(now)
        self._candidates = {one.offer.offer_id: one for one in books.candidates(slip.site_id)}

    def lay(self, language: Language, watch: Stopwatch) -> tuple[Bonus, ...]:
        """Keep what is reserved, fill up to three, and say it in this language."""
        self._expire()
        slate = self._choose()
        watch.lap(9)
        while not all(self._reserve(suggestion) for suggestion in slate.suggestions):
            slate = self._choose()
        return tuple(
            Bonus(
                bonus_id=kept.bonus_id,
                kind=offer.kind,
                title=offer.title.in_language(language),
                reason=kept.reason,
            )
            for kept in self._kept()
            if (offer := self._offer(kept.offer_id)) is not None
        )

    def _issued(self) -> list[Issuance]:
        return [one for one in self._books.issuances(self._slip.order) if one.state in _COUNTS]

    def _kept(self) -> list[Issuance]:
        return [
            one
            for one in self._issued()
            if one.state is BonusState.RESERVED and one.card_id == self._slip.card_id
        ]

    def _offer(self, offer_id: str) -> Offer | None:
        candidate = self._candidates.get(offer_id)
        return candidate.offer if candidate else None

    def _expire(self) -> None:
        """Return what the sweep has not come to yet."""
        for one in self._issued():
            if one.state is BonusState.RESERVED and one.expires_at <= self._now:
                expired = dataclasses.replace(one, state=BonusState.EXPIRED, moved_at=self._now)
                self._books.move(one, expired, self._glasses_id)

    def _choose(self) -> Slate:
        visitor = self._arrival.member.visitor
        issued = self._issued()
        offers = [offer for one in issued if (offer := self._offer(one.offer_id)) is not None]
        room = Room(
            places=MOST_BONUSES - len(issued),
            taken=frozenset(offer.category for offer in offers if offer.category is not None),
            empty=not self._kept(),
        )
        had = [*self._books.had(visitor.customer_id, self._today - LONGEST_MEMORY)]
        had += [Had(one.offer_id, self._today) for one in issued]
        visit = Visit(visitor, self._slip.site_id, self._today)
        return choose(visit, self._candidates.values(), tuple(had), room)

    def _reserve(self, suggestion: Suggestion) -> bool:
        """Reserve one suggestion; when it has just gone, never suggest it to this card again."""
        offer = suggestion.offer
        taken = {one.bonus_id for one in self._books.issuances(self._slip.order)}
        names = (f"{self._slip.card_id}-{number}" for number in itertools.count(1))
        issuance = Issuance(
            bonus_id=next(name for name in names if name not in taken),
            offer_id=offer.offer_id,
            card_id=self._slip.card_id,
            order=self._slip.order,
            customer_id=self._arrival.member.visitor.customer_id,
            site_id=self._slip.site_id,
            period=period(self._today, offer.limits.days_between),
            reserved_on=self._today,
            face_value_cents=offer.face_value_cents,
            reason=suggestion.reason,
            state=BonusState.RESERVED,
            expires_at=self._now + RESERVED_FOR,
            moved_at=self._now,
        )
        if self._books.reserve(issuance, self._glasses_id):
            return True
        gone = self._candidates[offer.offer_id]
        self._candidates[offer.offer_id] = Candidate(gone.offer, gone.priority, available=False)
        return False
