"""Intervals by their figures: what a formula gives for one case, worked out elsewhere."""

import math

import numpy as np
import pytest

from server.domain.effects import Estimate, ShapesDiffer, ratio, share


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_of_a_share_is_wilsons(hits: int, of: int, low: float, high: float) -> None:
    """Figures: R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3."""
    found = share(hits, of)
    assert (found.value, found.low, found.high) == pytest.approx((hits / of, low, high), abs=5e-5)


def test_the_interval_of_a_ratio_goes_by_whole_customers() -> None:
    """Three customers, one with two lines: residuals of -1/2, 0 and 1/2; t is 4.3027 for two degrees."""
    found = ratio(np.array([1.0, 0.0, 1.0, 0.0]), np.ones(4), np.array([7, 7, 9, 4]))
    half = 4.3027 * math.sqrt(0.5 / 4**2 * 3 / 2)
    assert (found.value, found.low, found.high) == pytest.approx((0.5, 0.5 - half, 0.5 + half), abs=1e-4)


def test_two_customers_are_enough_for_an_interval() -> None:
    assert ratio(np.array([1.0, 0.0]), np.ones(2), np.array([1, 2])).holds(1.0)


def test_a_ratio_of_columns_that_do_not_belong_together_is_refused() -> None:
    with pytest.raises(ShapesDiffer, match="same length"):
        ratio(np.ones(3), np.ones(2), np.array([1, 2, 3]))
    with pytest.raises(ShapesDiffer, match="one dimension"):
        ratio(np.ones((2, 1)), np.ones((2, 1)), np.ones((2, 1), np.int64))


def test_the_ends_of_an_interval_are_inside_it() -> None:
    assert Estimate(0.5, 0.0, 1.0).holds(0.0)
    assert Estimate(0.5, 0.0, 1.0).holds(1.0)


@pytest.mark.parametrize(
    ("low", "high", "sure"),
    [(0.0, 1.0, False), (-1.0, 0.0, False), (-1.0, 1.0, False), (0.1, 1.0, True), (-1.0, -0.1, True)],
)
def test_an_interval_that_reaches_zero_is_not_sure(low: float, high: float, sure: bool) -> None:
    assert Estimate((low + high) / 2, low, high).excludes_zero is sure
