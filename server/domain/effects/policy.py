"""What another policy would have earned, from choices that were made partly by chance and written down."""

from dataclasses import dataclass

import numpy as np

from server.domain.effects.errors import NotMeasurable
from server.domain.effects.estimate import Column, Customers, Estimate, checked, ratio


@dataclass(frozen=True, slots=True)
class Logged:
    """The places on cards that were filled, a line each.

    Attributes:
        reward: What came of the bonus there: 1 = given or redeemed, 0 = not; shape (places,).
        propensity: How probable the choice was when it was made, above 0 and at most 1; shape (places,).
        target: How probable the other policy would have made the same choice, 0 to 1; shape (places,).
        customers: Whose card it was, shape (places,).
    """

    reward: Column
    propensity: Column
    target: Column
    customers: Customers

    def weights(self) -> Column:
        """How much more often the other policy would have chosen the same.

        Raises:
            ShapesDiffer: The columns are of different lengths or hold what is no number.
            NotMeasurable: A propensity or a target is no probability.
        """
        checked(self.reward, self.propensity, self.target, self.customers)
        odd = (self.propensity <= 0) | (self.propensity > 1) | (self.target < 0) | (self.target > 1)
        if odd.any():
            raise NotMeasurable("every propensity is above 0 and at most 1, every target from 0 to 1")
        return np.asarray(self.target / self.propensity, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Modelled:
    """What a model expects, which need not be right.

    Attributes:
        chosen: Of the choice that was made, shape (places,).
        target: Of the other policy at the same place, on average over its choices, shape (places,).
    """

    chosen: Column
    target: Column


def ips(logged: Logged) -> Estimate:
    """Inverse propensity scoring: right on average, wide where the policies differ much.

    Raises:
        EffectError: As ``Logged.weights`` and ``ratio``.
    """
    weights = logged.weights()
    return ratio(weights * logged.reward, np.ones_like(weights), logged.customers)


def self_normalised(logged: Logged) -> Estimate:
    """Divide by what the weights add up to instead of the number of places: steadier, hardly biased.

    It needs no line for the places at which the other policy's choice had no chance of being made.

    Raises:
        EffectError: As ``Logged.weights`` and ``ratio``.
    """
    weights = logged.weights()
    return ratio(weights * logged.reward, weights, logged.customers)


def doubly_robust(logged: Logged, modelled: Modelled) -> Estimate:
    """Begin with a model and correct it by what was seen: right when either model or propensities are.

    Raises:
        EffectError: As ``Logged.weights`` and ``ratio``.
    """
    weights = logged.weights()
    checked(logged.reward, modelled.chosen, modelled.target)
    corrected = modelled.target + weights * (logged.reward - modelled.chosen)
    return ratio(np.asarray(corrected, dtype=np.float64), np.ones_like(weights), logged.customers)
