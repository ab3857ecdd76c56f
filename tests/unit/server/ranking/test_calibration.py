"""From scores to probabilities."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.ranking import TooLittleHistory
from server.domain.ranking.calibration import Calibration


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32 - 1))
def test_a_better_score_is_never_less_likely(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores, bought = rng.normal(size=500), rng.random(500) < 0.3
    fitted = Calibration.fit(scores, bought, smallest=20)
    asked = np.sort(rng.normal(scale=3, size=200))
    answered = fitted.probability(asked)
    assert (np.diff(answered) >= 0).all()
    assert ((answered > 0) & (answered < 1)).all()


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32 - 1))
def test_the_steps_keep_the_share_that_was_bought(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores, bought = rng.normal(size=400), rng.random(400) < 0.2
    fitted = Calibration.fit(scores, bought, smallest=400)
    assert fitted.levels[0] == pytest.approx(max(bought.mean(), 1e-5))


def test_calibration_repairs_an_overconfident_score() -> None:
    rng = np.random.default_rng(0)
    scores = rng.normal(size=20_000)
    bought = rng.random(20_000) < 1 / (1 + np.exp(-(scores - 2) / 2))
    fitted = Calibration.fit(scores, bought)
    fresh = rng.normal(size=20_000)
    true = 1 / (1 + np.exp(-(fresh - 2) / 2))
    assert np.abs(fitted.probability(fresh) - true).mean() < 0.02


def test_what_has_the_same_score_has_the_share_of_all_who_have_it() -> None:
    """Customers who are alike stand in no order that says anything."""
    scores, bought = np.zeros(1000), np.arange(1000) >= 500
    assert Calibration.fit(scores, bought).probability(np.array([0.0])) == pytest.approx(0.5, abs=1e-5)
    two = np.repeat([0.0, 1.0], 500)
    fitted = Calibration.fit(two, np.arange(1000) % 500 >= np.repeat([400, 300], 500))
    assert fitted.probability(np.array([0.0, 1.0])) == pytest.approx([0.2, 0.4], abs=1e-5)


def test_a_handful_of_examples_is_not_enough_to_calibrate() -> None:
    with pytest.raises(TooLittleHistory, match="5 examples"):
        Calibration.fit(np.arange(5.0), np.ones(5, dtype=bool))
