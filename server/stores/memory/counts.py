"""Counts in memory: how much of a limit is reserved and given, in each stretch of the calendar."""

import dataclasses
from collections.abc import Collection

from server.domain.issuance import BonusState, Claim, Count, Issuance, Pile, pile
from server.stores.memory.shelves import Shelves


class CountShelf:
    """Reads and writes counts."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    def full(self, claims: Collection[Claim]) -> frozenset[Claim]:
        """Those of these claims for which there is no room any more."""
        return frozenset(one for one in claims if self._used(one) + one.amount > one.maximum)

    def counts(self) -> tuple[Count, ...]:
        """Every count."""
        return tuple(count for _key, count in sorted(self._shelves.counts.items()))

    def _count_claims(self, one: Issuance, was: BonusState | None) -> None:
        """Move a bonus from pile to pile in every count that it was reserved in."""
        source, goal = pile(was), pile(one.state)
        for claim in one.claims:
            piles = {source: -claim.amount, goal: claim.amount} if source is not goal else {}
            count = self._shelves.counts.get(claim.key) or Count(*claim.key, 0, 0)
            self._shelves.counts[claim.key] = dataclasses.replace(
                count,
                reserved=count.reserved + piles.get(Pile.RESERVED, 0),
                given=count.given + piles.get(Pile.GIVEN, 0),
            )

    def _used(self, claim: Claim) -> int:
        count = self._shelves.counts.get(claim.key)
        return count.reserved + count.given if count else 0
