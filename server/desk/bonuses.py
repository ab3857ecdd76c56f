"""Which bonuses stand on a card: those kept for this pickup, and new ones reserved for it (steps 9, 10)."""

import dataclasses
import datetime as dt
import itertools
from collections.abc import Sequence

from overlays.card import MOST_BONUSES, Bonus, Language
from server.desk.advice import Advice
from server.desk.pickup import Arrival, visit_of
from server.desk.records import Slip
from server.desk.stopwatch import Stopwatch
from server.desk.store import Books
from server.domain.issuance import HAD, RESERVED_FOR, BonusState, Claim, Issuance, period
from server.domain.offers.assortment import Assortment
from server.domain.offers.claims import claims
from server.domain.offers.eligibility import Candidate, Had
from server.domain.offers.filling import in_turn
from server.domain.offers.offer import Offer
from server.domain.offers.outlook import Outlook
from server.domain.offers.slate import Room, Slate, Suggestion, choose
from server.domain.visit import Visit

LONGEST_MEMORY = dt.timedelta(days=366)


class BonusTable:
    """The bonuses of one pickup, at one moment, for one pair of glasses."""

    def __init__(self, books: Books, arrival: Arrival, slip: Slip, glasses_id: str, now: dt.datetime) -> None:
        self._books = books
        self._arrival = arrival
        self._slip = slip
        self._glasses_id = glasses_id
        self._now = now
        self._today = arrival.drive.today(now)
        self._issued = {one.bonus_id: one for one in books.issuances(slip.order)}
        self._candidates = Assortment.of(books.candidates(slip.site_id))
        self._facts = books.facts(arrival.pickup, now)
        self._numbers = itertools.count(1)
        self._turn = 0

    def put_back_expired(self) -> bool:
        """Return what the sweep has not come to yet; says whether there was any.

        Then nothing may be reserved in this transaction: what is returned locks balances, and whoever
        reserves locks counts first.
        """
        reserved = (one for one in self._issued.values() if one.state is BonusState.RESERVED)
        expired = [one for one in reserved if one.is_due(self._now)]
        self._books.put_back(expired, BonusState.EXPIRED, self._now, self._glasses_id)
        return bool(expired)

    def lay(self, advice: Advice, language: Language, watch: Stopwatch) -> tuple[Bonus, ...]:
        """Keep what is reserved, fill up to three, and say it in this language."""
        visitor, slip = self._arrival.member.visitor, self._slip
        had = self._books.had(visitor.customer_id, self._today - LONGEST_MEMORY)
        outlook = advice.outlook(self._books, visitor, slip.site_id, self._today, slip.card_id)
        slate = self._choose(had, outlook)
        watch.lap(9)
        while not self._reserve(slate):
            self._turn += 1
            slate = self._choose(had, outlook)
        return tuple(
            Bonus(
                bonus_id=kept.bonus_id,
                kind=offer.kind,
                title=offer.title.in_language(language),
                reason=kept.reason,
            )
            for kept in sorted(self._kept(), key=lambda one: _number(one.bonus_id))
            if (offer := self._offer(kept.offer_id)) is not None
        )

    def _counting(self) -> list[Issuance]:
        return [one for one in self._issued.values() if one.state in HAD]

    def _kept(self) -> list[Issuance]:
        return [
            one
            for one in self._issued.values()
            if one.state is BonusState.RESERVED and one.card_id == self._slip.card_id
        ]

    def _offer(self, offer_id: str) -> Offer | None:
        candidate = self._candidates.by_id.get(offer_id)
        return None if candidate is None else candidate.offer

    def _choose(self, before: Sequence[Had], outlook: Outlook) -> Slate:
        counting = self._counting()
        offers = [offer for one in counting if (offer := self._offer(one.offer_id)) is not None]
        room = Room(
            places=MOST_BONUSES - len(counting),
            beside=tuple(offers),
            empty=not self._kept(),
            turn=self._turn,
        )
        had = (*before, *(Had(one.offer_id, self._today) for one in counting))
        return choose(self._visit(), self._candidates, had, room, outlook, explain=False)

    def _visit(self) -> Visit:
        return visit_of(self._arrival, self._facts, self._now)

    def _reserve(self, slate: Slate) -> bool:
        """Reserve what is suggested; what has just gone is never suggested to this card again.

        What is never first comes after the others are sure: the one it would stand behind may be gone.
        """
        at_once, last = in_turn(slate.suggestions)
        return self._reserve_all(at_once) and self._reserve_all(last)

    def _reserve_all(self, suggestions: Sequence[Suggestion]) -> bool:
        if not suggestions:
            return True
        wanted = [self._issuance(self._next_name(), one) for one in suggestions]
        reserved = self._books.reserve_together(wanted, self._glasses_id)
        self._issued |= {one.bonus_id: one for one in wanted if one.bonus_id in reserved}
        refused = {one.offer_id for one in wanted if one.bonus_id not in reserved}
        if refused:
            self._take_down(refused)
        return not refused

    def _next_name(self) -> str:
        """The first id of this card that no bonus of its order has."""
        names = (f"{self._slip.card_id}-{number}" for number in self._numbers)
        return next(name for name in names if name not in self._issued)

    def _take_down(self, refused: set[str]) -> None:
        """Suggest no more what was refused, nor anything else of which a limit is reached."""
        taken = {one.offer.offer_id: self._claims(one) for one in self._candidates}
        full = self._books.full([claim for each in taken.values() for claim in each])
        gone = refused | {offer_id for offer_id, each in taken.items() if not full.isdisjoint(each)}
        self._candidates = Assortment(
            dataclasses.replace(one, available=False) if one.offer.offer_id in gone else one
            for one in self._candidates
        )

    def _claims(self, candidate: Candidate) -> tuple[Claim, ...]:
        return claims(candidate, self._slip.customer_id, self._slip.site_id, self._today)

    def _issuance(self, bonus_id: str, suggestion: Suggestion) -> Issuance:
        offer = suggestion.offer
        return Issuance(
            bonus_id=bonus_id,
            offer_id=offer.offer_id,
            card_id=self._slip.card_id,
            order=self._slip.order,
            customer_id=self._arrival.member.visitor.customer_id,
            site_id=self._slip.site_id,
            period=period(self._today, offer.days_between),
            reserved_on=self._today,
            face_value_cents=offer.face_value_cents,
            reason=suggestion.reason,
            state=BonusState.RESERVED,
            expires_at=self._now + RESERVED_FOR,
            moved_at=self._now,
            provenance=suggestion.provenance,
            claims=self._claims(self._candidates.by_id[offer.offer_id]),
        )


def _number(bonus_id: str) -> int:
    """The bonuses of a card are numbered, best first."""
    return int(bonus_id.rpartition("-")[2])
