"""Who is likely to want what, and why the ranker thinks so."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.ranking import (
    NEVER,
    CategoriesDiffer,
    Counters,
    Examples,
    FittedRanker,
    Market,
    PopularityRanker,
    Ranker,
    Recipe,
    TooLittleHistory,
    ease,
    fit,
)
from tests.unit.server.ranking.two_tastes import BAKING, ITALIAN, SHELF, ranker, visits


@pytest.fixture(scope="module")
def fitted() -> FittedRanker:
    return ranker()


def test_who_cooks_italian_is_offered_italian(fitted: FittedRanker) -> None:
    examples, _ = visits(7)
    probability = fitted.score(examples.counters, examples.market).probability
    cook, baker = probability[0::2], probability[1::2]
    assert cook[:, list(ITALIAN)].mean() > 2 * cook[:, list(BAKING)].mean()
    assert baker[:, list(BAKING)].mean() > 2 * baker[:, list(ITALIAN)].mean()


def test_a_probability_says_what_happens(fitted: FittedRanker) -> None:
    examples, _ = visits(8, customers=3000)
    probability = fitted.score(examples.counters, examples.market).probability
    for kind in (examples.counters.new, ~examples.counters.new):
        assert probability[kind].mean() == pytest.approx(examples.bought[kind].mean(), abs=0.02)


def test_somebody_elses_visit_changes_nobodys_score(fitted: FittedRanker) -> None:
    examples, _ = visits(9, customers=40)
    together = fitted.score(examples.counters, examples.market).probability
    for customer in (0, 17, 39):
        alone = fitted.score(examples.counters.rows(np.array([customer])), examples.market).probability
        assert np.allclose(alone[0], together[customer], rtol=1e-12)


def test_a_stranger_gets_what_is_popular(fitted: FittedRanker) -> None:
    examples, _ = visits(10, customers=20)
    known = examples.counters.purchase_days.shape
    nobody = Counters(np.zeros(known), np.full(known, NEVER), np.ones(20), np.zeros(20), np.zeros(20))
    cold = fitted.score(nobody, examples.market)
    assert np.array_equal(cold.probability, PopularityRanker().score(nobody, examples.market).probability)
    assert not cold.hers.any()
    assert cold.mainly(0, int(cold.probability[0].argmax())) == "people_like_her"


def test_the_two_parts_add_up_to_the_order_of_suggestions(fitted: FittedRanker) -> None:
    examples, _ = visits(11, customers=50)
    scores = fitted.score(examples.counters, examples.market)
    for customer in range(50):
        new = examples.counters.new[customer]
        total = (scores.hers + scores.people_like_her)[customer, new]
        ordered = scores.probability[customer, new][np.argsort(total, kind="stable")]
        assert (np.diff(ordered) >= 0).all()


def test_a_lapsed_favourite_is_hers_and_a_novelty_comes_from_people_like_her(fitted: FittedRanker) -> None:
    examples, _ = visits(12, customers=2)
    counted, since = np.zeros((2, len(SHELF))), np.full((2, len(SHELF)), NEVER)
    counted[0, SHELF.index("flour")], since[0, SHELF.index("flour")] = 12.0, 95.0
    counted[1, [0, 1, 3]], since[1, [0, 1, 3]] = 6.0, 20.0
    scores = fitted.score(
        replace(examples.counters, purchase_days=counted, days_since=since), examples.market
    )
    assert scores.mainly(0, SHELF.index("flour")) == "hers"
    assert scores.mainly(1, SHELF.index("basil")) == "people_like_her"


def test_the_same_history_fits_the_same_ranker(fitted: FittedRanker) -> None:
    again = ranker()
    assert np.array_equal(fitted.new.weights, again.new.weights)
    assert all(np.array_equal(*pair) for pair in zip(fitted.matrices, again.matrices, strict=True))


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["rate", "count", "ever"]), st.floats(1.0, 1000.0))
def test_ease_is_the_ridge_regression_on_all_other_categories(
    seed: int, view: ease.View, shrinkage: float
) -> None:
    _, crowd = visits(seed, customers=30)
    recipe = Recipe(view, shrinkage)
    weights = ease.learn(crowd, recipe)
    assert not weights.diagonal().any()
    seen = ease.apply(crowd, recipe, np.eye(len(SHELF)))
    for category in (0, 5):
        others = [other for other in range(len(SHELF)) if other != category]
        gram = seen[:, others].T @ seen[:, others] + shrinkage * np.eye(len(others))
        assert np.allclose(
            weights[others, category], np.linalg.solve(gram, seen[:, others].T @ seen[:, category])
        )


def test_both_rankers_answer_the_one_question(fitted: FittedRanker) -> None:
    examples, _ = visits(13, customers=5)
    for one in (fitted, PopularityRanker()):
        asked: Ranker = one
        scores = asked.score(examples.counters, examples.market)
        assert scores.probability.shape == examples.bought.shape
        assert ((scores.probability > 0) & (scores.probability < 1)).all()


def test_counters_of_another_shelf_are_refused(fitted: FittedRanker) -> None:
    examples, crowd = visits(14, customers=30)
    narrow = _narrow(examples)
    with pytest.raises(CategoriesDiffer, match="9 counted, fitted for 10"):
        fitted.score(narrow.counters, narrow.market)
    with pytest.raises(CategoriesDiffer, match="9 counted, 10 on the shelf"):
        PopularityRanker().score(narrow.counters, examples.market)
    with pytest.raises(CategoriesDiffer):
        fit(SHELF, crowd, examples, narrow)


def test_nothing_is_learned_from_nobody() -> None:
    examples, crowd = visits(15, customers=30)
    nobody = np.zeros(0, dtype=np.intp)
    none = replace(examples, counters=examples.counters.rows(nobody))
    with pytest.raises(TooLittleHistory, match="import purchases first"):
        fit(SHELF, crowd, none, examples)


def test_nothing_is_learned_when_nobody_bought_anything() -> None:
    examples, crowd = visits(16)
    idle = replace(examples, bought=np.zeros_like(examples.bought))
    with pytest.raises(TooLittleHistory, match="nothing to tell apart"):
        fit(SHELF, crowd, idle, examples)


def _narrow(examples: Examples) -> Examples:
    counters, market = examples.counters, examples.market
    fewer = replace(
        counters, purchase_days=counters.purchase_days[:, 1:], days_since=counters.days_since[:, 1:]
    )
    rates = (market.new_rate, market.bought_28, market.bought_91, market.ever)
    return Examples(fewer, Market(*(rate[1:] for rate in rates)), examples.bought[:, 1:], examples.customer)
