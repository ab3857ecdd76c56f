"""The slate: at most three suggestions for one visit, and of every other offer why it is not on it."""

import datetime as dt
import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from overlays.card import MOST_BONUSES, PERSONAL_REASONS, Reason, ReasonKind
from server.domain.categories import NEVER_FIRST, Category, PrivacyClass
from server.domain.issuance import CERTAIN, Arm, Provenance
from server.domain.offers.assortment import Assortment
from server.domain.offers.eligibility import Candidate, Dropped, Had, WhyNot, may_have, why_not
from server.domain.offers.offer import Offer
from server.domain.offers.outlook import Outlook
from server.domain.visit import Visit

HABIT_TIMES = 2
"""Bought this often, a category is a habit that may be named."""
HABIT_WEEKS = 26
PLACES = ("known", "known", "discovery")
"""What the places of a card are for, first to last: two for what she buys, one for something new."""
assert len(PLACES) == MOST_BONUSES


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
    """Empty when nobody asked why not."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a card still has room for: places, and what may stand beside what was on it."""

    places: int = MOST_BONUSES
    beside: tuple[Offer, ...] = ()
    """What is or was on the card: its categories, groups and lane are taken."""
    empty: bool = True
    """No bonus stands on the card before these."""
    turn: int = 0
    """How often this card was chosen before, and something of it had just gone."""


class Ranked(NamedTuple):
    """A candidate of one tier with what it would bring; sorted, the best comes first."""

    below_score: float
    offer_id: str
    candidate: Candidate
    known: bool | None
    """Whether she buys from its category; None: it belongs to none, and suits every place."""


def choose(
    visit: Visit,
    candidates: Sequence[Candidate],
    had: Iterable[Had],
    room: Room,
    outlook: Outlook | None = None,
    *,
    explain: bool = True,
) -> Slate:
    """Choose the bonuses of one visit (docs/decisions/0031).

    Consent and the conditions of each offer say what may be offered. Of that, for each place in turn, the
    highest priority comes first, then what suits the place, then the score: the chance that the customer
    wants it times what it is worth, less what it costs and less its bid price. The same arguments give the
    same slate, in whatever order the candidates come.

    Args:
        visit: Who has come, where and when.
        candidates: The offers that run.
        had: What the customer had before.
        room: What the card has room for.
        outlook: What is likely and scarce; None = nothing is known of either.
        explain: Whether to say of every other offer why it is not suggested; that takes most of the time.
    """
    outlook = outlook or Outlook()
    held_out, agreed = outlook.policy.holds_out(visit.visitor.customer_id), visit.visitor.profiling
    if held_out:
        visit = visit.unprofiled()
    last_had = {past.offer_id: past.on for past in sorted(had, key=lambda past: past.on)}
    choice = _Choice(visit, last_had, room, outlook, held_out=held_out)
    choice.fill(Assortment.of(candidates).tiers)
    dropped = choice.why_not_the_others(candidates) if explain else ()
    if held_out and agreed:
        dropped = tuple(map(_but_for_the_holdout, dropped))
    return Slate(tuple(choice.suggestions), dropped)


class _Choice:
    """One slate in the making; an offer is judged only when a place could be its own."""

    def __init__(
        self, visit: Visit, last_had: Mapping[str, dt.date], room: Room, outlook: Outlook, *, held_out: bool
    ) -> None:
        self._visit = visit
        self._last_had = last_had
        self._room = room
        self._outlook = outlook
        self._held_out = held_out
        self._judged: dict[str, bool] = {}
        self._taken = {offer.category for offer in room.beside if offer.category is not None}
        self._groups = {offer.group for offer in room.beside if offer.group is not None}
        self._lane = room.beside[0].lane if room.beside else None
        self._beside = sorted(offer.offer_id for offer in room.beside)
        self.suggestions: list[Suggestion] = []

    def fill(self, tiers: Sequence[Sequence[Candidate]]) -> None:
        """Take the best for each place while there is any; a tier is ranked when a place comes to it."""
        ranked: list[list[Ranked]] = []
        for place in range(MOST_BONUSES - self._room.places, MOST_BONUSES):
            pool = self._pool(self._in_turn(tiers, ranked), PLACES[place])
            if not pool:
                return
            self._take(pool, place)

    def why_not_the_others(self, candidates: Iterable[Candidate]) -> tuple[Dropped, ...]:
        """Of every offer that is not suggested, why not."""
        chosen = {one.offer.offer_id for one in self.suggestions}
        others = (one for one in candidates if one.offer.offer_id not in chosen)
        return tuple(sorted((self._why_not(one) for one in others), key=lambda one: one.offer_id))

    def _in_turn(
        self, tiers: Sequence[Sequence[Candidate]], ranked: list[list[Ranked]]
    ) -> Iterator[list[Ranked]]:
        """The tiers as far as they are asked for, each ranked once."""
        for number, tier in enumerate(tiers):
            if number == len(ranked):
                ranked.append(self._rank(tier))
            yield ranked[number]

    def _rank(self, tier: Iterable[Candidate]) -> list[Ranked]:
        """What is worth giving here of one tier, best first."""
        is_known, found = self._outlook.chances.is_known, []
        for candidate in tier:
            offer = candidate.offer
            category = offer.category
            if category not in self._taken and (score := self._score(offer)) is not None:
                known = None if category is None else is_known(category)
                found.append(Ranked(-score, offer.offer_id, candidate, known))
        return sorted(found)

    def _score(self, offer: Offer) -> float | None:
        """What it would bring in cents, less what it costs; None when it is worth more to others."""
        price = self._outlook.prices.get(offer.offer_id, 0.0)
        if price > 0.0:
            score = self._outlook.worth_with_luck(offer) - price
            return score if score > 0.0 else None
        score = self._outlook.worth(offer)
        return score if score >= 0.0 else None

    def _pool(self, tiers: Iterable[list[Ranked]], place: str) -> list[Ranked]:
        """The best of the highest priority that suit a place, or else of those that do not."""
        most = self._outlook.policy.explore_among if self._outlook.policy.explore_share > 0.0 else 1
        wanted = place == "known"
        for tier in tiers:
            for known in (wanted, not wanted):
                # What belongs to no category suits every place.
                free = (one for one in tier if one.known is not (not known) and self._is_free(one))
                pool = list(itertools.islice(free, most))
                if pool:
                    return pool
        return []

    def _is_free(self, one: Ranked) -> bool:
        judged = self._judged.get(one.offer_id)
        if judged is False or self._stands_not_beside(one.candidate.offer) is not None:
            return False
        if judged is None:
            judged = self._judged[one.offer_id] = may_have(one.candidate, self._visit, self._last_had)
        return judged

    def _stands_not_beside(self, offer: Offer) -> WhyNot | None:
        """What on the card is in its way."""
        if offer.category in self._taken:
            return WhyNot.CATEGORY_TAKEN
        if offer.group in self._groups:
            return WhyNot.GROUP_TAKEN
        if self._lane is not None and offer.lane != self._lane:
            return WhyNot.OTHER_LANE
        first = self._room.empty and not self.suggestions
        return WhyNot.NEVER_FIRST if first and offer.category in NEVER_FIRST else None

    def _take(self, pool: list[Ranked], place: int) -> None:
        policy, chosen, propensity, arm = self._outlook.policy, 0, 1.0, Arm.EXPLOIT
        if len(pool) > 1:
            weights = policy.weights(tuple(-one.below_score for one in pool))
            # A place is drawn anew when other bonuses stand beside it, or when its own had just gone:
            # what was drawn before has said already which those are.
            drawn = (self._outlook.visit_id, str(place), str(self._room.turn), *self._beside)
            if policy.draw("explore", *drawn) < policy.explore_share:
                arm = Arm.EXPLORE
                chosen = _drawn(weights, policy.draw("pick", *drawn))
            propensity = policy.explore_share * weights[chosen] + (1.0 - policy.explore_share) * (chosen == 0)
        offer = pool[chosen].candidate.offer
        provenance = Provenance(
            version_hash=pool[chosen].candidate.terms.version_hash,
            ranker=self._outlook.chances.ranker,
            propensity=propensity,
            arm=Arm.HOLDOUT if self._held_out else arm,
        )
        self.suggestions.append(Suggestion(offer, reason_for(offer, self._visit), provenance))
        self._judged[offer.offer_id] = False
        self._lane = offer.lane
        if offer.category is not None:
            self._taken.add(offer.category)
        if offer.group is not None:
            self._groups.add(offer.group)

    def _why_not(self, candidate: Candidate) -> Dropped:
        refused = why_not(candidate, self._visit, self._last_had)
        if refused is not None:
            return refused
        offer = candidate.offer
        if self._score(offer) is None:
            return Dropped(offer.offer_id, WhyNot.KEPT_FOR_OTHERS)
        return Dropped(offer.offer_id, self._stands_not_beside(offer) or WhyNot.OUTRANKED)


def _but_for_the_holdout(dropped: Dropped) -> Dropped:
    """Who agreed and is held out lacks no consent."""
    return dropped._replace(why=WhyNot.HELD_OUT) if dropped.why is WhyNot.NO_CONSENT else dropped


def reason_for(offer: Offer, visit: Visit) -> Reason:
    """The sentence that goes with an offer: personal only when true, agreed to and harmless."""
    if offer.reason not in PERSONAL_REASONS:
        return _said(offer.reason)
    if offer.category is None or offer.category.privacy is not PrivacyClass.GREEN:
        return _said(ReasonKind.OFFER_OF_THE_MOMENT)
    if not visit.visitor.profiling or not _is_habit(offer.reason, offer.category, visit):
        return _said(ReasonKind.OFFER_OF_THE_MOMENT)
    return _said(offer.reason, offer.category)


@functools.cache
def _said(kind: ReasonKind, category: Category | None = None) -> Reason:
    """The catalogue is closed and small: each of its sentences is made once."""
    return Reason(kind=kind, category=None if category is None else category.green)


def _is_habit(kind: ReasonKind, category: Category, visit: Visit) -> bool:
    """A regular buys lately; a favourite that is back may have been missed for long."""
    since = visit.weeks_ago(HABIT_WEEKS) if kind is ReasonKind.REGULAR else None
    return visit.visitor.times_bought(category, since) >= HABIT_TIMES


def _drawn(weights: Sequence[float], point: float) -> int:
    """Which of the weights a point of [0, 1) falls into."""
    for number, reached in enumerate(itertools.accumulate(weights)):
        if point < reached:
            return number
    return len(weights) - 1
