"""Filling a card step by step: what a limit has no room for makes way for the next best."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from overlays.card import MOST_BONUSES
from server.domain.categories import NEVER_FIRST
from server.domain.offers.assortment import Assortment
from server.domain.offers.eligibility import Candidate, Had
from server.domain.offers.outlook import Outlook
from server.domain.offers.slate import Room, Slate, Suggestion, choose
from server.domain.visit import Visit


class Allowance(Protocol):
    """How much every limit still lets through to one customer at one visit, wherever that is counted."""

    def take(self, candidate: Candidate) -> bool:
        """Take what one bonus of this offer takes of its limits.

        Returns:
            False, and nothing is taken, where a limit has no room for it.
        """
        ...

    def is_used_up(self, candidate: Candidate) -> bool:
        """Whether a limit has no room for one more of this offer; so it is of each that ``take`` refused."""
        ...


def fill(
    visit: Visit,
    candidates: Iterable[Candidate],
    had: Sequence[Had],
    allowance: Allowance,
    outlook: Outlook | None = None,
    *,
    explain: bool = True,
) -> Slate:
    """Fill an empty card as the desk does, and take what stands on it of every limit.

    Balances show before anything is chosen (``Candidate.available``). Counts are only looked at when a bonus
    is to be taken: what is refused then is suggested no more, and what was chosen beside it stays.

    Args:
        visit: Who has come, where and when.
        candidates: The offers that run.
        had: What the customer had before.
        allowance: What the limits let through.
        outlook: What is likely and scarce; None = nothing is known of either.
        explain: Whether to say of every other offer why it is not on the card.
    """
    assortment, kept, turn = Assortment.of(candidates), list[Suggestion](), 0
    while True:
        beside = tuple(one.offer for one in kept)
        room = Room(MOST_BONUSES - len(kept), beside, empty=not kept, turn=turn)
        so_far = (*had, *(Had(one.offer_id, visit.today) for one in beside))
        slate = choose(visit, assortment, so_far, room, outlook, explain=explain)
        taken = list(_taken(slate.suggestions, assortment, allowance))
        kept += taken
        if len(taken) == len(slate.suggestions):
            shown = {one.offer.offer_id for one in kept}
            return Slate(tuple(kept), tuple(one for one in slate.dropped if one.offer_id not in shown))
        turn += 1
        assortment = Assortment(
            dataclasses.replace(one, available=False) if allowance.is_used_up(one) else one
            for one in assortment
        )


def in_turn(suggestions: Sequence[Suggestion]) -> tuple[list[Suggestion], list[Suggestion]]:
    """What may be taken at once, and what is never first: that only once all of the others are sure.

    The one it would stand behind may be gone.
    """
    at_once = [one for one in suggestions if one.offer.category not in NEVER_FIRST]
    last = [one for one in suggestions if one.offer.category in NEVER_FIRST]
    return at_once, last


def _taken(
    suggestions: Sequence[Suggestion], assortment: Assortment, allowance: Allowance
) -> Iterator[Suggestion]:
    """Those that every limit has room for, one after the other."""
    for step in in_turn(suggestions):
        taken = [one for one in step if allowance.take(assortment.by_id[one.offer.offer_id])]
        yield from taken
        if len(taken) < len(step):
            return
