"""What a ranker may know about a customer."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.ranking import NEVER, Bought, CategoriesDiffer, Counters, Market, TooLittleHistory, count

TODAY = date(2026, 3, 2)
OPENED = TODAY - timedelta(days=200)
purchases = st.lists(
    st.builds(Bought, st.integers(0, 4), st.integers(-30, 200).map(lambda ago: TODAY - timedelta(days=ago))),
    max_size=40,
)


@settings(deadline=None, max_examples=60)
@given(purchases)
def test_what_is_bought_tomorrow_is_not_known_today(bought: list[Bought]) -> None:
    known = [purchase for purchase in bought if purchase.day <= TODAY]
    for mine, hers in zip(_arrays(bought), _arrays(known), strict=True):
        assert np.array_equal(mine, hers)


@settings(deadline=None, max_examples=60)
@given(purchases)
def test_two_baskets_on_one_day_are_one_purchase_day(bought: list[Bought]) -> None:
    for once, twice in zip(_arrays(bought), _arrays(bought + bought), strict=True):
        assert np.array_equal(once, twice)


@settings(deadline=None, max_examples=60)
@given(purchases)
def test_a_category_is_new_exactly_when_thirteen_weeks_have_passed(bought: list[Bought]) -> None:
    counters = count(bought, TODAY, OPENED, 5)
    recent = {one.category for one in bought if 0 <= (TODAY - one.day).days < 91}
    assert set(np.flatnonzero(~counters.new[0]).tolist()) == recent


def test_a_customer_without_purchases_never_bought_anything() -> None:
    counters = count([], TODAY, OPENED, 3)
    assert (counters.days_since == NEVER).all()
    assert counters.trips[0] == 0
    assert counters.days_known[0] == 201


def test_a_purchase_from_another_shelf_is_refused() -> None:
    with pytest.raises(CategoriesDiffer, match="category 7 of 5"):
        count([Bought(7, TODAY)], TODAY, OPENED, 5)


def test_the_shop_counts_who_starts_with_a_category() -> None:
    then = _everybody([[NEVER], [NEVER], [100.0], [3.0]])
    now = _everybody([[5.0], [NEVER], [128.0], [4.0]])
    market = Market.measure(then, now)
    # Three customers could start, one did; a pretended customer at 3 % keeps it off the edges.
    assert market.new_rate[0] == pytest.approx(1.03 / 4)
    assert market.bought_28[0] == 0.5
    assert market.ever[0] == 0.75


def test_a_shop_without_customers_has_no_rates() -> None:
    nobody = Counters(np.zeros((0, 2)), np.zeros((0, 2)), np.zeros(0), np.zeros(0), np.zeros(0))
    with pytest.raises(TooLittleHistory):
        Market.measure(nobody, nobody)


def test_then_and_now_must_be_the_same_customers() -> None:
    with pytest.raises(CategoriesDiffer):
        Market.measure(_everybody([[1.0]]), _everybody([[1.0], [2.0]]))


def _everybody(since: list[list[float]]) -> Counters:
    days = np.array(since)
    ones = np.ones(len(days))
    return Counters(np.isfinite(days).astype(np.float64), days, ones * 200, ones * 9, ones)


def _arrays(bought: list[Bought]) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.float64]], ...]:
    made = count(bought, TODAY, OPENED, 5)
    return made.purchase_days, made.days_since, made.days_known, made.trips, made.trips_28
