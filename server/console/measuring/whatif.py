"""What would have been given with more chance in the choice, or with none: from the choices that were logged.

The ledger holds how probable each choice was, not what else could have been chosen. That is enough for every
policy that chooses like ours with another share of chance: of each choice one knows whether it was the best.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from server.domain.effects import (
    Estimate,
    Logged,
    Modelled,
    NotMeasurable,
    OtherChance,
    doubly_robust,
    ips,
    self_normalised,
)
from server.domain.effects.estimate import Column
from server.domain.effects.experiment import FEWEST
from server.stores.console.measures import Choice, numbered

SHARES = (0.0, 0.1, 0.2, 0.3, 0.5)
"""Of places that go to chance, in the policies that are asked about."""
_BEST = 0.5
"""A choice this probable was the best one: at most half of the places ever go to chance, and of those the
best gets the largest part, so that another one has a quarter at most."""
_ROUNDED = 1e-9
_GIVEN = frozenset({"given", "redeemed", "returned"})
_OPEN = frozenset({"reserved"})


@dataclass(frozen=True, slots=True)
class Asked:
    """The share of bonuses that are given under one policy, estimated three ways."""

    share: float
    """Of places that go to chance."""
    ips: Estimate
    self_normalised: Estimate
    doubly_robust: Estimate


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The answer for each policy; none when nothing was left to chance."""

    places: int
    by_chance: int
    """Places whose choice was no foregone conclusion."""
    asked: tuple[Asked, ...]


def what_if(choices: Sequence[Choice], explored: float) -> WhatIf:
    """Estimate what other shares of chance would have given.

    Args:
        choices: As they were logged; those that wait for an answer and those of the holdout are left out.
        explored: The share of chance under which they were made.

    Raises:
        NotMeasurable: Fewer than ``FEWEST`` customers were given a bonus, or were not.
        OtherChance: So probable, or improbable, nothing is with this share of chance: they were made under
            a larger one.
    """
    decided = [one for one in choices if one.state not in _OPEN and one.arm != "holdout"]
    propensity = np.array([one.propensity for one in decided], dtype=np.float64)
    by_chance = int((propensity < 1.0).sum())
    if by_chance == 0:
        return WhatIf(len(decided), by_chance, ())
    if _is_beyond(propensity, explored):
        raise OtherChance("in these weeks more was left to chance than is now")
    reward = np.array([one.state in _GIVEN for one in decided], dtype=np.float64)
    customers = numbered([one.customer for one in decided])
    if min(len(np.unique(customers[reward == came])) for came in (0.0, 1.0)) < FEWEST:
        raise NotMeasurable(f"it takes {FEWEST} customers with a bonus, and as many without one")
    model = _model(decided, reward)
    asked = []
    for share in SHARES:
        logged = Logged(reward, propensity, target(propensity, explored, share), customers)
        modelled = Modelled(model, model)
        asked.append(Asked(share, ips(logged), self_normalised(logged), doubly_robust(logged, modelled)))
    return WhatIf(len(decided), by_chance, tuple(asked))


def _is_beyond(propensity: Column, explored: float) -> bool:
    """Whether a choice is one of a larger share of chance, of which the best has the largest part."""
    best = propensity >= _BEST
    least = np.where(best, 1.0 - propensity, 2.0 * propensity)
    return bool((least > explored + _ROUNDED).any())


def target(propensity: Column, explored: float, share: float) -> Column:
    """How probable each choice would have been with another share of chance.

    Args:
        propensity: How probable it was, shape (places,).
        explored: The share of chance then.
        share: The share of chance that is asked about.
    """
    best = (propensity >= _BEST).astype(np.float64)
    weight = np.clip((propensity - (1.0 - explored) * best) / explored, 0.0, 1.0)
    foregone = propensity >= 1.0
    return np.asarray(np.where(foregone, 1.0, share * weight + (1.0 - share) * best), dtype=np.float64)


def _model(decided: Sequence[Choice], reward: Column) -> Column:
    """What a place at this site gives on average, whoever chooses; the customer's own answers left out."""
    keys = numbered([one.site_id for one in decided])
    own = numbered([f"{one.site_id}\n{one.customer}" for one in decided])
    given, of = np.bincount(keys, reward)[keys], np.bincount(keys)[keys]
    own_given, own_of = np.bincount(own, reward)[own], np.bincount(own)[own]
    others = np.maximum(of - own_of, 1)
    return np.asarray((given - own_given) / others, dtype=np.float64)
