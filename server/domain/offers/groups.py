"""Exclusivity groups: what one offer or campaign says of a group holds for every offer of it."""

import dataclasses
from collections.abc import Iterable, Iterator

from server.domain.offers.eligibility import Candidate
from server.domain.offers.limits import Counting, Limit, Period, Scope

_Limits = dict[tuple[Counting, Period], Limit]


def sharing_limits(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Let each limit of a group count every offer of it, whoever states it; the smallest holds.

    Args:
        candidates: Every offer that runs, of all campaigns.
    """
    every = tuple(candidates)
    groups: dict[str, _Limits] = {}
    for limit in (limit for one in every for limit in _of_groups(one)):
        known = groups.setdefault(limit.group or "", {})
        key = (limit.counter, limit.period)
        if key not in known or limit.maximum < known[key].maximum:
            known[key] = limit
    return tuple(_counted(one, groups) for one in every)


def _of_groups(candidate: Candidate) -> Iterator[Limit]:
    """The limits of groups that it or its campaign states, each with the name of its group."""
    for limit in candidate.offer.limits:
        if limit.scope is Scope.GROUP:
            yield limit.model_copy(update={"group": candidate.offer.group})
    yield from (limit for limit in candidate.terms.limits if limit.scope is Scope.GROUP)


def _counted(candidate: Candidate, groups: dict[str, _Limits]) -> Candidate:
    limits = tuple(groups.get(candidate.offer.group or "", {}).values())
    if limits == candidate.terms.group_limits:
        return candidate
    return dataclasses.replace(candidate, terms=dataclasses.replace(candidate.terms, group_limits=limits))
