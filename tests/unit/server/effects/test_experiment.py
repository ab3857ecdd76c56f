"""Exposed customers against the holdout, in shops in which the effect is known."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_ind

from server.domain.effects import (
    Arms,
    Effect,
    Estimate,
    NotMeasurable,
    Plan,
    ShapesDiffer,
    TooFew,
    judge,
    share,
)

PLAN = Plan(smallest_effect=4.0, deviation=20.0, correlation=0.8, holdout_share=0.2)
TIMES = 1000


def seen(seed: int, effect: float, customers: int = PLAN.customers) -> Arms:
    """Customers who spend about what they spent before, and a little more when they were exposed."""
    rng = np.random.default_rng(seed)
    before = rng.normal(60, 20, customers)
    exposed = (rng.random(customers) >= PLAN.holdout_share).astype(float)
    outcome = 60 + 0.8 * (before - 60) + rng.normal(0, 12, customers) + effect * exposed
    return Arms(outcome, before, exposed)


def judged(arms: Arms) -> Effect:
    effect = judge(PLAN, arms)
    assert isinstance(effect, Effect)
    return effect


def test_the_interval_holds_the_true_effect_in_93_to_97_of_100_experiments() -> None:
    held = sum(judged(seen(seed, 4.0)).difference.holds(4.0) for seed in range(TIMES)) / TIMES
    assert 0.93 <= held <= 0.97


def test_an_effect_of_the_planned_size_is_found_as_often_as_planned() -> None:
    found = sum(judged(seen(seed, 4.0)).difference.excludes_zero for seed in range(TIMES)) / TIMES
    assert found == pytest.approx(PLAN.power, abs=0.05)


def test_without_an_effect_one_is_seen_in_five_of_a_hundred() -> None:
    found = sum(judged(seen(seed, 0.0)).difference.excludes_zero for seed in range(TIMES)) / TIMES
    assert 0.03 <= found <= 0.07


def test_what_was_known_before_makes_the_interval_narrower() -> None:
    effect = judged(seen(3, 4.0))
    assert effect.variance_left < 0.5
    assert effect.difference.high - effect.difference.low < 0.7 * (effect.raw.high - effect.raw.low)


SMALL = Plan(smallest_effect=40.0, deviation=20.0, holdout_share=0.2)
FIVE_EXPOSED_OF_SIX = np.array([1.0] * 100 + [0.0] * 20)


def test_the_interval_of_small_arms_that_differ_is_that_of_welch() -> None:
    rng = np.random.default_rng(7)
    exposed = FIVE_EXPOSED_OF_SIX == 1
    outcome = np.where(exposed, rng.normal(60, 5, 120), rng.normal(60, 30, 120))
    effect = judge(SMALL, Arms(outcome, np.zeros(120), FIVE_EXPOSED_OF_SIX))
    assert isinstance(effect, Effect)
    welch = ttest_ind(outcome[exposed], outcome[~exposed], equal_var=False).confidence_interval(0.95)
    assert (effect.raw.low, effect.raw.high) == pytest.approx((welch.low, welch.high))


def test_who_all_came_when_exposed_and_else_never_leave_nothing_in_doubt() -> None:
    plan = Plan(smallest_effect=0.5, deviation=0.5, holdout_share=0.5)
    exposed = np.array([1.0] * 40 + [0.0] * 40)
    effect = judge(plan, Arms(exposed, np.zeros(80), exposed))
    assert isinstance(effect, Effect)
    assert effect.difference == Estimate(1.0, 1.0, 1.0)


def test_before_the_planned_number_there_is_no_verdict() -> None:
    assert judge(PLAN, seen(1, 50.0, PLAN.customers - 1)) == TooFew(PLAN.customers - 1, PLAN.customers)


@given(st.floats(0.5, 50), st.floats(1, 100), st.floats(0.01, 0.99), st.floats(-0.95, 0.95))
def test_a_smaller_effect_never_takes_fewer_customers(
    effect: float, deviation: float, holdout: float, correlation: float
) -> None:
    plan = Plan(effect, deviation, correlation, holdout)
    assert Plan(effect / 2, deviation, correlation, holdout).customers >= plan.customers
    assert plan.customers * min(holdout, 1 - holdout) >= 2 - 1e-9


@pytest.mark.parametrize(("effect", "holdout"), [(0.0, 0.1), (-1.0, 0.1), (1.0, 0.0), (1.0, 1.0)])
def test_a_plan_that_plans_nothing_is_refused(effect: float, holdout: float) -> None:
    with pytest.raises(NotMeasurable, match="a plan has"):
        Plan(effect, 10.0, holdout_share=holdout)


def test_an_arm_that_nobody_is_in_is_refused() -> None:
    arms = seen(1, 4.0)
    with pytest.raises(NotMeasurable, match="each arm"):
        judge(PLAN, Arms(arms.outcome, arms.before, np.ones_like(arms.exposed)))


def few(seed: int, customers: int, chance: float = 0.05) -> Arms:
    """Few of them came, whether they were exposed or not."""
    rng = np.random.default_rng(seed)
    came, before = (rng.random((2, customers)) < chance).astype(float)
    return Arms(came, before, (rng.random(customers) >= 0.1).astype(float))


def test_of_what_is_rare_no_verdict_comes_from_a_handful() -> None:
    """Two of forty who were held out: their variance is a matter of luck, and may be none."""
    bold = Plan(0.1, math.sqrt(0.05 * 0.95))
    for seed in range(40):
        found = judge(bold, few(seed, bold.customers))
        assert isinstance(found, TooFew)
        assert found.need > 2 * found.have


def test_the_interval_of_what_is_rare_holds_the_truth_too() -> None:
    known = Plan(0.1, math.sqrt(0.05 * 0.95), skewness=0.9 / math.sqrt(0.05 * 0.95))
    effects = [judge(known, few(seed, known.customers + 500)) for seed in range(TIMES)]
    judged = [one.difference.holds(0.0) for one in effects if isinstance(one, Effect)]
    assert len(judged) > 0.9 * TIMES
    assert 0.92 <= sum(judged) / len(judged) <= 0.98


def test_of_what_nobody_did_nothing_is_said() -> None:
    nobody = judge(Plan(0.1, 0.2), few(1, 2000, chance=0.0))
    assert isinstance(nobody, TooFew)


def test_outcomes_that_are_no_numbers_are_refused() -> None:
    arms = seen(1, 4.0)
    with pytest.raises(ShapesDiffer):
        judge(PLAN, Arms(np.full_like(arms.outcome, np.inf), arms.before, arms.exposed))


@given(st.integers(1, 10_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_a_share_lies_within_its_interval_and_that_within_nought_and_one(case: tuple[int, int]) -> None:
    found = share(*case)
    assert 0 <= found.low <= found.value + 1e-12 <= found.high + 1e-9
    assert found.high <= 1


@pytest.mark.parametrize(("hits", "of"), [(0, 0), (2, 1), (-1, 4)])
def test_a_share_of_nothing_is_refused(hits: int, of: int) -> None:
    with pytest.raises(NotMeasurable):
        share(hits, of)
