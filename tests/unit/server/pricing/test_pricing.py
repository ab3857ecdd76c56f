"""What a unit of stock is worth to the customers still to come."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.pricing import (
    Demand,
    NoPrices,
    Prices,
    ShapesDiffer,
    Supply,
    plan,
    program,
    reprice,
    solve,
)


def _demand(
    worth: list[list[float]], sites: list[int] | None = None, periods: list[int] | None = None
) -> Demand:
    visits = len(worth)
    return Demand(
        np.array(worth).reshape(visits, -1),
        np.array(sites or [0] * visits),
        np.array(periods or [0] * visits),
    )


def _supply(
    stock: list[list[float]], budgets: list[float] | None = None, face_value: float = 100.0
) -> Supply:
    left = np.array(budgets or [])
    return Supply(np.array(stock), np.full((len(stock), len(left)), face_value), left)


def test_the_last_unit_costs_what_the_best_loser_would_have_made_of_it() -> None:
    prices = solve(_demand([[10.0], [30.0], [20.0]]), _supply([[1.0]]))
    assert 20.0 <= prices.stock[0, 0] <= 30.0
    assert prices.source == "program"


def test_plenty_costs_nothing() -> None:
    prices = solve(_demand([[10.0], [30.0]]), _supply([[5.0]]))
    assert prices.charge(_supply([[5.0]]), 0).tolist() == [0.0]


def test_scarce_here_is_not_scarce_there() -> None:
    prices = solve(_demand([[10.0], [30.0], [30.0]], sites=[0, 0, 1]), _supply([[1.0, 9.0]]))
    assert prices.stock[0, 0] >= 10.0
    assert prices.stock[0, 1] == 0.0


def test_a_tight_budget_is_charged_by_face_value() -> None:
    supply = _supply([[9.0], [9.0]], budgets=[100.0])
    prices = solve(_demand([[10.0, 0.0], [0.0, 30.0]]), supply)
    assert prices.stock.tolist() == [[0.0], [0.0]]
    assert 10.0 <= prices.charge(supply, 0)[0] <= 30.0


def test_an_offer_may_take_from_several_budgets() -> None:
    demand = _demand([[10.0], [30.0]])
    supply = Supply(np.array([[9.0]]), np.array([[100.0, 1.0]]), np.array([900.0, 1.0]))
    prices = solve(demand, supply)
    assert prices.budget[0] == 0.0
    assert 10.0 <= prices.charge(supply, 0)[0] <= 30.0


def test_a_card_has_three_places() -> None:
    worth = [[4.0, 3.0, 2.0, 1.0]]
    assert plan(_demand(worth), _supply([[1.0]] * 4)).value == pytest.approx(9.0)


def test_of_what_never_stands_beside_each_other_a_visit_takes_one() -> None:
    """Two for each of two visits, of which one is enough."""
    demand, units = _demand([[10.0, 11.0], [11.0, 10.0]]), np.array([[1.0], [1.0]])
    none = (np.zeros((2, 0)), np.zeros(0))
    assert solve(demand, Supply(units, *none)).stock.min() > 0.0
    together = Supply(units, *none, apart=((0, 1),))
    assert plan(demand, together).value == pytest.approx(22.0)
    assert solve(demand, together).stock.max() <= 1.0
    with pytest.raises(ShapesDiffer, match="apart"):
        Supply(units, *none, apart=((0, 2),))


def test_a_visit_takes_one_of_each_of_several_groups() -> None:
    demand = _demand([[10.0, 11.0, 5.0, 6.0], [11.0, 10.0, 6.0, 5.0]])
    supply = Supply(np.full((4, 1), 9.0), np.zeros((4, 0)), np.zeros(0), apart=((0, 1), (2, 3)))
    assert plan(demand, supply).value == pytest.approx(34.0)


def test_periods_are_averaged() -> None:
    busy, quiet = [[10.0], [30.0]], [[10.0]]
    both = solve(_demand(busy + quiet, periods=[1, 1, 2]), _supply([[1.0]]))
    alone = solve(_demand(busy, periods=[1, 1]), _supply([[1.0]]))
    free = solve(_demand(quiet), _supply([[1.0]]))
    assert both.stock == pytest.approx((alone.stock + free.stock) / 2)


def test_pooled_periods_share_as_many_days_of_stock() -> None:
    demand = _demand([[10.0], [30.0]], periods=[1, 2])
    assert solve(demand, _supply([[1.0]]), "pooled").stock[0, 0] == 0.0


worths = st.lists(st.lists(st.floats(0.0, 500.0), min_size=3, max_size=3), min_size=1, max_size=8)
stocks = st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=2), min_size=3, max_size=3)


@settings(deadline=None, max_examples=60)
@given(worths, stocks, st.integers(0, 800))
def test_a_price_is_never_negative_and_never_more_than_anybody_would_pay(
    worth: list[list[float]], stock: list[list[int]], budget: int
) -> None:
    supply = _supply([[float(one) for one in row] for row in stock], budgets=[float(budget)])
    demand = _demand(worth, sites=[at % 2 for at in range(len(worth))])
    made = plan(demand, supply)
    assert (made.stock >= 0).all()
    assert (made.budget >= 0).all()
    assert (made.stock <= np.max(worth) + 1e-6).all()


@settings(deadline=None, max_examples=60)
@given(worths, stocks, st.integers(1, 3))
def test_more_of_something_never_makes_it_dearer(
    worth: list[list[float]], stock: list[list[int]], more: int
) -> None:
    demand = _demand(worth, sites=[at % 2 for at in range(len(worth))])
    before = np.array(stock, dtype=np.float64)
    after = before.copy()
    after[0, 0] += more
    none = (np.zeros((3, 0)), np.zeros(0))
    dear, cheap = solve(demand, Supply(before, *none)), solve(demand, Supply(after, *none))
    assert cheap.stock[0, 0] <= dear.stock[0, 0] + 1e-6


@settings(deadline=None, max_examples=60)
@given(worths, stocks, st.integers(0, 800))
def test_prices_account_for_the_whole_value_of_the_plan(
    worth: list[list[float]], stock: list[list[int]], budget: int
) -> None:
    supply = _supply([[float(one) for one in row] for row in stock], budgets=[float(budget)])
    demand = _demand(worth, sites=[at % 2 for at in range(len(worth))])
    made = plan(demand, supply)
    prices = Prices(made.stock, made.budget, "program")
    # Strong duality: stock and budget at their prices, and for each visit its best three offers above price.
    value = float((made.stock * supply.stock).sum() + (made.budget * supply.budgets).sum())
    for row, site in zip(demand.worth, demand.site, strict=True):
        surplus = np.maximum(row - prices.charge(supply, int(site)), 0.0)
        value += float(np.sort(surplus)[-3:].sum())
    assert value == pytest.approx(made.value, rel=1e-6, abs=1e-4)


def test_the_last_prices_stand_in_for_a_failed_program(monkeypatch: pytest.MonkeyPatch) -> None:
    supply = _supply([[3.0]] * 20, budgets=[2000.0])
    crowded = _demand(np.random.default_rng(0).random((400, 20)).tolist())
    before = reprice(crowded, supply)
    monkeypatch.setattr(program, "TIME_LIMIT_S", 0.0)
    with pytest.raises(NoPrices):
        solve(crowded, supply)
    stale = reprice(crowded, supply, before)
    assert stale.source == "last"
    assert np.array_equal(stale.stock, before.stock)


def test_without_last_prices_a_failure_means_greedy() -> None:
    supply = _supply([[1.0]])
    nobody = Demand(np.zeros((0, 1)), np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp))
    greedy = reprice(nobody, supply)
    assert greedy.source == "none"
    assert not greedy.charge(supply, 0).any()


def test_last_prices_of_another_catalogue_are_not_used() -> None:
    nobody = Demand(np.zeros((0, 2)), np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp))
    old = Prices(np.ones((1, 1)), np.zeros(0), "program")
    assert reprice(nobody, _supply([[1.0], [1.0]]), old).source == "none"


def test_demand_and_supply_must_speak_of_the_same_shop() -> None:
    with pytest.raises(ShapesDiffer, match="2 offers asked, 1 in stock"):
        reprice(_demand([[1.0, 2.0]]), _supply([[1.0]]))
    with pytest.raises(ShapesDiffer, match="a site that does not exist"):
        reprice(_demand([[1.0]], sites=[4]), _supply([[1.0]]))


def test_an_impossible_supply_is_refused() -> None:
    good = _supply([[1.0]], budgets=[5.0])
    with pytest.raises(ShapesDiffer, match="negative"):
        replace(good, stock=np.array([[-1.0]]))
    with pytest.raises(ShapesDiffer, match="1 budgets"):
        replace(good, takes=np.zeros((1, 4)))
    with pytest.raises(ShapesDiffer, match="not a number"):
        replace(good, takes=np.full((1, 1), np.nan))


def test_each_visit_has_one_site_and_one_period() -> None:
    two, one = np.zeros(2, dtype=np.intp), np.zeros(1, dtype=np.intp)
    for site, period in ((two, one), (one, two)):
        with pytest.raises(ShapesDiffer, match="worth"):
            Demand(np.ones((2, 1)), site, period)
    with pytest.raises(ShapesDiffer, match="worth"):
        Demand(np.ones(2), two, two)


def test_a_worth_that_is_no_number_is_refused() -> None:
    with pytest.raises(ShapesDiffer, match="not a number"):
        _demand([[float("nan")]])
