"""What another policy would have earned, against shops in which the truth is known."""

import functools
from collections.abc import Callable

import numpy as np
import pytest

from server.domain.effects import (
    Estimate,
    Logged,
    Modelled,
    NotMeasurable,
    ShapesDiffer,
    doubly_robust,
    ips,
    self_normalised,
)

MONTHS = 1000
CUSTOMERS, VISITS, OFFERS = 250, 3, 4


@functools.cache
def shop(seed: int, *, honest_model: bool = False, honest_log: bool = True) -> tuple[Logged, Modelled]:
    """A month in which customers differ, offers differ, and chance chose in part."""
    rng = np.random.default_rng(seed)
    customers = np.repeat(np.arange(CUSTOMERS), VISITS)
    liking = rng.normal(0, 0.12, CUSTOMERS)[customers, None]
    chances = np.clip(np.array([0.2, 0.35, 0.5, 0.65]) + liking, 0.02, 0.98)
    favoured = np.exp(rng.normal([0.0, 0.0, 0.3, 0.6], 0.5, (len(customers), OFFERS)))
    behaviour = 0.2 / OFFERS + 0.8 * favoured / favoured.sum(axis=1, keepdims=True)
    choice = (behaviour.cumsum(axis=1) > rng.random((len(customers), 1))).argmax(axis=1)
    line = np.arange(len(customers))
    reward = (rng.random(len(customers)) < chances[line, choice]).astype(float)
    logged = behaviour if honest_log else np.full_like(behaviour, 1 / OFFERS)
    model = chances if honest_model else np.full_like(chances, 0.3)
    target = np.broadcast_to(TARGET, behaviour.shape)
    return (
        Logged(reward, logged[line, choice], target[line, choice], customers),
        Modelled(model[line, choice], (model * target).sum(axis=1)),
    )


TARGET = np.array([0.05, 0.05, 0.2, 0.7])
TRUTH = float(TARGET @ np.array([0.2, 0.35, 0.5, 0.65]))


def held(estimate: Callable[[int], Estimate]) -> float:
    return sum(estimate(seed).holds(TRUTH) for seed in range(MONTHS)) / MONTHS


@pytest.mark.parametrize(
    "estimate",
    [
        lambda seed: ips(shop(seed)[0]),
        lambda seed: self_normalised(shop(seed)[0]),
        lambda seed: doubly_robust(*shop(seed)),
    ],
    ids=["ips", "self-normalised", "doubly robust"],
)
def test_the_interval_holds_the_truth_in_93_to_97_of_100_months(
    estimate: Callable[[int], Estimate],
) -> None:
    assert 0.93 <= held(estimate) <= 0.97


def test_a_right_model_saves_a_log_with_wrong_propensities() -> None:
    seeds = range(200)
    saved = [doubly_robust(*shop(seed, honest_model=True, honest_log=False)).value for seed in seeds]
    lost = [ips(shop(seed, honest_log=False)[0]).value for seed in seeds]
    assert abs(np.mean(saved) - TRUTH) < 0.01 < abs(np.mean(lost) - TRUTH)


def test_what_was_done_is_measured_as_it_was() -> None:
    logged, _ = shop(1)
    same = Logged(logged.reward, logged.propensity, logged.propensity, logged.customers)
    assert ips(same).value == pytest.approx(logged.reward.mean())
    assert self_normalised(same).value == pytest.approx(logged.reward.mean())


def test_a_policy_that_nothing_in_the_log_speaks_for_is_not_measured() -> None:
    logged, _ = shop(1)
    never = Logged(logged.reward, logged.propensity, np.zeros_like(logged.target), logged.customers)
    with pytest.raises(NotMeasurable, match="speaks for"):
        self_normalised(never)


@pytest.mark.parametrize("propensity", [0.0, -0.5, 1.5])
def test_a_propensity_that_is_no_probability_is_refused(propensity: float) -> None:
    one = np.ones(2)
    with pytest.raises(NotMeasurable, match="propensity"):
        ips(Logged(one, np.array([1.0, propensity]), one, np.arange(2)))


@pytest.mark.parametrize("target", [-0.1, 1.1])
def test_a_target_that_is_no_probability_is_refused(target: float) -> None:
    one = np.ones(2)
    with pytest.raises(NotMeasurable, match="every target"):
        ips(Logged(one, one, np.array([1.0, target]), np.arange(2)))


def test_a_model_of_other_places_is_refused() -> None:
    one = np.ones(2)
    with pytest.raises(ShapesDiffer, match="same length"):
        doubly_robust(Logged(one, one, one, np.arange(2)), Modelled(np.ones(1), np.ones(1)))


def test_columns_that_do_not_belong_together_are_refused() -> None:
    one = np.ones(2)
    with pytest.raises(ShapesDiffer, match="same length"):
        ips(Logged(one, one, np.ones(3), np.arange(2)))
    with pytest.raises(ShapesDiffer, match="finite"):
        ips(Logged(np.array([1.0, np.nan]), one, one, np.arange(2)))


def test_one_customer_alone_gives_no_interval() -> None:
    one = np.ones(3)
    with pytest.raises(NotMeasurable, match="two customers"):
        ips(Logged(one, one, one, np.zeros(3, dtype=np.int64)))
