"""The offers of a site as choosing looks them up: by their ids, and the more urgent ones first.

It is made once for each edition of the catalogue and read by every scan (docs/measurements/desk.md).
"""

import functools
import itertools
from collections.abc import Iterable, Mapping
from typing import Self

from server.domain.categories import NEVER_FIRST
from server.domain.offers.eligibility import Candidate


class Assortment(tuple[Candidate, ...]):
    """Candidates in their order, with what is worked out of them once."""

    @classmethod
    def of(cls, candidates: Iterable[Candidate]) -> Self:
        """These candidates; those that are an assortment already stay the same one."""
        return candidates if isinstance(candidates, cls) else cls(candidates)

    @functools.cached_property
    def by_id(self) -> Mapping[str, Candidate]:
        """Every candidate by the id of its offer."""
        return {one.offer.offer_id: one for one in self}

    @functools.cached_property
    def tiers(self) -> tuple[tuple[Candidate, ...], ...]:
        """Those there is any of: what may stand first before what may not, then by falling priority."""
        there = sorted((one for one in self if one.available), key=_urgency)
        return tuple(tuple(tier) for _, tier in itertools.groupby(there, key=_urgency))


NONE = Assortment()
"""Nothing runs, or bonuses are off."""


def _urgency(one: Candidate) -> tuple[bool, int]:
    return one.offer.category in NEVER_FIRST, -one.priority
