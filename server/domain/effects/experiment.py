"""Exposed customers against the holdout: CUPED, and no verdict before the planned number has come."""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from server.domain.effects.errors import NotMeasurable
from server.domain.effects.estimate import CONFIDENCE, Column, Estimate, checked, reach

FEWEST = 15
"""Customers in the smaller arm, times the squared skewness of the outcome when that is above 1.

Of somebody who comes or not, it is about 15 who came, or who did not, whichever is rarer. With that the
interval holds the truth 93 to 95 times of 100 when a tenth or a twentieth is held out; with 4 it was 88, and
arms in which nothing happened count as sure. Kohavi et al., "Seven rules of thumb for web site experimenters"
(KDD 2014), rule 7, ask for 355 where either tail has to be right.
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is decided before anybody looks: how small an effect shall be found, and how surely.

    Attributes:
        smallest_effect: The least difference worth knowing of, in the unit of the outcome, above 0.
        deviation: Standard deviation of the outcome among customers, from the time before.
        correlation: Of the outcome with the same figure in the time before; CUPED lives on it.
        holdout_share: The share of customers who are held out, between 0 and 1.
        power: How probable it shall be that an effect of that size is found.
        skewness: Of the outcome, where it is known beforehand.
    """

    smallest_effect: float
    deviation: float
    correlation: float = 0.0
    holdout_share: float = 0.1
    power: float = 0.8
    skewness: float = 0.0

    def __post_init__(self) -> None:
        sane = self.smallest_effect > 0 and self.deviation >= 0 and -1 <= self.correlation <= 1
        if not (sane and 0 < self.holdout_share < 1 and 0 < self.power < 1):
            raise NotMeasurable("a plan has an effect above 0 and shares between 0 and 1")

    @property
    def customers(self) -> int:
        """How many customers it takes, exposed and held out together.

        The two-sample formula with unequal arms, on the variance that CUPED leaves; and each arm has as many
        as its mean needs to be about normal.
        """
        quantiles = NormalDist().inv_cdf((1 + CONFIDENCE) / 2) + NormalDist().inv_cdf(self.power)
        variance = self.deviation**2 * (1 - self.correlation**2)
        split = self.holdout_share * (1 - self.holdout_share)
        wanted = quantiles**2 * variance / (self.smallest_effect**2 * split)
        smaller = min(self.holdout_share, 1 - self.holdout_share)
        return max(math.ceil(wanted), math.ceil(_fewest(self.skewness) / smaller))


@dataclass(frozen=True, slots=True)
class Arms:
    """What was seen of each customer: one line each.

    Attributes:
        outcome: In the time that is measured, shape (customers,).
        before: The same figure in the time before, shape (customers,).
        exposed: 1 where bonuses were chosen, 0 where the customer was held out, shape (customers,).
    """

    outcome: Column
    before: Column
    exposed: Column


@dataclass(frozen=True, slots=True)
class TooFew:
    """No verdict yet: looking early and stopping when it pleases finds effects that are not there."""

    have: int
    need: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What exposure did to the mean outcome of a customer.

    Attributes:
        difference: Exposed less held out, in the unit of the outcome.
        raw: The same without the adjustment for the time before.
        variance_left: What CUPED left of the variance, 1 = nothing gained.
        exposed: How many customers were exposed.
        held_out: How many were held out.
    """

    difference: Estimate
    raw: Estimate
    variance_left: float
    exposed: int
    held_out: int


def judge(plan: Plan, arms: Arms) -> Effect | TooFew:
    """Measure the effect, once as many customers have been seen as were planned, and as the outcome takes.

    How many that is depends on how rare it is what customers did, never on how the arms differ.

    Raises:
        ShapesDiffer: The columns are of different lengths or hold what is no number.
        NotMeasurable: An arm is not what the plan says, or has fewer than two customers.
    """
    checked(arms.outcome, arms.before, arms.exposed)
    if len(arms.outcome) < plan.customers:
        return TooFew(len(arms.outcome), plan.customers)
    exposed = arms.exposed == 1
    if not np.isin(arms.exposed, (0.0, 1.0)).all() or min(exposed.sum(), (~exposed).sum()) < 2:
        raise NotMeasurable("each customer is exposed or held out, and each arm has at least two")
    smaller = int(min(exposed.sum(), (~exposed).sum()))
    fewest = _fewest(_skewness(arms.outcome))
    if smaller < fewest:
        return TooFew(len(arms.outcome), math.ceil(fewest / smaller * len(arms.outcome)))
    adjusted = _adjusted(arms)
    raw_variance = float(arms.outcome.var())
    return Effect(
        difference=_welch(adjusted[exposed], adjusted[~exposed]),
        raw=_welch(arms.outcome[exposed], arms.outcome[~exposed]),
        variance_left=float(adjusted.var()) / raw_variance if raw_variance else 1.0,
        exposed=int(exposed.sum()),
        held_out=int((~exposed).sum()),
    )


def _fewest(skewness: float) -> float:
    return FEWEST * max(1.0, skewness**2)


def _skewness(outcome: Column) -> float:
    """Of all customers; of an outcome that is the same for all, as if the next one did otherwise."""
    deviation = float(outcome.std())
    if deviation == 0:
        return math.sqrt(len(outcome))
    return float((((outcome - outcome.mean()) / deviation) ** 3).mean())


def _adjusted(arms: Arms) -> Column:
    """Take from each outcome what the time before already said; exposure cannot have changed that time."""
    before = arms.before - arms.before.mean()
    spread = float(before @ before)
    slope = float(before @ arms.outcome) / spread if spread else 0.0
    return np.asarray(arms.outcome - slope * before, dtype=np.float64)


def _welch(exposed: Column, held_out: Column) -> Estimate:
    """The difference of two means whose variances may differ."""
    parts = [float(arm.var(ddof=1)) / len(arm) for arm in (exposed, held_out)]
    value = float(exposed.mean() - held_out.mean())
    variance = sum(parts)
    if variance == 0:
        return Estimate(value, value, value)
    arms = zip(parts, (exposed, held_out), strict=True)
    freedom = variance**2 / sum(part**2 / (len(arm) - 1) for part, arm in arms)
    half = reach(freedom) * math.sqrt(variance)
    return Estimate(value, value - half, value + half)
