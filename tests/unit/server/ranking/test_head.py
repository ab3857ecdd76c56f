"""A logistic regression that always finds its way."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.ranking import TooLittleHistory
from server.domain.ranking.head import Head


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32 - 1), st.floats(0.0, 200.0))
def test_one_strange_customer_does_not_throw_the_weights_off(seed: int, strange: float) -> None:
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(600, 3))
    bought = rng.random(600) < 1 / (1 + np.exp(2 - features[:, 0]))
    features[0] *= 1 + strange
    head = Head.fit(features, bought, features, bought)
    assert np.abs(head.parts(features[1:])).max() < 30
    # At the best weights, an example too many here is one too few there.
    chance = 1 / (1 + np.exp(-np.clip(head.parts(features).sum(axis=1) + head.level, -30, 30)))
    assert chance.mean() == pytest.approx(bought.mean(), abs=1e-3)


def test_the_parts_of_an_average_example_are_nothing() -> None:
    rng = np.random.default_rng(0)
    features = rng.normal(size=(500, 4))
    head = Head.fit(features, rng.random(500) < 0.3, features, rng.random(500) < 0.3)
    assert np.allclose(head.parts(features.mean(axis=0)), 0.0)


def test_a_feature_that_never_varies_has_no_weight() -> None:
    rng = np.random.default_rng(1)
    features = rng.normal(size=(500, 2))
    features[:, 1] = 7.0
    head = Head.fit(features, rng.random(500) < 0.3, features, rng.random(500) < 0.3)
    assert head.parts(np.array([0.0, 1e6]))[1] == pytest.approx(0.0, abs=1e-3)


def test_leaning_takes_weight_off() -> None:
    rng = np.random.default_rng(2)
    features, bought = rng.normal(size=(500, 2)), rng.random(500) < 0.3
    upright = Head.fit(features, bought, features, bought)
    leaning = Head.fit(features, bought, features, bought, np.array([0.2, 0.0]))
    assert np.allclose(upright.weights - leaning.weights, [0.2, 0.0])


def test_all_bought_teaches_nothing() -> None:
    with pytest.raises(TooLittleHistory, match="nothing to tell apart"):
        Head.fit(np.ones((300, 1)), np.ones(300, dtype=bool), np.ones((300, 1)), np.ones(300, dtype=bool))
