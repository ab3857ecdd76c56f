"""The slate: at most three suggestions for one visit, and of every other offer why it is not on it."""

from collections.abc import Iterable
from dataclasses import dataclass

from overlays.card import MOST_BONUSES, PERSONAL_REASONS, Reason, ReasonKind
from server.domain.categories import NEVER_FIRST, Category, PrivacyClass
from server.domain.issuance import CERTAIN, Provenance
from server.domain.offers.eligibility import Candidate, Dropped, Had, WhyNot, bought, why_not
from server.domain.offers.offer import Offer
from server.domain.visit import Visit

HABIT_TIMES = 2
"""Bought this often, a category is a habit that may be named."""
HABIT_WEEKS = 26
MOST_HABIT = 9
"""More purchases than this say nothing more."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One offer for this customer, and the sentence that goes with it."""

    offer: Offer
    reason: Reason
    provenance: Provenance = CERTAIN


@dataclass(frozen=True, slots=True)
class Slate:
    """What is suggested, best first, and what is not."""

    suggestions: tuple[Suggestion, ...]
    dropped: tuple[Dropped, ...]


@dataclass(frozen=True, slots=True)
class Room:
    """What a card still has room for: places, and categories that are not on it yet."""

    places: int = MOST_BONUSES
    taken: frozenset[Category] = frozenset()
    empty: bool = True
    """No bonus stands on the card before these."""


def choose(visit: Visit, candidates: Iterable[Candidate], had: tuple[Had, ...], room: Room) -> Slate:
    """Choose the bonuses of one visit: consent, conditions, rank, then at most one per category.

    Deterministic: the same arguments give the same slate, in whatever order the candidates come.
    """
    dropped: list[Dropped] = []
    eligible: list[Candidate] = []
    last_had = {past.offer_id: past.on for past in sorted(had, key=lambda past: past.on)}
    for candidate in candidates:
        refusal = why_not(candidate, visit, last_had)
        if refusal is None:
            eligible.append(candidate)
        else:
            dropped.append(refusal)
    eligible.sort(key=lambda candidate: _rank(candidate, visit))
    chosen, outranked = _diverse(eligible, room)
    dropped += outranked
    return Slate(
        tuple(Suggestion(offer, reason_for(offer, visit)) for offer in chosen),
        tuple(sorted(dropped, key=lambda one: one.offer_id)),
    )


def reason_for(offer: Offer, visit: Visit) -> Reason:
    """The sentence that goes with an offer: personal only when true, agreed to and harmless."""
    neutral = Reason(kind=ReasonKind.OFFER_OF_THE_MOMENT)
    if offer.reason not in PERSONAL_REASONS:
        return Reason(kind=offer.reason)
    if offer.category is None or offer.category.privacy is not PrivacyClass.GREEN:
        return neutral
    if not visit.visitor.profiling or not _is_habit(offer.reason, offer.category, visit):
        return neutral
    return Reason(kind=offer.reason, category=offer.category.green)


def _is_habit(kind: ReasonKind, category: Category, visit: Visit) -> bool:
    """A regular buys lately; a favourite that is back may have been missed for long."""
    since = visit.weeks_ago(HABIT_WEEKS) if kind is ReasonKind.REGULAR else None
    return visit.visitor.times_bought(category, since) >= HABIT_TIMES


def _rank(candidate: Candidate, visit: Visit) -> tuple[bool, int, int, int, str]:
    """Smallest first: own habit, then the campaign's priority, then the face value, then the id.

    What is never first comes after everything else.
    """
    offer = candidate.offer
    habit = min(bought(offer.category, visit), MOST_HABIT)
    never_first = offer.category in NEVER_FIRST
    return (never_first, -habit, -candidate.priority, -offer.face_value_cents, offer.offer_id)


def _diverse(ranked: list[Candidate], room: Room) -> tuple[list[Offer], list[Dropped]]:
    """Take the best of each category while there is room."""
    chosen: list[Offer] = []
    dropped: list[Dropped] = []
    taken = set(room.taken)
    for offer in (candidate.offer for candidate in ranked):
        if offer.category in taken:
            dropped.append(Dropped(offer.offer_id, WhyNot.CATEGORY_TAKEN))
        elif len(chosen) >= room.places:
            dropped.append(Dropped(offer.offer_id, WhyNot.OUTRANKED))
        elif offer.category in NEVER_FIRST and room.empty and not chosen:
            dropped.append(Dropped(offer.offer_id, WhyNot.NEVER_FIRST))
        else:
            chosen.append(offer)
            if offer.category is not None:
                taken.add(offer.category)
    return chosen, dropped
